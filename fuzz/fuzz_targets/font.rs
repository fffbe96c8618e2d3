//! Any bytes as a font: refused, or its letters are drawn. The first byte chooses how.
#![no_main]

use std::sync::Arc;

use fcimage_image::Options;
use fcimage_image::codecs::{Encoding, PngOptions};
use fcimage_image::variant::{Variant, VariantParts};
use fcimage_image::watermark::{FontSource, TextOptions, TextWatermark, Watermark};
use fcimage_fuzz::{LIMITS, blames_the_file, checked};
use libfuzzer_sys::fuzz_target;

const PICTURE: &[u8] = include_bytes!("../picture.png");

fuzz_target!(|input: &[u8]| {
    let Some((&choice, font)) = input.split_first() else { return };
    // A panic of the parser becomes an error in `Font::load`; here it would end the fuzzer.
    std::panic::set_hook(Box::new(|_| {}));
    let (size, rotate) = (f32::from(choice % 32) * 8.0 + 1.0, f32::from(choice % 3) * 40.0);
    let mut options = TextOptions {
        fonts: vec![FontSource::Bytes(font.to_vec(), u32::from(choice & 0x40 != 0))],
        size: Some(size),
        rotate,
        ..TextOptions::default()
    };
    options.placement.tile = choice & 0x80 != 0;
    let mark = match TextWatermark::new("Ag \u{e9}\u{4e2d}fi\nTo", options) {
        Ok(mark) => mark,
        Err(error) => return blames_the_file(error),
    };
    let mut parts = VariantParts::named("a");
    parts.watermark = Some(Watermark::Text(Arc::new(mark)));
    parts.encodings =
        vec![Encoding::Png(PngOptions::default())];
    let variant = Variant::new(parts).expect("our own recipe");
    let options = Options { limits: LIMITS, threads: Some(1), ..Options::default() };
    if std::panic::catch_unwind(|| checked(PICTURE, &[variant], &options)).is_err() {
        std::process::abort();
    }
});
