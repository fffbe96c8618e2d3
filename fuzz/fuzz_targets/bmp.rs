//! Any bytes as a BMP: see `fcimage_fuzz::image`.
#![no_main]

use fcimage_image::codecs::bmp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::image(bmp::FORMAT, input));
