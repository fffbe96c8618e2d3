//! Any bytes, stripped of metadata: see `fcimage_fuzz::stripping::stripped`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::stripping::stripped(input));
