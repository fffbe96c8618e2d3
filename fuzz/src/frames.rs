//! Animations that are kept.

use std::sync::LazyLock;

use super::{LIMITS, checked};
use fcimage_base::limits::Limits;
use fcimage_image::source::Source;
use fcimage_image::{EncodedImage, RenderOptions, Variant, variants_from_json};
use fcimage_jpeg::OnDamage;

/// The most frames, and the pixels of all of them: a sixth of what 64 canvases of the largest size
/// have, so that both limits are met.
const MOST_FRAMES: u32 = 64;
const MOST_PIXELS: u64 = LIMITS.max_pixels * MOST_FRAMES as u64 / 6;

/// Ways of frames: as they are, resized and marked, padded, and in a file beside stills of the first.
static RECIPES: LazyLock<Vec<Vec<Variant>>> = LazyLock::new(|| {
    let recipes = [
        r#"[{"name":"a","animation":"keep","encodings":[{"format":"webp","lossless":true,"effort":0}]}]"#,
        r#"[{"name":"a","width":33,"animation":"keep","watermark":{"text":"Ag","size":9},
             "encodings":[{"format":"webp","effort":0},{"format":"jpeg"}]},
            {"name":"b","width":9,"encodings":[{"format":"png"}]}]"#,
        r##"[{"name":"a","width":31,"height":30,"fit":"contain","background":"#ff000080",
             "animation":"keep","encodings":[{"format":"same","webp":{"effort":1}}]}]"##,
        r#"[{"name":"a","animation":"keep","encodings":[{"format":"gif"}]}]"#,
        r#"[{"name":"a","width":29,"animation":"keep","encodings":
             [{"format":"gif","colors":7,"dither":100},{"format":"webp","effort":0}]}]"#,
        r#"[{"name":"a","width":16,"height":9,"fit":"cover","animation":"keep","encodings":
             [{"format":"best","of":[{"format":"jpeg"},{"format":"webp","effort":0,"max_bytes":900}]}]}]"#,
    ];
    recipes
        .iter()
        .map(|json| variants_from_json(json, &Limits::DEFAULT).expect("our own recipe"))
        .collect()
});

/// Any bytes as an animation that is kept: the first byte chooses how. Besides what holds for every
/// render, there are no more frames than the limits allow, and our own animations can be read.
pub fn kept(input: &[u8]) {
    let Some((&choice, data)) = input.split_first() else { return };
    let limits = Limits { max_frames: MOST_FRAMES, max_animation_pixels: MOST_PIXELS, ..LIMITS };
    let on_damage = if choice & 0x80 == 0 { OnDamage::Error } else { OnDamage::Salvage };
    let options = RenderOptions::default()
        .with_limits(limits)
        .with_threads(1)
        .with_on_damage(on_damage)
        .with_auto_orient(choice & 0x40 == 0);
    let Ok(source) = Source::open(data, &limits) else { return };
    let Some(animation) = source.animation() else { return };
    assert!((2..=MOST_FRAMES).contains(&animation.frames));
    let canvas = source.info().size.pixels();
    drop(source);
    let recipe = &RECIPES[usize::from(choice) % RECIPES.len()];
    for image in checked(data, recipe, &options) {
        assert_eq!(image.source_frames, animation.frames);
        if image.frames > 1 {
            assert!(canvas * u64::from(animation.frames) <= MOST_PIXELS);
            reads_again(&image);
        }
    }
}

/// Every frame of an animation that we wrote can be read. Frames that change nothing are part of the
/// one before them, so there may be fewer; a delay that is too long is split, so there may be more.
fn reads_again(image: &EncodedImage) {
    let source = Source::open(&image.data, &Limits::DEFAULT).expect("our own animation");
    let Some(animation) = source.animation() else { return };
    let mut reader = source.frames(OnDamage::Error, &Limits::DEFAULT).expect("our own frames");
    let mut found = 0;
    while let Some(frame) = reader.next_frame().expect("our own frame") {
        assert_eq!(frame.canvas.size(), image.size);
        found += 1;
    }
    assert_eq!(found, animation.frames);
}
