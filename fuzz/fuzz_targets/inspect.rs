//! Any bytes as a picture of whatever format: see `fcimage_fuzz::probed`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| fcimage_fuzz::probed(data));
