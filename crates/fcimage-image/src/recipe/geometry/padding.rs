//! The border around an image.

use serde_json::Value;

use crate::recipe::geometry::side::MAX_SIDE;
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::Kind;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// Pixels of background that are added to each side of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Padding {
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
}

/// The pixels of a side in JSON.
const SIDE: Kind = Kind::Integer(0, MAX_SIDE as i64);

impl Padding {
    /// What the key "pad" may hold.
    pub(crate) const KIND: Kind =
        Kind::Any(&[SIDE, Kind::Tuple(&[SIDE]), Kind::Tuple(&[SIDE; 2]), Kind::Tuple(&[SIDE; 4])]);

    /// So many pixels, 0 to [`MAX_SIDE`] each: all sides; left and right, top and bottom; or left, top,
    /// right and bottom.
    ///
    /// # Errors
    /// `Argument` for another count of numbers, and for one that is out of its range.
    pub fn new(pixels: &[i64]) -> Result<Self> {
        let side = |pixels: i64| match u32::try_from(pixels) {
            Ok(pixels) if pixels <= MAX_SIDE => Ok(pixels),
            _ => Err(wrong(&format!("between 0 and {MAX_SIDE} pixels, got {pixels}"))),
        };
        let [left, top, right, bottom] = match *pixels {
            [all] => [all; 4],
            [x, y] => [x, y, x, y],
            [left, top, right, bottom] => [left, top, right, bottom],
            _ => return Err(wrong(&format!("1, 2 or 4 numbers, got {}", pixels.len()))),
        };
        Ok(Self { left: side(left)?, top: side(top)?, right: side(right)?, bottom: side(bottom)? })
    }

    /// Pixels to the left, above, to the right and below.
    pub const fn sides(self) -> [u32; 4] {
        [self.left, self.top, self.right, self.bottom]
    }

    /// Whether nothing is added.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// The size of an image of size `inner` with this border.
    pub const fn around(self, inner: Size) -> Size {
        let width = inner.width.saturating_add(self.left).saturating_add(self.right);
        Size::new(width, inner.height.saturating_add(self.top).saturating_add(self.bottom))
    }

    /// The key "pad": a number, or an array of two or four.
    pub(crate) fn from_json(object: &Object<'_>) -> Result<Self> {
        const EXPECTED: &str = "a whole number, or an array of two (x, y) or four (left, top, right, \
                                bottom)";
        let pixels: Option<Vec<i64>> = match object.get("pad") {
            None => return Ok(Self::default()),
            Some(Value::Array(list)) => list.iter().map(Value::as_i64).collect(),
            Some(value) => value.as_i64().map(|all| vec![all]),
        };
        Self::new(&pixels.ok_or_else(|| object.wrong("pad", EXPECTED))?)
    }

    /// What [`from_json`](Self::from_json) reads.
    pub(crate) fn to_json(self) -> Value {
        if self.is_empty() { Value::Null } else { self.sides().to_vec().into() }
    }
}

fn wrong(text: &str) -> Error {
    Error::argument(format!("pad must be {text}")).with_pointer(pointer_to("pad"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: Value) -> Result<[u32; 4]> {
        let value = json!({"pad": value});
        Padding::from_json(&Object::new(&value, "a variant", &["pad"])?).map(Padding::sides)
    }

    #[test]
    fn one_two_and_four_numbers_are_sides() {
        assert_eq!(read(json!(3)).unwrap(), [3, 3, 3, 3]);
        assert_eq!(read(json!([1, 2])).unwrap(), [1, 2, 1, 2]);
        assert_eq!(read(json!([1, 2, 3, 4])).unwrap(), [1, 2, 3, 4]);
        assert_eq!(read(Value::Null).unwrap(), [0; 4]);
        assert_eq!(Padding::new(&[1, 2, 3, 4]).unwrap().to_json(), json!([1, 2, 3, 4]));
        assert_eq!(Padding::new(&[0]).unwrap().to_json(), Value::Null);
    }

    #[test]
    fn other_counts_and_numbers_are_refused() {
        for value in [json!(-1), json!(65_536), json!([1, 2, 3]), json!([]), json!(1.5), json!("3")]
        {
            let error = read(value).unwrap_err();
            assert_eq!(error.pointer(), Some("/pad"), "{error}");
        }
        let error = read(json!([1, 2, 3])).unwrap_err();
        assert_eq!(error.to_string(), "at /pad: pad must be 1, 2 or 4 numbers, got 3");
    }

    #[test]
    fn the_image_grows() {
        let padding = Padding::new(&[1, 2, 3, 4]).unwrap();
        assert_eq!(padding.around(Size::new(10, 20)), Size::new(14, 26));
        assert_eq!(padding.around(Size::new(u32::MAX, 1)).width, u32::MAX);
    }
}
