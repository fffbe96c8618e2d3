//! Watermarks in JSON: an object with either "text" or "image" and the other options of either.

use serde_json::{Map, Value};

use crate::ops::asset::AssetWriter;
use crate::ops::text::font::Font;
use crate::ops::text::json::{fonts, weight};
use crate::ops::watermark::image::{ImageOptions, ImageWatermark};
use crate::ops::watermark::placement::Placement;
use crate::ops::watermark::text::{
    MAX_CHARACTERS, MAX_DEGREES, MAX_FONTS, SIZES, TextWatermark, WEIGHTS,
};
use crate::ops::watermark::text_options::{TextColor, TextOptions};
use crate::recipe::json::Object;
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// The keys of a text.
pub(crate) const TEXT_KEYS: [Key; 12] = [
    Key::required("text", Kind::Text(1, MAX_CHARACTERS), "What is written."),
    Key::new(
        "font",
        Kind::OneOrList(&Kind::Def("font"), 0, MAX_FONTS),
        "Fonts; each part of the text takes the first that has it.",
    ),
    Key::new("weight", Kind::shorts(&WEIGHTS), "As font-weight in CSS, for variable fonts."),
    Key::new(
        "size",
        Kind::Number(*SIZES.start() as f64, *SIZES.end() as f64),
        "Pixels per em; absent: the larger of 20 and a thirtieth of the width.",
    ),
    Key::new("color", Kind::Def("text_color"), "The color of the letters."),
    OPACITY,
    Placement::KEYS[0],
    Placement::KEYS[1],
    Key::new("shadow", EFFECT, "The color of a soft shadow."),
    Key::new("outline", EFFECT, "The color of a line around the letters."),
    Key::new("rotate", Kind::Number(-MAX_DEGREES, MAX_DEGREES), "Degrees clockwise."),
    Placement::KEYS[2],
];

/// The keys of an image.
pub(crate) const IMAGE_KEYS: [Key; 6] = [
    Key::required("image", Kind::Def("image"), "The logo."),
    Key::new("scale", Kind::Above(0.0, 1.0), "Its width as a part of the width of the output."),
    OPACITY,
    Placement::KEYS[0],
    Placement::KEYS[1],
    Placement::KEYS[2],
];

const OPACITY: Key = Key::new("opacity", Kind::Number(0.0, 1.0), "For the mark as a whole.");

const EFFECT: Kind = Kind::Any(&[Kind::Boolean, Kind::Def("text_color")]);

/// Whether a watermark's object is one of an image rather than of a text.
pub(super) fn is_image(value: &Value) -> Result<bool> {
    let has = |key: &str| value.get(key).is_some_and(|value| !value.is_null());
    match (has("text"), has("image")) {
        (true, false) => Ok(false),
        (false, true) => Ok(true),
        _ => {
            let text = "a watermark must be an object with either \"text\" or \"image\"";
            Err(Error::argument(text).with_pointer(""))
        }
    }
}

pub(super) fn text_from_json(value: &Value) -> Result<TextWatermark> {
    let object = Object::new(value, "a text watermark", &Key::names(&TEXT_KEYS))?;
    let default = TextOptions::default();
    let color = object.parsed("color", TextColor::parse)?.unwrap_or(default.color);
    let options = TextOptions {
        fonts: fonts(&object)?.unwrap_or_default(),
        weight: weight(&object)?,
        size: number(&object, "size")?.or(default.size),
        color,
        opacity: number(&object, "opacity")?.unwrap_or(default.opacity),
        shadow: effect(&object, "shadow", color)?,
        outline: effect(&object, "outline", color)?,
        rotate: number(&object, "rotate")?.unwrap_or(default.rotate),
        placement: Placement::from_json(&object)?,
    };
    TextWatermark::new(object.required_text("text")?, options)
}

pub(super) fn image_from_json(value: &Value, limits: &Limits) -> Result<ImageWatermark> {
    let object = Object::new(value, "an image watermark", &Key::names(&IMAGE_KEYS))?;
    let default = ImageOptions::default();
    let options = ImageOptions {
        scale: number(&object, "scale")?.unwrap_or(default.scale),
        opacity: number(&object, "opacity")?.unwrap_or(default.opacity),
        placement: Placement::from_json(&object)?,
    };
    ImageWatermark::from_json(object.get("image"), options, limits)
}

/// Writes what [`text_from_json`] reads.
pub(super) fn text_to_json(mark: &TextWatermark, asset: AssetWriter) -> Value {
    let color = |color: Option<TextColor>| color.map(TextColor::to_text).into();
    let fonts = mark.fonts().map(|font: &Font| asset(&font.asset())).collect();
    let mut object = Map::new();
    object.insert("text".to_owned(), mark.text().into());
    object.insert("font".to_owned(), Value::Array(fonts));
    object.insert("weight".to_owned(), mark.weight().into());
    object.insert("size".to_owned(), mark.size().into());
    object.insert("color".to_owned(), mark.color().to_text().into());
    object.insert("opacity".to_owned(), mark.opacity().into());
    object.insert("shadow".to_owned(), color(mark.shadow()));
    object.insert("outline".to_owned(), color(mark.outline()));
    object.insert("rotate".to_owned(), mark.rotate().into());
    mark.placement().write_json(&mut object);
    Value::Object(object)
}

/// Writes what [`image_from_json`] reads.
pub(super) fn image_to_json(mark: &ImageWatermark, asset: AssetWriter) -> Value {
    let mut object = Map::new();
    object.insert("image".to_owned(), asset(&mark.file().asset()));
    object.insert("scale".to_owned(), mark.scale().into());
    object.insert("opacity".to_owned(), mark.opacity().into());
    mark.placement().write_json(&mut object);
    Value::Object(object)
}

/// A color; `true` means the effect of the letters' color, `false` and `null` mean none.
fn effect(object: &Object<'_>, key: &str, letters: TextColor) -> Result<Option<TextColor>> {
    match object.get(key) {
        None | Some(Value::Bool(false)) => Ok(None),
        Some(Value::Bool(true)) => Ok(Some(letters.effect())),
        Some(Value::String(_)) => object.parsed(key, TextColor::parse),
        Some(_) => Err(object.wrong(key, "true, false, \"auto\" or a color")),
    }
}

fn number(object: &Object<'_>, key: &str) -> Result<Option<f32>> {
    Ok(object.number(key)?.map(|number| number as f32))
}
