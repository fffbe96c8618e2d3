//! What the targets share: an image through the whole pipeline, its memory counted.
//!
//! The crate's tests run it too, on what the fuzzers found (`found`).

pub mod cap;
pub mod choices;
pub mod describing;
pub mod exif;
pub mod frames;
pub mod memory;
pub mod metadata;
pub mod pixels;
pub mod stripping;

use std::sync::LazyLock;

use fcimage_base::error::{ErrorKind, Result};
use fcimage_base::limits::Limits;
use fcimage_image::codecs::{Format, codec_for};
use fcimage_image::info::Info;
use fcimage_image::source::Source;
use fcimage_image::{EncodedImage, RenderOptions, Variant, plan, render, variants_from_json};
use fcimage_jpeg::OnDamage;

/// Small images: large ones take the same paths more often.
pub const LIMITS: Limits = Limits { max_pixels: 1 << 14, max_memory: 64 << 20, ..Limits::DEFAULT };

/// Besides what `plan` says: messages, tables that the first call makes, the threads' queues.
pub(crate) const SLACK: u64 = 256 << 10;

/// A crop, a box and a logo's size, each in the formats that take different ways.
static RECIPES: LazyLock<Vec<Vec<Variant>>> = LazyLock::new(|| {
    let recipes = [
        r#"[{"name":"a","encodings":[{"format":"png"}]}]"#,
        r#"[{"name":"a","width":40,"encodings":[{"format":"jpeg"},{"format":"webp","effort":0}]},
            {"name":"b","width":16,"height":9,"fit":"cover","encodings":[{"format":"jpeg"}]}]"#,
        r##"[{"name":"a","width":31,"height":30,"fit":"contain","background":"#ff000080",
             "encodings":[{"format":"png","keep":["icc","copyright"]}]}]"##,
        r#"[{"name":"a","width":9,"watermark":{"text":"chenk"},"encodings":[{"format":"jpeg"}]}]"#,
    ];
    recipes
        .iter()
        .map(|json| variants_from_json(json, &Limits::DEFAULT).expect("our own recipe"))
        .collect()
});

/// Any bytes as an image of `format`: the first byte chooses the recipe. Probing, planning and
/// rendering end well or in an error about the file; the output is the same with one
/// thread and with two, and takes at most the planned memory.
pub fn image(format: Format, input: &[u8]) {
    let Some((&choice, data)) = input.split_first() else { return };
    if codec_for(data).ok().map(|codec| codec.format()) != Some(format) {
        return;
    }
    let recipe = &RECIPES[usize::from(choice) % RECIPES.len()];
    let on_damage = if choice & 0x80 == 0 { OnDamage::Error } else { OnDamage::Salvage };
    let options = RenderOptions::default()
        .with_limits(LIMITS)
        .with_threads(1)
        .with_auto_orient(choice & 0x40 == 0)
        .with_on_damage(on_damage);
    checked(data, recipe, &options);
}

/// Any bytes as an image of any format, probed: within the limits, in little memory.
pub fn probed(data: &[u8]) {
    let limits = Limits { max_pixels: 1 << 24, max_side: 20_000, ..Limits::DEFAULT };
    let Some(info) = inspected(data, &limits) else { return };
    for block in [&info.icc, &info.exif].into_iter().flatten() {
        assert!(block.len() as u64 <= limits.max_metadata);
    }
    assert_eq!(info.oriented_size().pixels(), info.size.pixels());
}

/// The header, where there is one within the limits.
fn inspected(data: &[u8], limits: &Limits) -> Option<Info> {
    let (info, held) = memory::peak(|| opened(data, limits));
    // Reading a header takes at most the length of the file and the limit of metadata.
    let most = 2 * data.len() as u64 + 4 * limits.max_metadata + SLACK;
    assert!(held <= most, "probing held {held} bytes, at most {most} were expected");
    let info = info.map_err(blames_the_file).ok()?;
    assert!((1..=limits.max_side).contains(&info.size.width));
    assert!((1..=limits.max_side).contains(&info.size.height));
    assert!(info.size.pixels() <= limits.max_pixels);
    Some(info)
}

fn opened(data: &[u8], limits: &Limits) -> Result<Info> {
    Source::open(data, limits).map(|source| source.info().clone())
}

/// Probes, plans and renders; see [`image`]. What came out, nothing where the file is damaged.
pub fn checked(data: &[u8], recipe: &[Variant], options: &RenderOptions) -> Vec<EncodedImage> {
    let limits = &options.limits;
    if inspected(data, limits).is_none() {
        return Vec::new();
    }
    let plan = match plan(data, recipe, options) {
        Ok(plan) => plan,
        Err(error) => {
            blames_the_file(error);
            return Vec::new();
        }
    };
    assert!(plan.peak_bytes <= limits.max_memory);
    let (done, held) = memory::peak(|| render(data, recipe, options));
    let most = plan.peak_bytes + SLACK;
    assert!(held <= most, "rendering held {held} bytes, the plan allowed {most}");
    let twice = render(data, recipe, &options.clone().with_threads(2));
    match (done, twice) {
        (Ok(one), Ok(two)) => {
            assert!(one == two, "not the same with two threads");
            one.iter().for_each(|image| check_output(image, recipe));
            one
        }
        (Err(one), Err(two)) => {
            assert_eq!(one.kind(), two.kind());
            blames_the_file(one);
            Vec::new()
        }
        (one, two) => panic!("{:?} with one thread, {:?} with two", one.is_ok(), two.is_ok()),
    }
}

/// What was written is an image of the stated size, and small enough for its variant.
fn check_output(image: &EncodedImage, recipe: &[Variant]) {
    let again = opened(&image.data, &Limits::DEFAULT).expect("our own image");
    assert_eq!(again.size, image.size);
    assert_eq!(again.format, image.format);
    assert!((1..=image.source_frames).contains(&image.frames));
    let variant = recipe.iter().find(|v| v.name() == image.variant).expect("a variant of ours");
    let target = variant.target();
    if target.fit.name() == "inside" {
        assert!(target.width.is_none_or(|width| image.size.width <= width));
        assert!(target.height.is_none_or(|height| image.size.height <= height));
    }
}

/// An error of any kind but one that says that we are at fault.
pub fn blames_the_file(error: fcimage_base::error::Error) {
    assert_ne!(error.kind(), ErrorKind::Internal, "{error}");
}
