//! Descriptions of any image.

use super::{LIMITS, SLACK, blames_the_file, memory};
use fcimage_image::codecs::PngOptions;
use fcimage_image::{DescribeOptions, RenderOptions, Variant, describe, plan, render};
use fcimage_jpeg::OnDamage;

/// What chooses besides the image.
const BYTES: usize = 3;

/// Any bytes after the first as an image: described, alone and beside a variant, in the memory that the
/// limits and the plan allow, and the same with two threads.
pub fn described(input: &[u8]) {
    let Some(([flags, components, colors], data)) = input.split_first_chunk::<BYTES>() else {
        return;
    };
    let part = |bits: u8| i64::from(bits % 9 + 1);
    let how = DescribeOptions::default()
        .with_blurhash(part(components & 15), part(components >> 4))
        .and_then(|how| how.with_palette_colors(i64::from(colors % 31) + 2))
        .expect("numbers within their ranges");
    let on_damage = if flags & 0x80 == 0 { OnDamage::Error } else { OnDamage::Salvage };
    let options = RenderOptions::default()
        .with_limits(LIMITS)
        .with_threads(1)
        .with_on_damage(on_damage)
        .with_auto_orient(flags & 0x40 == 0);
    let (done, held) = memory::peak(|| describe(data, how, &options));
    assert!(held <= LIMITS.max_memory + SLACK, "describing held {held} bytes");
    let found = match done {
        Ok(found) => found,
        Err(error) => return blames_the_file(error),
    };
    assert!((5..=25).contains(&found.thumbhash.len()));
    let (across, down) = how.blurhash();
    assert_eq!(found.blurhash.len() as u32, 6 + 2 * (across * down - 1));
    assert!(found.placeholder.len() < 2048);
    assert!(found.palette.len() <= usize::from(how.palette_colors()));
    assert!(found.sharpness.is_finite() && found.sharpness >= 0.0);
    let again = describe(data, how, &options.clone().with_threads(2)).expect("described before");
    assert!(again == found, "not the same with two threads");
    let crop = Variant::builder("a").width(u32::from(flags % 64) + 1);
    let crop = [crop.encoding(PngOptions::default()).build().expect("ours")];
    let options = options.with_describe(how);
    let Ok(plan) = plan(data, &crop, &options) else { return };
    let (images, held) = memory::peak(|| render(data, &crop, &options));
    let most = plan.peak_bytes + SLACK;
    assert!(held <= most, "rendering held {held} bytes, the plan allowed {most}");
    let images = images.expect("described before");
    let beside = images.iter().find_map(|image| image.description.as_deref());
    assert_eq!(beside.map(|beside| beside.size), Some(found.size));
}
