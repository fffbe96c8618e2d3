//! Any bytes as a BMP: see `fcimage_fuzz::picture`.
#![no_main]

use fcimage_image::codecs::bmp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::picture(bmp::FORMAT, input));
