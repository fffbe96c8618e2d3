//! Any bytes as an ICC profile: applied, or left aside. The first byte chooses the samples.
#![no_main]

use std::sync::LazyLock;

use fcimage_base::limits::Limits;
use fcimage_fuzz::{LIMITS, checked};
use fcimage_image::{RenderOptions, Variant, variants_from_json};
use libfuzzer_sys::fuzz_target;

static RECIPE: LazyLock<Vec<Variant>> = LazyLock::new(|| {
    let json = r#"[{"name":"a","encodings":[{"format":"png","keep":["icc"]}]}]"#;
    variants_from_json(json, &Limits::DEFAULT).expect("our own recipe")
});

/// A TIFF of 4 x 4 pixels with so many samples each: gray, RGB, or CMYK.
fn tiff(samples: u16, profile: &[u8]) -> Vec<u8> {
    let photometric = [(1, 1), (3, 2), (4, 5)].into_iter().find(|(count, _)| *count == samples);
    let photometric = photometric.expect("1, 3 or 4 samples").1;
    let strip: Vec<u8> = (0..16 * samples).map(|i| (i * 37) as u8).collect();
    let (bits, at) = (8 + strip.len() as u32, 8 + strip.len() as u32 + 8);
    let directory = at + profile.len() as u32;
    let mut file = b"II*\0".to_vec();
    file.extend(directory.to_le_bytes());
    file.extend(&strip);
    file.extend([8, 0].repeat(4));
    file.extend(profile);
    let fields: [(u16, u16, u32, u32); 11] = [
        (256, 3, 1, 4),
        (257, 3, 1, 4),
        (258, 3, samples.into(), if samples == 1 { 8 } else { bits }),
        (259, 3, 1, 1),
        (262, 3, 1, photometric),
        (273, 4, 1, 8),
        (277, 3, 1, samples.into()),
        (278, 3, 1, 4),
        (279, 4, 1, strip.len() as u32),
        (284, 3, 1, 1),
        (34_675, 7, profile.len() as u32, at),
    ];
    file.extend((fields.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in fields {
        file.extend(tag.to_le_bytes());
        file.extend(kind.to_le_bytes());
        file.extend(count.to_le_bytes());
        file.extend(value.to_le_bytes());
    }
    file.extend([0; 4]);
    file
}

fuzz_target!(|input: &[u8]| {
    let Some((&choice, profile)) = input.split_first() else { return };
    let samples = [1, 3, 4][usize::from(choice % 3)];
    let options = RenderOptions::default().with_limits(LIMITS).with_threads(1);
    checked(&tiff(samples, profile), &RECIPE, &options);
});
