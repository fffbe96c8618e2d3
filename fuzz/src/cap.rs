//! JPEG outputs whose source is their upper end.

use super::{LIMITS, checked};
use fcimage_base::error::Result;
use fcimage_image::codecs::memory::Mode;
use fcimage_image::codecs::{Budget, Chroma, JpegOptions, Keep, MetadataOptions, PngOptions};
use fcimage_image::ops::orient::Orientation;
use fcimage_image::source::Source;
use fcimage_image::strip::strip;
use fcimage_image::{DecodedImage, RenderOptions, Variant, decode};
use fcimage_jpeg::OnDamage;

/// What chooses besides the image.
const BYTES: usize = 3;

/// The first bytes choose options for the image after them. The quality is not above that of the source;
/// where the source's own file comes out, it looks like the source, is upright, and has nothing left to
/// strip.
pub fn capped(input: &[u8]) {
    let Some((&[quality, flags, bytes], data)) = input.split_first_chunk::<BYTES>() else { return };
    let Ok(source) = Source::open(data, &LIMITS) else { return };
    let info = source.info().clone();
    drop(source);
    let names: &[&str] = if flags & 4 == 0 { &[] } else { &["copyright"] };
    let keep = Keep::from_names(names.iter().copied()).expect("names of ours");
    let mut budget = Budget::default();
    if flags & 8 != 0 {
        budget = budget.with_max_bytes(i64::from(bytes) * 16 + 1).expect("more than none");
    }
    let jpeg = JpegOptions::default()
        .with_quality(i64::from(quality) % 100 + 1)
        .expect("a quality of ours")
        .with_progressive(flags & 1 != 0)
        .with_chroma_subsampling(if flags & 2 == 0 { Chroma::C420 } else { Chroma::C444 })
        .with_metadata(MetadataOptions::default().with_keep(keep))
        .with_budget(budget)
        .with_cap_at_source(true);
    let most = jpeg.quality();
    let variant = Variant::builder("a").encoding(jpeg).build().expect("a variant of ours");
    let on_damage = if flags & 16 == 0 { OnDamage::Error } else { OnDamage::Salvage };
    let options = RenderOptions::default()
        .with_limits(LIMITS)
        .with_threads(1)
        .with_auto_orient(flags & 32 == 0)
        .with_on_damage(on_damage);
    let images = checked(data, &[variant], &options);
    let [image] = images.as_slice() else { return };
    if !image.kept_source {
        let cap = info.jpeg_quality.unwrap_or(100).min(most);
        assert!(image.quality.is_some_and(|quality| quality <= cap));
        return;
    }
    assert_eq!(image.quality, info.jpeg_quality);
    assert!(image.decoded_fraction >= 1.0, "a damaged file was kept");
    let after = Source::open(&image.data, &LIMITS).expect("our own file").info().clone();
    assert_eq!((after.format, after.orientation), (info.format, Orientation::UPRIGHT));
    let clean = strip(&image.data, keep, &LIMITS).expect("our own file");
    assert!(clean.data == image.data, "something was left to strip");
    let (before, after) = (pixels(data), pixels(&image.data).expect("a file that was decoded"));
    let before = before.expect("a damaged file was kept");
    match info.orientation {
        Orientation::UPRIGHT => assert!(before == after, "it looks different"),
        // Turned samples differ by the rounding of the transform and of smoothed colors.
        _ => assert_eq!(before.size, after.size),
    }
}

/// The upright image in full.
fn pixels(data: &[u8]) -> Result<DecodedImage> {
    let variant = Variant::builder("a").encoding(PngOptions::default()).build()?;
    let options = RenderOptions::default().with_limits(LIMITS).with_threads(1);
    decode(data, &variant, Some(Mode::Rgba), &options)
}
