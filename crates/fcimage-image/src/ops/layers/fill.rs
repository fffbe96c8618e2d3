//! What the inside of a shape is filled with.

use serde_json::Value;

use crate::recipe::color::Color;
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::{COLOR, Kind};
use fcimage_base::error::Result;

/// What the inside of a shape is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// One color.
    Color(Color),
    /// From one color at the top to another at the bottom.
    Gradient(Color, Color),
}

impl Fill {
    /// What the key "fill" may hold.
    pub(super) const KIND: Kind = Kind::Any(&[COLOR, Kind::Tuple(&[COLOR; 2])]);

    /// The color in the middle of row `y` of `height`. Colors are mixed with alpha as weight, so that
    /// a transparent color lends nothing but its transparency.
    pub(super) fn at(self, y: u64, height: u64) -> [u8; 4] {
        let (top, bottom) = match self {
            Self::Color(color) => return color.samples(),
            Self::Gradient(top, bottom) => (top.samples(), bottom.samples()),
        };
        // In halves of a row.
        let (whole, below) = (2 * height.max(1), (2 * y + 1).min(2 * height));
        let above = whole - below;
        let (from, to) = (u64::from(top[3]) * above, u64::from(bottom[3]) * below);
        let rounded = |sum: u64, parts: u64| ((sum + parts / 2) / parts.max(1)) as u8;
        let mut color = [0, 0, 0, rounded(from + to, whole)];
        for (i, sample) in color.iter_mut().take(3).enumerate() {
            let sum = u64::from(top[i]) * from + u64::from(bottom[i]) * to;
            *sample = rounded(sum, from + to);
        }
        color
    }

    /// The key "fill": a color, or an array of two.
    pub(super) fn from_json(object: &Object<'_>) -> Result<Option<Self>> {
        const EXPECTED: &str = "a color, or an array of two: at the top and at the bottom";
        let parse =
            |text: &str| Color::parse(text).map_err(|error| error.with_pointer(pointer_to("fill")));
        let Some(value) = object.get("fill") else { return Ok(None) };
        let texts: Option<Vec<&str>> = match value {
            Value::Array(list) => list.iter().map(Value::as_str).collect(),
            one => one.as_str().map(|text| vec![text]),
        };
        match texts.as_deref() {
            Some([color]) if !value.is_array() => parse(color).map(Self::Color).map(Some),
            Some([top, bottom]) => Ok(Some(Self::Gradient(parse(top)?, parse(bottom)?))),
            _ => Err(object.wrong("fill", EXPECTED)),
        }
    }

    /// What [`from_json`](Self::from_json) reads.
    pub(super) fn to_json(self) -> Value {
        match self {
            Self::Color(color) => color.to_hex().into(),
            Self::Gradient(top, bottom) => vec![top.to_hex(), bottom.to_hex()].into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_gradient_goes_from_the_first_to_the_last_row() {
        let fill = Fill::Gradient(Color::rgba(0, 0, 0, 255), Color::rgba(200, 100, 0, 255));
        assert_eq!(fill.at(0, 2), [50, 25, 0, 255]);
        assert_eq!(fill.at(1, 2), [150, 75, 0, 255]);
        assert_eq!(fill.at(0, 1), [100, 50, 0, 255]);
        assert_eq!(Fill::Color(Color::WHITE).at(0, 2), [255; 4]);
    }

    #[test]
    fn a_transparent_color_lends_no_color() {
        let fill = Fill::Gradient(Color::rgba(255, 255, 255, 0), Color::rgba(10, 20, 30, 200));
        assert_eq!(fill.at(0, 4), [10, 20, 30, 25]);
        let clear = Color::rgba(9, 9, 9, 0);
        assert_eq!(Fill::Gradient(clear, clear).at(0, 4), [0; 4]);
    }

    #[test]
    fn a_fill_is_written_as_it_is_read() {
        let read = |value: &Value| {
            let value = json!({"fill": value});
            Fill::from_json(&Object::new(&value, "a shape", &["fill"])?)
        };
        for value in [json!("#ff0000"), json!(["#00000000", "#000000b0"])] {
            assert_eq!(read(&value).unwrap().unwrap().to_json(), value);
        }
        assert_eq!(read(&Value::Null).unwrap(), None);
        for wrong in [json!(3), json!(["#fff"]), json!(["#fff", 3]), json!("#ff"), json!([])] {
            assert_eq!(read(&wrong).unwrap_err().pointer(), Some("/fill"), "{wrong}");
        }
    }
}
