//! Any recipe as JSON, and after the first NUL any image; without it, a built-in one. Where the first
//! variant is called "redacted", what its effects destroy is destroyed in the decoded image.
#![no_main]

use fcimage_base::limits::Limits;
use fcimage_fuzz::{LIMITS, blames_the_file, checked};
use fcimage_image::ops::redaction::Redaction;
use fcimage_image::{Effect, RenderOptions, Variant, variants_from_json};
use libfuzzer_sys::fuzz_target;

const IMAGE: &[u8] = include_bytes!("../image.png");

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(2, |byte| *byte == 0);
    let Ok(json) = std::str::from_utf8(parts.next().unwrap_or_default()) else { return };
    // A recipe can name files; whether they exist is not tested here.
    if json.contains("image") || json.contains("font") || json.contains('\\') {
        return;
    }
    let recipe = match variants_from_json(json, &Limits::DEFAULT) {
        Ok(recipe) => recipe,
        Err(error) => return blames_the_file(error),
    };
    // The budget holds with any number of variants, but the fuzzer has better uses for its time.
    let long = |variant: &Variant| variant.encodings().len() > 3 || variant.effects().len() > 5;
    if recipe.len() > 4 || recipe.iter().any(long) {
        return;
    }
    let mut options = RenderOptions::default().with_limits(LIMITS).with_threads(1);
    if let Some(first) = recipe.first().filter(|first| first.name() == "redacted") {
        let destroys = |effect: &&Effect| matches!(effect, Effect::Redact(_) | Effect::Pixelate(_));
        let effects = first.effects().iter().filter(destroys).cloned().collect();
        options.redact = Redaction::new(effects).expect("all of them destroy");
    }
    checked(parts.next().unwrap_or(IMAGE), &recipe, &options);
});
