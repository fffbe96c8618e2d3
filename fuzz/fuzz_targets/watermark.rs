//! Any bytes as a logo: refused, or drawn. The first bytes choose how.
#![no_main]

use std::sync::Arc;

use fcimage_image::Options;
use fcimage_image::codecs::{Encoding, PngOptions};
use fcimage_image::geometry::Gravity;
use fcimage_image::variant::{Variant, VariantParts};
use fcimage_image::watermark::{ImageWatermark, Placement, Watermark};
use fcimage_fuzz::{LIMITS, blames_the_file, checked};
use libfuzzer_sys::fuzz_target;

const PICTURE: &[u8] = include_bytes!("../picture.png");

fuzz_target!(|input: &[u8]| {
    let Some(([scale, opacity, margin], logo)) = input.split_first_chunk::<3>() else { return };
    let placement = Placement {
        gravity: Gravity::SouthEast,
        margin: u32::from(*margin),
        tile: margin & 1 == 1,
    };
    let scale = (f32::from(*scale) + 1.0) / 256.0;
    let mark = ImageWatermark::new(logo.to_vec(), scale, f32::from(*opacity) / 255.0, placement);
    let mark = match mark {
        Ok(mark) => mark,
        Err(error) => return blames_the_file(error),
    };
    let mut parts = VariantParts::named("a");
    parts.watermark = Some(Watermark::Image(Arc::new(mark)));
    parts.encodings =
        vec![Encoding::Png(PngOptions::default())];
    let variant = Variant::new(parts).expect("our own recipe");
    let options = Options { limits: LIMITS, threads: Some(1), ..Options::default() };
    checked(PICTURE, &[variant], &options);
});
