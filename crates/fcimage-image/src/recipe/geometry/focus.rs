//! The point that a crop is centered on.

use serde_json::Value;

use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::Kind;
use fcimage_base::error::{Error, Result};

/// A point of the upright source, in fractions of its sides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Focus {
    x: f64,
    y: f64,
}

impl Focus {
    /// What the key "focus" may hold.
    pub(crate) const KIND: Kind = Kind::Tuple(&[Kind::Number(0.0, 1.0); 2]);

    /// The point, from the left and the upper edge, 0 to 1.
    ///
    /// # Errors
    /// `Argument` where it is not within the source.
    pub fn new(x: f64, y: f64) -> Result<Self> {
        match [x, y].iter().find(|part| !(0.0..=1.0).contains(*part)) {
            None => Ok(Self { x, y }),
            Some(part) => {
                let text = format!("focus must be two fractions between 0 and 1, got {part}");
                Err(Error::argument(text).with_pointer(pointer_to("focus")))
            }
        }
    }

    /// From the left edge, 0 to 1.
    pub const fn x(self) -> f64 {
        self.x
    }

    /// From the upper edge, 0 to 1.
    pub const fn y(self) -> f64 {
        self.y
    }

    /// The key "focus".
    pub(crate) fn from_json(object: &Object<'_>) -> Result<Option<Self>> {
        const EXPECTED: &str = "an array of two fractions: from the left and from the top";
        let Some(value) = object.get("focus") else { return Ok(None) };
        let numbers: Option<Vec<f64>> =
            value.as_array().and_then(|list| list.iter().map(Value::as_f64).collect());
        match numbers.as_deref() {
            Some(&[x, y]) => Self::new(x, y).map(Some),
            _ => Err(object.wrong("focus", EXPECTED)),
        }
    }

    /// What [`from_json`](Self::from_json) reads.
    pub(crate) fn to_json(self) -> Value {
        vec![self.x, self.y].into()
    }
}
