//! The keys of a variant that say what it shows and how large it is.

use serde_json::{Map, Value};

use crate::recipe::geometry::corners::{Corners, CutShape, Radius};
use crate::recipe::geometry::crop::Crop;
use crate::recipe::geometry::fit::Fit;
use crate::recipe::geometry::focus::Focus;
use crate::recipe::geometry::gravity::Gravity;
use crate::recipe::geometry::padding::Padding;
use crate::recipe::geometry::rounding::Rounding;
use crate::recipe::geometry::smaller::WhenSmaller;
use crate::recipe::geometry::target::{MAX_SIDE, Target};
use crate::recipe::geometry::turn::Flip;
use crate::recipe::json::Object;
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::Result;

/// The keys that [`read`] knows.
pub(crate) const KEYS: [Key; 15] = [
    Key::new(
        "trim",
        Kind::Any(&[Kind::Boolean, Kind::Integer(0, u8::MAX as i64)]),
        "Whether borders of one color are cut off first, or by how much a sample may differ from it.",
    ),
    Key::new("crop", Crop::KIND, "Left, top, right, bottom: whole pixels, or fractions."),
    Key::new("flip", Kind::Names(Flip::NAMES), "How the image is mirrored."),
    Key::new("rotate", Kind::numbers(&Target::ROTATE), "Degrees clockwise."),
    Key::new(
        "scale",
        Kind::numbers(&Target::SCALE),
        "The size as a factor, instead of width and height.",
    ),
    Key::new("width", SIDE, "The width of the box in pixels."),
    Key::new("height", SIDE, "The height of the box in pixels."),
    Key::new("fit", Kind::Names(Fit::NAMES), "How the image fits the box."),
    Key::new(
        "gravity",
        Kind::Any(&[Kind::Names(Gravity::NAMES), Kind::Const(Gravity::ATTENTION)]),
        "What a crop keeps, or where the image is on a larger canvas.",
    ),
    Key::new(
        "focus",
        Focus::KIND,
        "What fit cover centers its crop on: from the left, from the top, in fractions.",
    ),
    Key::new(
        "size_when_smaller",
        Kind::Names(WhenSmaller::NAMES),
        "What becomes of an image smaller than the box.",
    ),
    Key::new("round", Kind::Names(Rounding::NAMES), "How sides are rounded to whole pixels."),
    Key::new("pad", Padding::KIND, "Pixels of background on each side."),
    Key::new(
        "radius",
        Radius::KIND,
        "How round corners are: whole pixels, or a fraction of a side.",
    ),
    Key::new("shape", Kind::Names(CutShape::NAMES), "What is cut out of the image."),
];

const SIDE: Kind = Kind::Integer(1, MAX_SIDE as i64);

/// What an object with these keys asks for. Sides of zero are refused later, with all others that are
/// out of range.
pub(crate) fn read(object: &Object<'_>) -> Result<Target> {
    let default = Target::default();
    let attention = object.get("gravity").and_then(Value::as_str) == Some(Gravity::ATTENTION);
    let gravity = match attention {
        true => None,
        false => object.parsed("gravity", Gravity::or_attention)?,
    };
    Ok(Target {
        trim: trim(object)?,
        crop: Crop::from_json(object)?,
        flip: object.parsed("flip", Flip::from_name)?,
        scale: object.number("scale")?,
        width: side(object, "width")?,
        height: side(object, "height")?,
        fit: object.parsed("fit", Fit::from_name)?.unwrap_or(default.fit),
        gravity: gravity.unwrap_or(default.gravity),
        attention,
        focus: Focus::from_json(object)?,
        size_when_smaller: object
            .parsed("size_when_smaller", WhenSmaller::from_name)?
            .unwrap_or(default.size_when_smaller),
        round: object.parsed("round", Rounding::from_name)?.unwrap_or(default.round),
        rotate: object.number("rotate")?.unwrap_or(default.rotate),
        pad: Padding::from_json(object)?,
        corners: Corners::from_json(object)?,
    })
}

/// Writes what [`read`] reads.
pub(crate) fn write(target: &Target, object: &mut Map<String, Value>) {
    object.insert("trim".to_owned(), target.trim.into());
    // A whole number is written as one.
    let degrees = match target.rotate {
        0.0 => Value::Null,
        degrees if degrees.fract() == 0.0 => (degrees as i64).into(),
        degrees => degrees.into(),
    };
    object.insert("crop".to_owned(), target.crop.map_or(Value::Null, Crop::to_json));
    object.insert("flip".to_owned(), target.flip.map(Flip::name).into());
    object.insert("rotate".to_owned(), degrees);
    object.insert("scale".to_owned(), target.scale.into());
    object.insert("width".to_owned(), target.width.into());
    object.insert("height".to_owned(), target.height.into());
    object.insert("fit".to_owned(), target.fit.name().into());
    object.insert("gravity".to_owned(), target.gravity_name().into());
    object.insert("focus".to_owned(), target.focus.map_or(Value::Null, Focus::to_json));
    object.insert("size_when_smaller".to_owned(), target.size_when_smaller.name().into());
    object.insert("round".to_owned(), target.round.name().into());
    object.insert("pad".to_owned(), target.pad.to_json());
    Corners::write(target.corners, object);
}

/// How much a border may differ from its color, if it is to be cut off.
fn trim(object: &Object<'_>) -> Result<Option<u8>> {
    match object.get("trim") {
        None | Some(Value::Bool(false)) => Ok(None),
        Some(Value::Bool(true)) => Ok(Some(Target::TOLERANCE)),
        Some(value) => {
            let tolerance = value.as_u64().and_then(|value| u8::try_from(value).ok());
            let expected = "true, false or a whole number between 0 and 255";
            tolerance.map(Some).ok_or_else(|| object.wrong("trim", expected))
        }
    }
}

/// A side in pixels.
fn side(object: &Object<'_>, key: &str) -> Result<Option<u32>> {
    let Some(value) = object.integer(key)? else { return Ok(None) };
    u32::try_from(value)
        .map(Some)
        .map_err(|_| object.wrong(key, &format!("between 1 and {MAX_SIDE}")))
}
