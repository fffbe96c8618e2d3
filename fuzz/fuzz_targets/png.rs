//! Any bytes as a PNG: see `fcimage_fuzz::image`.
#![no_main]

use fcimage_image::codecs::png;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::image(png::FORMAT, input));
