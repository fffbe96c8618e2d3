//! Holds rendering to the memory that its plan states, for sources that the fuzzers seldom reach.
#![allow(missing_docs, unreachable_pub, unsafe_code, clippy::expect_used, clippy::panic)]

use std::borrow::Cow;

use fcimage_base::limits::Limits;
use fcimage_image::source::Source;
use fcimage_image::{RenderOptions, variants_from_json};

#[path = "../../../fuzz/src/lib.rs"]
#[allow(dead_code)]
mod fuzzing;

/// A gray PNG of 200 x 200 pixels with an ICC profile of `profile` bytes and an Exif block.
fn png(profile: usize, exif: usize) -> Vec<u8> {
    let mut info = png::Info::with_size(200, 200);
    info.color_type = png::ColorType::Grayscale;
    info.bit_depth = png::BitDepth::Eight;
    if profile > 0 {
        info.icc_profile = Some(Cow::Owned((0..profile).map(|i| ((i * i) >> 9) as u8).collect()));
    }
    if exif > 0 {
        info.exif_metadata = Some(Cow::Owned(vec![7; exif]));
    }
    let mut file = Vec::new();
    let encoder = png::Encoder::with_info(&mut file, info).expect("sound options");
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&[90; 200 * 200]).expect("all rows");
    writer.finish().expect("an end");
    file
}

// One test: the counter of bytes is one for all threads of a process.
#[test]
fn metadata_that_an_open_png_keeps_are_within_its_plan() {
    let recipe = r#"[{"name":"a","width":90,"encodings":[{"format":"png","keep":"icc"}]}]"#;
    let recipe = variants_from_json(recipe, &Limits::DEFAULT).expect("our own recipe");
    let options = RenderOptions::default().with_threads(1);
    for (profile, exif) in [(0, 0), (1 << 20, 0), (3 << 20, 1 << 20), (9 << 20, 3 << 20)] {
        let file = png(profile, exif);
        let source = Source::open(&file, &options.limits).expect("a header");
        assert_eq!(source.info().icc.is_some(), (1..=4 << 20).contains(&profile));
        drop(source);
        fuzzing::checked(&file, &recipe, &options);
    }
}
