//! Any bytes as an Exif block: see `fcimage_fuzz::exif::shown`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::exif::shown(input));
