//! A length on an image: in pixels, or as a fraction of the image.

use serde_json::Value;

use crate::recipe::schema::Kind;
use fcimage_base::error::{Error, Result};

/// A length on an image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Length {
    /// In pixels.
    Pixels(i64),
    /// As a fraction of the width or height of the image that is drawn on.
    Fraction(f64),
}

/// The most pixels to any side.
const MOST_PIXELS: i64 = 1 << 20;

/// The largest fraction to any side.
const MOST_FRACTION: f64 = 16.0;

impl Length {
    /// A length in JSON.
    pub(crate) const KIND: Kind = Kind::Any(&[
        Kind::Integer(-MOST_PIXELS, MOST_PIXELS),
        Kind::Number(-MOST_FRACTION, MOST_FRACTION),
    ]);

    /// A side in JSON.
    pub(crate) const SIDE: Kind =
        Kind::Any(&[Kind::Integer(1, MOST_PIXELS), Kind::Above(0.0, MOST_FRACTION)]);

    /// No length.
    pub const ZERO: Self = Self::Pixels(0);

    /// In pixels of a side of `side` pixels, rounded to the nearest.
    pub fn pixels(self, side: u32) -> i64 {
        match self {
            Self::Pixels(pixels) => pixels,
            Self::Fraction(fraction) => (fraction * f64::from(side)).round() as i64,
        }
    }

    /// Checks that it can be computed with: at most 1048576 pixels, or 16 times the image, to any side.
    ///
    /// # Errors
    /// `Argument`, which calls it `name`.
    pub(crate) fn check(self, name: &str) -> Result<()> {
        let text = match self {
            Self::Pixels(pixels) if !(-MOST_PIXELS..=MOST_PIXELS).contains(&pixels) => {
                format!(
                    "{name} must be between -{MOST_PIXELS} and {MOST_PIXELS} pixels, got {pixels}"
                )
            }
            Self::Fraction(fraction) if !(-MOST_FRACTION..=MOST_FRACTION).contains(&fraction) => {
                format!(
                    "{name} must be between -{MOST_FRACTION} and {MOST_FRACTION} as a fraction of \
                     the image, got {fraction}"
                )
            }
            _ => return Ok(()),
        };
        Err(Error::argument(text))
    }

    /// Checks that it is a side: at least one pixel, or above 0.
    ///
    /// # Errors
    /// `Argument`, which calls it `name`.
    pub(crate) fn check_side(self, name: &str) -> Result<()> {
        match self {
            Self::Pixels(pixels) if pixels < 1 => {
                Err(Error::argument(format!("{name} must be at least 1 pixel, got {pixels}")))
            }
            Self::Fraction(fraction) if fraction <= 0.0 => Err(Error::argument(format!(
                "{name} must be above 0.0 as a fraction of the image, got {fraction}"
            ))),
            other => other.check(name),
        }
    }

    /// A whole number is pixels, any other number a fraction.
    pub(crate) fn from_json(value: &Value) -> Option<Self> {
        let whole = value.as_i64().map(Self::Pixels);
        whole.or_else(|| value.as_f64().map(Self::Fraction))
    }

    /// What [`from_json`](Self::from_json) reads.
    pub(crate) fn to_json(self) -> Value {
        match self {
            Self::Pixels(pixels) => pixels.into(),
            Self::Fraction(fraction) => fraction.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whole_numbers_are_pixels_and_others_fractions() {
        for value in [json!(3), json!(-7), json!(1.0), json!(0.25)] {
            let length = Length::from_json(&value).unwrap();
            assert_eq!(length.to_json(), value);
            assert_eq!(matches!(length, Length::Pixels(_)), value.is_i64());
        }
        assert_eq!(Length::from_json(&json!("3")), None);
        assert_eq!((Length::Fraction(0.25).pixels(10), Length::Pixels(-4).pixels(10)), (3, -4));
    }

    #[test]
    fn lengths_that_cannot_be_computed_with_are_refused() {
        for wrong in [
            Length::Pixels(i64::MIN),
            Length::Pixels(MOST_PIXELS + 1),
            Length::Fraction(f64::NAN),
            Length::Fraction(f64::INFINITY),
            Length::Fraction(-16.5),
        ] {
            assert!(wrong.check("x").is_err(), "{wrong:?}");
            assert!(wrong.check_side("x").is_err(), "{wrong:?}");
        }
        for wrong in [Length::ZERO, Length::Fraction(0.0), Length::Pixels(-1)] {
            assert!(wrong.check("x").is_ok() && wrong.check_side("x").is_err(), "{wrong:?}");
        }
    }
}
