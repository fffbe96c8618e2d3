//! Any bytes as an animation that is kept: see `fcimage_fuzz::frames::kept`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::frames::kept(input));
