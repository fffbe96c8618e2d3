//! Any bytes as an image that is described: see `fcimage_fuzz::describing::described`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::describing::described(input));
