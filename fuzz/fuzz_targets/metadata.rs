//! Any bytes as a block of metadata: see `fcimage_fuzz::metadata::kept`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::metadata::kept(input));
