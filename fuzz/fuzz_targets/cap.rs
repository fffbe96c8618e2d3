//! Any bytes as a source that is the upper end of its outputs: see `fcimage_fuzz::cap::capped`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::cap::capped(input));
