//! Any bytes as an image of any format: see `fcimage_fuzz::probed`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| fcimage_fuzz::probed(data));
