//! Any bytes as an image whose encoding is chosen: see `fcimage_fuzz::choices::chosen`.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| fcimage_fuzz::choices::chosen(input));
