//! Any bytes as a WebP: see `fcimage_fuzz::image`.
#![no_main]

use fcimage_image::codecs::webp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::image(webp::FORMAT, input));
