//! Any bytes as a GIF: see `fcimage_fuzz::image`.
#![no_main]

use fcimage_image::codecs::gif;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::image(gif::FORMAT, input));
