//! How the corners of an image are cut.

use serde_json::{Map, Value};

use crate::recipe::geometry::side::MAX_SIDE;
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::names::named;
use crate::recipe::schema::Kind;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// The radius of corners.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Radius {
    /// In pixels; at most half of the shorter side has an effect.
    Pixels(u32),
    /// In fractions of the shorter side, 0 to 0.5.
    Fraction(f64),
}

impl Radius {
    /// The largest fraction: half of the shorter side.
    const MAX_FRACTION: f64 = 0.5;

    /// What the key "radius" may hold.
    pub(crate) const KIND: Kind =
        Kind::Any(&[Kind::Integer(0, MAX_SIDE as i64), Kind::Number(0.0, Self::MAX_FRACTION)]);

    /// So many pixels, 0 to [`MAX_SIDE`].
    ///
    /// # Errors
    /// `Argument` for other numbers.
    pub fn pixels(pixels: i64) -> Result<Self> {
        match u32::try_from(pixels) {
            Ok(pixels) if pixels <= MAX_SIDE => Ok(Self::Pixels(pixels)),
            _ => {
                let text = format!("radius must be between 0 and {MAX_SIDE} pixels, got {pixels}");
                Err(Error::argument(text).with_pointer(pointer_to("radius")))
            }
        }
    }

    /// This fraction of the shorter side, 0 to 0.5.
    ///
    /// # Errors
    /// `Argument` for other fractions.
    pub fn fraction(fraction: f64) -> Result<Self> {
        if (0.0..=Self::MAX_FRACTION).contains(&fraction) {
            return Ok(Self::Fraction(fraction));
        }
        let text = format!(
            "radius must be whole pixels, or a fraction of the shorter side between 0 and 0.5, \
             got {fraction}"
        );
        Err(Error::argument(text).with_pointer(pointer_to("radius")))
    }

    /// Whether corners stay as they are.
    pub fn is_zero(self) -> bool {
        matches!(self, Self::Pixels(0)) || matches!(self, Self::Fraction(part) if part == 0.0)
    }

    /// The radius in pixels in a box of this size: at most half of its shorter side.
    pub(crate) fn within(self, size: Size) -> f64 {
        let shorter = f64::from(size.width.min(size.height));
        let radius = match self {
            Self::Pixels(pixels) => f64::from(pixels),
            Self::Fraction(fraction) => fraction * shorter,
        };
        radius.min(shorter / 2.0)
    }

    /// The key "radius": a whole number is pixels, another a fraction.
    pub(crate) fn from_json(object: &Object<'_>) -> Result<Option<Self>> {
        let radius = match object.get("radius") {
            None => return Ok(None),
            Some(value) if value.is_i64() => object.integer("radius")?.map(Self::pixels),
            Some(_) => object.number("radius")?.map(Self::fraction),
        };
        radius.transpose()
    }

    /// What [`from_json`](Self::from_json) reads.
    pub(crate) fn to_json(self) -> Value {
        match self {
            Self::Pixels(pixels) => pixels.into(),
            Self::Fraction(fraction) => fraction.into(),
        }
    }
}

named! {
    /// What is left of an image that is cut to a shape.
    CutShape, "shape":
    /// The largest circle in the middle.
    Circle = "circle",
}

/// What is cut off an image.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Corners {
    /// The corners, so that they are round.
    Rounded(Radius),
    /// All that is outside of a shape.
    Cut(CutShape),
}

impl Corners {
    /// What a recipe with this radius and shape asks for. A radius of 0 is none.
    ///
    /// # Errors
    /// `Argument` where both are given.
    pub fn new(radius: Option<Radius>, shape: Option<CutShape>) -> Result<Option<Self>> {
        match (radius.filter(|radius| !radius.is_zero()), shape) {
            (None, None) => Ok(None),
            (Some(radius), None) => Ok(Some(Self::Rounded(radius))),
            (None, Some(shape)) => Ok(Some(Self::Cut(shape))),
            (Some(_), Some(_)) => {
                let text = "shape is instead of radius; give one of them";
                Err(Error::argument(text).with_pointer(pointer_to("shape")))
            }
        }
    }

    /// The radius, where corners are rounded.
    pub const fn radius(self) -> Option<Radius> {
        match self {
            Self::Rounded(radius) => Some(radius),
            Self::Cut(_) => None,
        }
    }

    /// The shape, where one is cut out.
    pub const fn shape(self) -> Option<CutShape> {
        match self {
            Self::Rounded(_) => None,
            Self::Cut(shape) => Some(shape),
        }
    }

    /// The keys "radius" and "shape".
    pub(crate) fn from_json(object: &Object<'_>) -> Result<Option<Self>> {
        let radius = Radius::from_json(object)?;
        Self::new(radius, object.parsed("shape", CutShape::from_name)?)
    }

    /// Writes what [`from_json`](Self::from_json) reads.
    pub(crate) fn write(corners: Option<Self>, object: &mut Map<String, Value>) {
        let radius = corners.and_then(Self::radius).map_or(Value::Null, Radius::to_json);
        object.insert("radius".to_owned(), radius);
        let shape = corners.and_then(Self::shape).map(CutShape::name);
        object.insert("shape".to_owned(), shape.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: &Value) -> Result<Option<Corners>> {
        Corners::from_json(&Object::new(value, "a variant", &["radius", "shape"])?)
    }

    #[test]
    fn a_whole_number_is_pixels_and_another_a_fraction() {
        for (radius, expected) in [
            (json!(24), Some(Corners::Rounded(Radius::Pixels(24)))),
            (json!(0.25), Some(Corners::Rounded(Radius::Fraction(0.25)))),
            (json!(0), None),
            (json!(0.0), None),
            (Value::Null, None),
        ] {
            assert_eq!(read(&json!({"radius": radius})).unwrap(), expected);
        }
    }

    #[test]
    fn what_is_out_of_range_is_refused() {
        for radius in [json!(-1), json!(65_536), json!(0.51), json!(-0.1), json!("24")] {
            let error = read(&json!({"radius": radius})).unwrap_err();
            assert_eq!(error.pointer(), Some("/radius"), "{error}");
        }
        let error = read(&json!({"radius": 3, "shape": "circle"})).unwrap_err();
        let text = "at /shape: shape is instead of radius; give one of them";
        assert_eq!(error.to_string(), text);
        assert!(read(&json!({"radius": 0, "shape": "circle"})).unwrap().is_some());
        assert!(Radius::fraction(f64::NAN).is_err());
    }
}
