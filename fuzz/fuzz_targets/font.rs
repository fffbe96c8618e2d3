//! Any bytes as a font and any text: refused, or its letters are shaped and drawn. The first byte
//! chooses how, the second how many of the next are the text.
#![no_main]

use std::panic::AssertUnwindSafe;

use fcimage_fuzz::{LIMITS, blames_the_file, checked};
use fcimage_image::codecs::PngOptions;
use fcimage_image::{
    FontSource, Layer, Length, Placement, RenderOptions, Span, Text, TextLayerOptions, TextOptions,
    TextWatermark, Variant, Watermark,
};
use libfuzzer_sys::fuzz_target;

const IMAGE: &[u8] = include_bytes!("../image.png");

fuzz_target!(|input: &[u8]| {
    let Some(([choice, length], rest)) = input.split_first_chunk::<2>() else { return };
    let choice = *choice;
    let (text, font) = rest.split_at(usize::from(*length).min(rest.len()));
    let text = match text {
        [] => "Ag \u{e9}\u{4e2d}fi\nTo".into(),
        text => String::from_utf8_lossy(text),
    };
    // A panic of the parser becomes an error in `Font::load`; here it would end the fuzzer.
    std::panic::set_hook(Box::new(|_| {}));
    let options = TextOptions::default()
        .with_font(FontSource::bytes(font).face(u32::from(choice & 0x40 != 0)))
        .with_weight((choice & 0x20 != 0).then_some(u16::from(*length) * 4 + 1))
        .with_size(f32::from(choice % 32) * 8.0 + 1.0)
        .with_rotate(f32::from(choice % 3) * 40.0)
        .with_placement(Placement::default().with_tile(choice & 0x80 != 0));
    let mark = match TextWatermark::new(&text, options) {
        Ok(mark) => mark,
        Err(error) => return blames_the_file(error),
    };
    // The same letters, wrapped and cut.
    let mut options = TextLayerOptions::default()
        .with_font(FontSource::bytes(font).face(u32::from(choice & 0x40 != 0)))
        .with_size(Some(f64::from(choice % 32) * 32.0 + 1.0))
        .with_width((choice & 0x20 != 0).then_some(Length::Pixels(i64::from(*length) + 1)))
        .with_max_lines((choice & 0x10 != 0).then_some(2))
        .with_rotate(f64::from(choice % 3) * 40.0);
    options.line_height = f64::from(choice % 5) / 2.0 + 0.1;
    let halves = text.char_indices().nth(3).map_or(0, |(place, _)| place);
    let (first, rest) = text.split_at(halves);
    let spans = vec![Span::new(first), Span::new(rest).with_size(Some(0.5))];
    let layer = match Text::new(spans, options) {
        Ok(layer) => Layer::from(layer),
        Err(error) => return blames_the_file(error),
    };
    let variant = Variant::builder("a")
        .layers([layer])
        .watermark(Watermark::from(mark))
        .encoding(PngOptions::default())
        .build()
        .expect("our own recipe");
    let options = RenderOptions::default().with_limits(LIMITS).with_threads(1);
    let draw = AssertUnwindSafe(|| checked(IMAGE, &[variant], &options));
    if std::panic::catch_unwind(draw).is_err() {
        std::process::abort();
    }
});
