//! Files whose metadata are removed.

use super::{LIMITS, SLACK, blames_the_file, memory};
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;
use fcimage_image::codecs::memory::Mode;
use fcimage_image::codecs::{Keep, PngOptions};
use fcimage_image::ops::orient::Orientation;
use fcimage_image::pixels::Pixels;
use fcimage_image::source::Source;
use fcimage_image::strip::{Stripped, strip};
use fcimage_image::{DecodedImage, RenderOptions, Variant, decode};
use fcimage_jpeg::OnDamage;

/// Any bytes, stripped: the first byte chooses what is kept. Where there is a result, it has no more
/// bytes, looks as before, and nothing is left to strip.
pub fn stripped(input: &[u8]) {
    let Some((&choice, data)) = input.split_first() else { return };
    let names = Keep::NAMES.iter().enumerate().filter(|(bit, _)| choice & (1 << bit) != 0);
    let keep = Keep::from_names(names.map(|(_, name)| *name)).expect("names of ours");
    let (done, held) = memory::peak(|| strip(data, keep, &LIMITS));
    // Turning a JPEG holds its coefficients, within the limit; everything else a few copies.
    let most = LIMITS.max_memory + 4 * data.len() as u64 + 4 * LIMITS.max_metadata + SLACK;
    assert!(held <= most, "stripping held {held} bytes");
    let Stripped { data: clean, orientation } = match done {
        Ok(stripped) => stripped,
        Err(error) => return blames_the_file(error),
    };
    // What is kept may be written in another way.
    let most = data.len() + if choice & 0x1f == 0 { 0 } else { 2 << 16 };
    assert!(clean.len() <= most, "{} bytes became {}", data.len(), clean.len());
    let again = strip(&clean, keep, &LIMITS).expect("our own file");
    assert_eq!(again.orientation, orientation);
    assert!(again.data == clean, "something was left to strip");
    let turned = orientation_of(data) != orientation;
    match (pixels(data), pixels(&clean)) {
        // Turned samples differ by the rounding of the transform and of smoothed colors.
        (Ok(before), Ok(after)) if turned => assert_eq!(before.size, after.size),
        (Ok(before), Ok(after)) => assert!(before == after, "it looks different"),
        (Err(before), Err(after)) => assert_eq!(before.kind(), after.kind()),
        (before, after) => panic!("before: {:?}, after: {:?}", before.is_ok(), after.is_ok()),
    }
    if !turned {
        assert!(frames(data) == frames(&clean), "its frames look different");
    }
}

fn orientation_of(data: &[u8]) -> Orientation {
    Source::open(data, &LIMITS).expect("opened before").info().orientation
}

/// All frames with their delays, until one is damaged.
fn frames(data: &[u8]) -> Vec<(Pixels, u32)> {
    let source = Source::open(data, &LIMITS).expect("opened before");
    let limits = Limits { max_animation_pixels: 1 << 20, ..LIMITS };
    if source.animation().is_none() || source.plan_frames(&limits).is_err() {
        return Vec::new();
    }
    let Ok(mut reader) = source.frames(OnDamage::Error, &limits) else { return Vec::new() };
    let mut found = Vec::new();
    while let Ok(Some(frame)) = reader.next_frame() {
        found.push((frame.canvas.clone(), frame.delay));
    }
    found
}

/// The upright image in full.
fn pixels(data: &[u8]) -> Result<DecodedImage> {
    let variant = Variant::builder("a").encoding(PngOptions::default()).build()?;
    let options = RenderOptions::default()
        .with_limits(LIMITS)
        .with_threads(1)
        .with_on_damage(OnDamage::Error);
    decode(data, &variant, Some(Mode::Rgba), &options)
}
