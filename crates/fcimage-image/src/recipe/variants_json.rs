//! Lists of variants in JSON, as a function reads them from its environment.
//!
//! The keys of a variant are the names of [`VariantBuilder`](crate::recipe::variant::VariantBuilder)'s
//! methods and have the same defaults; "encodings" is an array of objects with "format" and the
//! options of that format, or one such object, and by default [`EncodingChoice::defaults`]; "watermark" is an
//! object with either "text" or "image".

use serde_json::{Map, Value};

use crate::codecs::choice::EncodingChoice;
use crate::ops::asset::AssetWriter;
use crate::ops::effects::effect::Effect;
use crate::ops::layers::layer::Layer;
use crate::ops::watermark::Watermark;
use crate::recipe::animation_mode::AnimationMode;
use crate::recipe::color::Color;
use crate::recipe::duplicate_keys::refuse_duplicate_keys;
use crate::recipe::geometry::json as geometry;
use crate::recipe::json::Object;
use crate::recipe::schema::{COLOR, Key, Kind};
use crate::recipe::step::{MAX_STEPS, Step};
use crate::recipe::variant::{Variant, check_all, check_placed};
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::json_syntax::worded;
use fcimage_base::limits::Limits;

/// The keys of a variant besides those of its geometry.
const KEYS: [Key; 8] = [
    Key::required("name", Kind::Text(1, usize::MAX), "What the output is called; unique."),
    Key::new(
        "background",
        COLOR,
        "What shows through where the format has no alpha, and around a contained image.",
    ),
    Key::new(
        "effects",
        Kind::OneOrList(&Kind::Def("effect"), 0, usize::MAX),
        "What changes the resized image, in this order.",
    ),
    Key::new(
        "layers",
        Kind::OneOrList(&Kind::Def("layer"), 0, usize::MAX),
        "What is drawn on the image, in this order.",
    ),
    Key::new("watermark", Kind::Def("watermark"), "What is drawn on the image, last."),
    Key::new(
        "operations",
        Kind::OneOrList(&Kind::Def("operation"), 0, MAX_STEPS),
        "What is done, in this order, instead of all other keys that change the image.",
    ),
    Key::new("animation", Kind::Names(AnimationMode::NAMES), "What becomes of an animation."),
    Key::new(
        "encodings",
        Kind::OneOrList(&Kind::Def("encoding"), 1, usize::MAX),
        "How the output is written: one file for each.",
    ),
];

/// The keys of an object with variants, by which an editor knows what it is.
pub(super) const DOCUMENT: [Key; 2] = [
    Key::new("$schema", Kind::TEXT, "Where the schema is, for editors."),
    Key::required("variants", Kind::Def("variants"), "The variants."),
];

/// All keys of a variant.
pub(super) fn keys() -> Vec<Key> {
    [&KEYS[..1], &geometry::KEYS, &KEYS[1..]].concat()
}

/// The recipe of the tutorial for Function Compute: 1200, 600 and 150 pixels wide as JPEG and WebP,
/// with a watermark on the larger two.
pub const TUTORIAL: &str = include_str!("tutorial.json");

/// The variants of [`TUTORIAL`] with `watermark` in place of its own, or without one.
///
/// # Errors
/// `Internal` if the recipe is wrong, which a test rules out.
pub fn tutorial(watermark: Option<&Watermark>) -> Result<Vec<Variant>> {
    let variants = variants_from_json(TUTORIAL, &Limits::DEFAULT)
        .map_err(|error| Error::internal(format!("the recipe of the tutorial: {error}")))?;
    let marked = |variant: Variant| match variant.watermark() {
        Some(_) => variant.with_watermark(watermark.cloned()),
        None => variant,
    };
    Ok(variants.into_iter().map(marked).collect())
}

/// The variants of a JSON array, or of an object with "variants" and, for editors, "$schema". Fonts and
/// images that a recipe names by path are read now; images are checked against `logo_limits`.
///
/// # Errors
/// `Argument` where the JSON or a value in it is wrong, with the JSON pointer of the place; what
/// opening a font or logo returns.
pub fn variants_from_json(json: &str, logo_limits: &Limits) -> Result<Vec<Variant>> {
    failpoint::hit(Phase::Recipe);
    let value: Value = serde_json::from_str(json).map_err(|error| syntax_error(&error))?;
    refuse_duplicate_keys(json)?;
    let Value::Object(_) = &value else { return listed(&value, logo_limits) };
    let document = Object::new(&value, "an object with variants", &Key::names(&DOCUMENT))?;
    document.text("$schema")?;
    let list = document.get("variants").unwrap_or(&Value::Null);
    listed(list, logo_limits).map_err(|error| error.prefix_pointer("/variants"))
}

/// The variants of an array.
fn listed(value: &Value, logo_limits: &Limits) -> Result<Vec<Variant>> {
    let Value::Array(list) = value else {
        let text = "variants must be a JSON array, or an object with \"variants\"";
        return Err(Error::argument(text).with_pointer(""));
    };
    let (mut variants, mut places) = (Vec::new(), Vec::new());
    for (i, value) in list.iter().enumerate() {
        let several = Variant::several_from_json(value, logo_limits)
            .map_err(|error| error.prefix_pointer(&format!("/{i}")))?;
        places.resize(places.len() + several.len(), i);
        variants.extend(several);
    }
    check_placed(&variants, &places)?;
    Ok(variants)
}

fn syntax_error(error: &serde_json::Error) -> Error {
    let (line, column, text) = (error.line(), error.column(), error.to_string());
    let problem = text.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&text);
    let problem = worded(problem);
    let text = format!("variants must be valid JSON; at line {line}, column {column}: {problem}");
    Error::argument(text).with_pointer("")
}

/// The variants as a JSON array that [`variants_from_json`] reads back to equal ones, given the same
/// limits for logos, which are not written: they belong to the host and not to the recipe. Every key
/// is written. A font or logo that was given by its path is written as that path, one that was given
/// as bytes is written in Base64.
///
/// # Errors
/// `Argument` for lists that [`variants_from_json`] refuses: empty ones, and those with duplicate
/// names.
pub fn variants_to_json(variants: &[Variant]) -> Result<String> {
    check_all(variants)?;
    Ok(Value::Array(variants.iter().map(Variant::to_json).collect()).to_string())
}

impl Variant {
    /// The variant of a JSON object; see [`variants_from_json`].
    ///
    /// # Errors
    /// As [`variants_from_json`], with a pointer into the object.
    pub fn from_json(value: &Value, logo_limits: &Limits) -> Result<Self> {
        let object = Object::new(value, "a variant", &Key::names(&keys()))?;
        let mut variant =
            Self::builder(object.required_text("name")?).target(geometry::read(&object)?);
        if let Some(color) = object.parsed("background", Color::parse)? {
            variant = variant.background(color);
        }
        if let Some(animation) = object.parsed("animation", AnimationMode::from_name)? {
            variant = variant.animation(animation);
        }
        let effects =
            object.listed("effects", "an effect or an array of them", Effect::from_json)?;
        variant = variant.effects(effects.unwrap_or_default());
        let read = |value| Layer::from_json(value, logo_limits);
        let layers = object.listed("layers", "a layer or an array of them", read)?;
        variant = variant.layers(layers.unwrap_or_default());
        if let Some(value) = object.get("watermark") {
            let watermark = Watermark::from_json(value, logo_limits)
                .map_err(|error| error.prefix_pointer("/watermark"))?;
            variant = variant.watermark(watermark);
        }
        let operations = object.listed("operations", "an array of operations", |value| {
            Step::from_json(value, logo_limits)
        })?;
        variant = variant.operations(operations.unwrap_or_default());
        let what = "an encoding or an array of them";
        let encodings = object.listed("encodings", what, EncodingChoice::from_json)?;
        variant.encodings(encodings.unwrap_or_else(EncodingChoice::defaults)).build()
    }

    /// The variant as a JSON object; see [`variants_to_json`].
    pub fn to_json(&self) -> Value {
        self.json_with(|asset| asset.to_json())
    }

    /// The variant as a JSON object, with fonts and logos as `asset` writes them.
    pub(crate) fn json_with(&self, asset: AssetWriter) -> Value {
        let watermark = self.watermark().map_or(Value::Null, |mark| mark.json_with(asset));
        let effects: Value = match self.effects() {
            [] => Value::Null,
            effects => effects.iter().map(Effect::to_json).collect(),
        };
        let operations = self
            .operations()
            .map_or(Value::Null, |steps| steps.iter().map(|step| step.json_with(asset)).collect());
        let layers: Value = match self.layers() {
            [] => Value::Null,
            layers => layers.iter().map(|layer| layer.json_with(asset)).collect(),
        };
        let encodings = self.encodings().iter().map(EncodingChoice::to_json).collect();
        let mut object = Map::new();
        object.insert("name".to_owned(), self.name().into());
        geometry::write(self.target(), &mut object);
        object.insert("background".to_owned(), self.background().to_hex().into());
        object.insert("effects".to_owned(), effects);
        object.insert("layers".to_owned(), layers);
        object.insert("watermark".to_owned(), watermark);
        object.insert("operations".to_owned(), operations);
        object.insert("animation".to_owned(), self.animation().name().into());
        object.insert("encodings".to_owned(), Value::Array(encodings));
        Value::Object(object)
    }
}

#[cfg(test)]
mod tests;
