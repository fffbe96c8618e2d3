//! The size and the orientation of a source, and a processing string: what is compiled is a recipe that
//! is written and read back, and errors have a code.
#![no_main]

use fcimage_base::limits::Limits;
use fcimage_image::ops::orient::Orientation;
use fcimage_image::oss_process::{Compile, DIALECTS, Materials, Process, SourceFacts};
use fcimage_image::size::Size;
use fcimage_image::{variants_from_json, variants_to_json};
use libfuzzer_sys::fuzz_target;

/// A PNG of 48x32 pixels, for every watermark.
const LOGO: &[u8] = include_bytes!("../image.png");

fuzz_target!(|data: &[u8]| {
    let Some(([choice, exif, width, higher, height, wider], text)) = data.split_first_chunk()
    else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let dialect = &DIALECTS[usize::from(choice % 4)];
    let process = match Process::parse(text, dialect, &|name| Some(format!("image/{name}"))) {
        Ok(process) => process,
        Err(error) => {
            assert!(error.service_code().is_some(), "{error}");
            return;
        }
    };
    assert!(!process.explain().is_empty());
    assert_eq!(Process::parse(process.text(), dialect, &|_| None).expect("its own text"), process);
    let side = |low: u8, high: u8| u32::from(low) + 256 * u32::from(high) + 1;
    let facts = SourceFacts {
        size: Size::new(side(*width, *wider), side(*height, *higher)),
        orientation: Orientation::from_exif((exif % 9).into()),
        gif: choice & 4 > 0,
        jpeg: choice & 8 > 0,
        jpeg_quality: (choice & 16 > 0).then_some(50),
    };
    let objects = process.objects().into_iter().map(|key| (key.to_owned(), LOGO.to_vec()));
    let limits = Limits { max_pixels: 1 << 16, max_memory: 64 << 20, ..Limits::DEFAULT };
    let materials = Materials { objects: objects.collect(), limits, ..Materials::default() };
    for source in [None, Some(facts)] {
        let with =
            Compile { name: "a", source, materials: materials.clone(), ..Compile::default() };
        let Ok(variant) = process.variant(&with) else { continue };
        let json = variants_to_json(&[variant.clone()]).expect("one variant");
        assert_eq!(variants_from_json(&json, &limits).expect("our own recipe"), [variant]);
    }
});
