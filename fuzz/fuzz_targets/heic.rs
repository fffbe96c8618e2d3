//! Any bytes as a HEIC: see `fcimage_fuzz::image`.
#![no_main]

use fcimage_image::codecs::heic;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::image(heic::FORMAT, input));
