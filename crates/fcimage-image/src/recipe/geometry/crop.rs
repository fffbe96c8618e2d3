//! A rectangle of the source, as a recipe states it: in pixels or in fractions.

use serde_json::Value;

use crate::recipe::geometry::rect::Rect;
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::Kind;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// The part of the upright source that a variant is made of: left, upper, right and lower edge, right
/// and lower ones excluded.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Crop {
    /// In pixels. What is outside of the source does not count.
    Pixels([u32; 4]),
    /// In fractions of its sides, 0 to 1.
    Fractions([f64; 4]),
}

/// An edge in whole pixels.
const PIXELS: Kind = Kind::Integer(0, u32::MAX as i64);

/// An edge in fractions.
const FRACTION: Kind = Kind::Number(0.0, 1.0);

impl Crop {
    /// What the key "crop" may hold.
    pub(crate) const KIND: Kind =
        Kind::Any(&[Kind::Tuple(&[PIXELS; 4]), Kind::Tuple(&[FRACTION; 4])]);

    /// The edges in pixels.
    ///
    /// # Errors
    /// `Argument` where an edge is negative or too large, or the rectangle is empty.
    pub fn pixels(edges: [i64; 4]) -> Result<Self> {
        let edge = |edge: i64| {
            u32::try_from(edge).map_err(|_| wrong(&format!("in pixels of at least 0, got {edge}")))
        };
        let [left, top, right, bottom] = edges;
        let edges = [edge(left)?, edge(top)?, edge(right)?, edge(bottom)?];
        not_empty(edges[0] < edges[2] && edges[1] < edges[3], &edges)?;
        Ok(Self::Pixels(edges))
    }

    /// The edges in fractions.
    ///
    /// # Errors
    /// `Argument` where an edge is not between 0 and 1, or the rectangle is empty.
    pub fn fractions(edges: [f64; 4]) -> Result<Self> {
        if let Some(edge) = edges.iter().find(|edge| !(0.0..=1.0).contains(*edge)) {
            let text = format!("whole pixels, or fractions between 0 and 1, got {edge}");
            return Err(wrong(&text));
        }
        not_empty(edges[0] < edges[2] && edges[1] < edges[3], &edges)?;
        Ok(Self::Fractions(edges))
    }

    /// The rectangle within a source of `size`; fractions are rounded to the nearest pixel.
    ///
    /// # Errors
    /// `Encode` where nothing of it is within the source.
    pub fn within(&self, size: Size) -> Result<Rect> {
        let [left, top, right, bottom] = match *self {
            Self::Pixels(edges) => edges,
            Self::Fractions([left, top, right, bottom]) => {
                let at = |fraction: f64, side: u32| (fraction * f64::from(side)).round() as u32;
                let (x, y) = (at(left, size.width), at(top, size.height));
                // At least one pixel.
                let (x, y) = (x.min(size.width - 1), y.min(size.height - 1));
                let (right, bottom) = (at(right, size.width), at(bottom, size.height));
                [x, y, right.max(x + 1), bottom.max(y + 1)]
            }
        };
        if left >= size.width || top >= size.height {
            let text =
                format!("crop ({left}, {top}, {right}, {bottom}) is outside of an image of {size}");
            return Err(Error::encode(text).with_pointer(pointer_to("crop")));
        }
        let (right, bottom) = (right.min(size.width), bottom.min(size.height));
        Ok(Rect { x: left, y: top, width: right - left, height: bottom - top })
    }

    /// The key "crop": four whole numbers are pixels, others fractions.
    pub(crate) fn from_json(object: &Object<'_>) -> Result<Option<Self>> {
        const EXPECTED: &str = "an array of four numbers: left, top, right, bottom";
        let Some(value) = object.get("crop") else { return Ok(None) };
        let array = value.as_array().ok_or_else(|| object.wrong("crop", EXPECTED))?;
        let whole: Option<Vec<i64>> = array.iter().map(Value::as_i64).collect();
        let numbers: Option<Vec<f64>> = array.iter().map(Value::as_f64).collect();
        match (whole.as_deref(), numbers.as_deref()) {
            (Some(&[left, top, right, bottom]), _) => Self::pixels([left, top, right, bottom]),
            (_, Some(&[left, top, right, bottom])) => Self::fractions([left, top, right, bottom]),
            _ => Err(object.wrong("crop", EXPECTED)),
        }
        .map(Some)
    }

    /// What [`from_json`](Self::from_json) reads.
    pub(crate) fn to_json(self) -> Value {
        match self {
            Self::Pixels(edges) => edges.to_vec().into(),
            Self::Fractions(edges) => edges.to_vec().into(),
        }
    }
}

fn wrong(text: &str) -> Error {
    Error::argument(format!("the edges of crop must be {text}")).with_pointer(pointer_to("crop"))
}

fn not_empty(full: bool, edges: &impl std::fmt::Debug) -> Result<()> {
    if full {
        return Ok(());
    }
    let text = format!("crop must have left < right and top < bottom, got {edges:?}");
    Err(Error::argument(text).with_pointer(pointer_to("crop")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size::new(400, 200);

    fn rect(x: u32, y: u32, width: u32, height: u32) -> Rect {
        Rect { x, y, width, height }
    }

    #[test]
    fn pixels_end_where_the_source_does() {
        let crop = |edges| Crop::pixels(edges).unwrap().within(SIZE);
        assert_eq!(crop([10, 20, 110, 70]).unwrap(), rect(10, 20, 100, 50));
        assert_eq!(crop([399, 0, 900, 900]).unwrap(), rect(399, 0, 1, 200));
        let error = crop([400, 0, 900, 900]).unwrap_err();
        let text = "at /crop: crop (400, 0, 900, 900) is outside of an image of 400x200";
        assert_eq!(error.to_string(), text);
    }

    #[test]
    fn fractions_give_at_least_one_pixel() {
        let crop = |edges| Crop::fractions(edges).unwrap().within(SIZE).unwrap();
        assert_eq!(crop([0.25, 0.5, 0.75, 1.0]), rect(100, 100, 200, 100));
        assert_eq!(crop([0.9999, 0.0, 1.0, 0.0001]), rect(399, 0, 1, 1));
    }

    #[test]
    fn what_is_empty_or_out_of_range_is_refused() {
        assert!(Crop::pixels([5, 0, 5, 9]).is_err());
        assert!(Crop::pixels([-1, 0, 5, 9]).is_err());
        assert!(Crop::fractions([0.5, 0.0, 0.4, 1.0]).is_err());
        for edge in [-0.1, 1.1, f64::NAN] {
            assert!(Crop::fractions([edge, 0.0, 1.0, 1.0]).is_err(), "{edge}");
            assert!(Crop::fractions([0.0, 0.0, edge, 1.0]).is_err(), "{edge}");
        }
    }
}
