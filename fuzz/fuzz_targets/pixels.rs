//! Any bytes, decoded to pixels: see `fcimage_fuzz::pixels::decoded`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::pixels::decoded(input));
