//! Any bytes as a TIFF: see `fcimage_fuzz::image`.
#![no_main]

use fcimage_image::codecs::tiff;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::image(tiff::FORMAT, input));
