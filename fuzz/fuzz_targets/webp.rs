//! Any bytes as a WebP: see `fcimage_fuzz::picture`.
#![no_main]

use fcimage_image::codecs::webp;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::picture(webp::FORMAT, input));
