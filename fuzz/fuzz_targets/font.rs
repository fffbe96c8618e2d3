//! Any bytes as a font: refused, or its letters are drawn. The first byte chooses how.
#![no_main]

use fcimage_fuzz::{LIMITS, blames_the_file, checked};
use fcimage_image::codecs::PngOptions;
use fcimage_image::{
    FontSource, Placement, RenderOptions, TextOptions, TextWatermark, Variant, Watermark,
};
use libfuzzer_sys::fuzz_target;

const IMAGE: &[u8] = include_bytes!("../image.png");

fuzz_target!(|input: &[u8]| {
    let Some((&choice, font)) = input.split_first() else { return };
    // A panic of the parser becomes an error in `Font::load`; here it would end the fuzzer.
    std::panic::set_hook(Box::new(|_| {}));
    let options = TextOptions::default()
        .with_font(FontSource::bytes(font).face(u32::from(choice & 0x40 != 0)))
        .with_size(f32::from(choice % 32) * 8.0 + 1.0)
        .with_rotate(f32::from(choice % 3) * 40.0)
        .with_placement(Placement::default().with_tile(choice & 0x80 != 0));
    let mark = match TextWatermark::new("Ag \u{e9}\u{4e2d}fi\nTo", options) {
        Ok(mark) => mark,
        Err(error) => return blames_the_file(error),
    };
    let variant = Variant::builder("a")
        .watermark(Watermark::from(mark))
        .encoding(PngOptions::default())
        .build()
        .expect("our own recipe");
    let options = RenderOptions::default().with_limits(LIMITS).with_threads(1);
    if std::panic::catch_unwind(|| checked(IMAGE, &[variant], &options)).is_err() {
        std::process::abort();
    }
});
