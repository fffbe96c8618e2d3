//! Any bytes as a logo: refused, or drawn. The first bytes choose how.
#![no_main]

use fcimage_base::limits::Limits;
use fcimage_fuzz::{LIMITS, blames_the_file, checked};
use fcimage_image::codecs::PngOptions;
use fcimage_image::{ImageOptions, ImageWatermark, Placement, RenderOptions, Variant, Watermark};
use libfuzzer_sys::fuzz_target;

const IMAGE: &[u8] = include_bytes!("../image.png");

fuzz_target!(|input: &[u8]| {
    let Some(([scale, opacity, margin], logo)) = input.split_first_chunk::<3>() else { return };
    let placement = Placement::default().with_margin(u32::from(*margin)).with_tile(margin & 1 == 1);
    let options = ImageOptions::default()
        .with_scale((f32::from(*scale) + 1.0) / 256.0)
        .with_opacity(f32::from(*opacity) / 255.0)
        .with_placement(placement);
    // The limits of a call do not judge a logo; these keep the fuzzer fast.
    let limits = Limits { max_memory: 1 << 30, ..LIMITS };
    let mark = match ImageWatermark::new(logo.to_vec(), options, &limits) {
        Ok(mark) => mark,
        Err(error) => return blames_the_file(error),
    };
    let variant = Variant::builder("a")
        .watermark(Watermark::from(mark))
        .encoding(PngOptions::default())
        .build()
        .expect("our own recipe");
    let options = RenderOptions::default().with_limits(LIMITS).with_threads(1);
    checked(IMAGE, &[variant], &options);
});
