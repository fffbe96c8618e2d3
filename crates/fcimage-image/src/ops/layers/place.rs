//! Where a layer is drawn, how opaque, and on which images.

use serde_json::{Map, Value};

use crate::ops::layers::length::Length;
use crate::recipe::geometry::gravity::Gravity;
use crate::recipe::geometry::rect::Position;
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::{Key, Kind};
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// The keys that [`Place::from_json`] knows.
pub(super) const KEYS: [Key; 5] = [
    Key::new(
        "position",
        Kind::Tuple(&[Length::KIND; 2]),
        "Its upper left corner: from the left and from the top.",
    ),
    Key::new("gravity", Kind::Names(Gravity::NAMES), "Where it is, instead of a position."),
    Key::new(
        "margin",
        Kind::Any(&[Length::KIND, Kind::Tuple(&[Length::KIND; 2])]),
        "Between it and the sides of the image: left or right, top or bottom.",
    ),
    Key::new("opacity", Kind::Number(0.0, 1.0), "For the layer as a whole."),
    Key::new(
        "min_canvas",
        Kind::Any(&[LEAST, Kind::Tuple(&[LEAST; 2])]),
        "It is left out on images of less width or height.",
    ),
];

/// A side of the smallest image.
const LEAST: Kind = Kind::Integer(1, u32::MAX as i64);

/// What the place of a layer is counted from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Anchor {
    /// The upper left corner of the layer, from that of the image: right and down.
    Position([Length; 2]),
    /// A side, a corner or the center of the image, with a margin to the left or right, and to the top
    /// or bottom. It does not count where the gravity names neither side.
    Gravity(Gravity, [Length; 2]),
}

/// Where a layer is drawn, how opaque, and on which images.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Place {
    /// Default: the center.
    pub anchor: Anchor,
    /// 0.0 (invisible) to 1.0, the default.
    pub opacity: f64,
    /// The layer is left out on images that are less wide or less high. Default: none.
    pub min_canvas: Option<Size>,
}

impl Default for Place {
    fn default() -> Self {
        let anchor = Anchor::Gravity(Gravity::Center, [Length::ZERO; 2]);
        Self { anchor, opacity: 1.0, min_canvas: None }
    }
}

impl Place {
    /// Sets [`Place::anchor`].
    ///
    /// # Errors
    /// `Argument` for lengths that are out of their range.
    pub fn with_anchor(self, anchor: Anchor) -> Result<Self> {
        let (name, lengths) = match anchor {
            Anchor::Position(lengths) => ("position", lengths),
            Anchor::Gravity(_, lengths) => ("margin", lengths),
        };
        for length in lengths {
            length.check(name).map_err(|error| error.with_pointer(pointer_to(name)))?;
        }
        Ok(Self { anchor, ..self })
    }

    /// Sets [`Place::opacity`].
    ///
    /// # Errors
    /// `Argument` where it is not between 0.0 and 1.0.
    pub fn with_opacity(self, opacity: f64) -> Result<Self> {
        if (0.0..=1.0).contains(&opacity) {
            return Ok(Self { opacity, ..self });
        }
        let text = format!("opacity must be between 0.0 and 1.0, got {opacity}");
        Err(Error::argument(text).with_pointer(pointer_to("opacity")))
    }

    /// Sets [`Place::min_canvas`].
    #[must_use]
    pub const fn with_min_canvas(self, min_canvas: Option<Size>) -> Self {
        Self { min_canvas, ..self }
    }

    /// The anchor of either `position`, or `gravity` and `margin`.
    ///
    /// # Errors
    /// `Argument` where both are given.
    pub fn anchor_of(
        position: Option<[Length; 2]>,
        gravity: Option<Gravity>,
        margin: Option<[Length; 2]>,
    ) -> Result<Anchor> {
        match (position, gravity, margin) {
            (Some(position), None, None) => Ok(Anchor::Position(position)),
            (Some(_), ..) => {
                let text = "position is instead of gravity and margin; give one of them";
                Err(Error::argument(text).with_pointer(pointer_to("position")))
            }
            (None, gravity, margin) => {
                let gravity = gravity.unwrap_or(Gravity::Center);
                Ok(Anchor::Gravity(gravity, margin.unwrap_or([Length::ZERO; 2])))
            }
        }
    }

    /// The keys of a place.
    pub(super) fn from_json(object: &Object<'_>) -> Result<Self> {
        let pair = |key: &str, expected: &str| {
            let Some(value) = object.get(key) else { return Ok(None) };
            let lengths: Option<Vec<Length>> = match value {
                Value::Array(list) => list.iter().map(Length::from_json).collect(),
                one if key == "margin" => Length::from_json(one).map(|margin| vec![margin; 2]),
                _ => None,
            };
            match lengths.as_deref() {
                Some(&[x, y]) => Ok(Some([x, y])),
                _ => Err(object.wrong(key, expected)),
            }
        };
        let anchor = Self::anchor_of(
            pair("position", "an array of two numbers: from the left and from the top")?,
            object.parsed("gravity", Gravity::from_name)?,
            pair("margin", "a number, or an array of two numbers")?,
        )?;
        let place = Self::default().with_anchor(anchor)?;
        let place = place.with_opacity(object.number("opacity")?.unwrap_or(place.opacity))?;
        Ok(place.with_min_canvas(min_canvas(object)?))
    }

    /// Writes what [`from_json`](Self::from_json) reads.
    pub(super) fn write(&self, object: &mut Map<String, Value>) {
        let pair = |[x, y]: [Length; 2]| Value::from(vec![x.to_json(), y.to_json()]);
        let (position, gravity, margin) = match self.anchor {
            Anchor::Position(position) => (pair(position), Value::Null, Value::Null),
            Anchor::Gravity(gravity, margin) => (Value::Null, gravity.name().into(), pair(margin)),
        };
        let min_canvas = self.min_canvas.map(|Size { width, height }| vec![width, height]);
        object.insert("position".to_owned(), position);
        object.insert("gravity".to_owned(), gravity);
        object.insert("margin".to_owned(), margin);
        object.insert("opacity".to_owned(), self.opacity.into());
        object.insert("min_canvas".to_owned(), min_canvas.into());
    }

    /// Whether an image of the size `canvas` is large enough for the layer.
    pub(super) fn applies_to(&self, canvas: Size) -> bool {
        let large = |least: Size| canvas.width >= least.width && canvas.height >= least.height;
        self.min_canvas.is_none_or(large)
    }

    /// The pixels between layers that are repeated over an image of the size `canvas`: the margin.
    pub(super) fn gap(&self, canvas: Size) -> Size {
        let pixels = |length: Length, side: u32| {
            u32::try_from(length.pixels(side).max(0)).unwrap_or(u32::MAX)
        };
        match self.anchor {
            Anchor::Position(_) => Size::new(0, 0),
            Anchor::Gravity(_, [x, y]) => {
                Size::new(pixels(x, canvas.width), pixels(y, canvas.height))
            }
        }
    }

    /// Where the upper left corner of a layer of the size `layer` is on an image of the size `canvas`.
    pub(super) fn position(&self, canvas: Size, layer: Size) -> Position {
        let pixels = |[x, y]: [Length; 2]| (x.pixels(canvas.width), y.pixels(canvas.height));
        match self.anchor {
            Anchor::Position(position) => {
                let (x, y) = pixels(position);
                Position { x, y }
            }
            Anchor::Gravity(gravity, margin) => {
                let (across, down) = pixels(margin);
                let Position { x, .. } = gravity.place_by(canvas, layer, across);
                let Position { y, .. } = gravity.place_by(canvas, layer, down);
                Position { x, y }
            }
        }
    }
}

/// The key "min_canvas": one whole number for both sides, or two.
fn min_canvas(object: &Object<'_>) -> Result<Option<Size>> {
    let Some(value) = object.get("min_canvas") else { return Ok(None) };
    let side = |value: &Value| {
        value.as_u64().and_then(|side| u32::try_from(side).ok()).filter(|side| *side > 0)
    };
    let sides: Option<Vec<u32>> = match value {
        Value::Array(list) => list.iter().map(side).collect(),
        one => side(one).map(|side| vec![side; 2]),
    };
    match sides.as_deref() {
        Some(&[width, height]) => Ok(Some(Size::new(width, height))),
        _ => {
            let expected = "a whole number of pixels of at least 1, or an array of two";
            Err(object.wrong("min_canvas", expected))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: Value) -> Result<Place> {
        Place::from_json(&Object::new(&value, "a layer", &Key::names(&KEYS))?)
    }

    fn at(value: Value) -> (i64, i64) {
        let Position { x, y } =
            read(value).unwrap().position(Size::new(200, 100), Size::new(40, 20));
        (x, y)
    }

    #[test]
    fn a_layer_is_placed_by_its_corner_or_by_a_side() {
        assert_eq!(at(json!({})), (80, 40));
        assert_eq!(at(json!({"position": [3, -7]})), (3, -7));
        assert_eq!(at(json!({"position": [0.5, -0.1]})), (100, -10));
        assert_eq!(at(json!({"gravity": "southeast"})), (160, 80));
        assert_eq!(at(json!({"gravity": "southeast", "margin": 5})), (155, 75));
        assert_eq!(at(json!({"gravity": "northwest", "margin": [0.1, -3]})), (20, -3));
        assert_eq!(at(json!({"gravity": "north", "margin": 9})), (80, 9));
    }

    #[test]
    fn a_place_is_written_as_it_is_read() {
        for value in [
            json!({
                "position": [0.25, 3], "gravity": null, "margin": null, "opacity": 0.5,
                "min_canvas": [300, 200]
            }),
            json!({
                "position": null, "gravity": "east", "margin": [1, 0.5], "opacity": 1.0,
                "min_canvas": null
            }),
        ] {
            let mut object = Map::new();
            read(value.clone()).unwrap().write(&mut object);
            assert_eq!(Value::Object(object), value);
        }
        assert_eq!(read(json!({"min_canvas": 9})).unwrap().min_canvas, Some(Size::new(9, 9)));
    }

    #[test]
    fn small_images_can_be_left_out() {
        let place = read(json!({"min_canvas": [300, 200]})).unwrap();
        assert!(place.applies_to(Size::new(300, 200)));
        assert!(!place.applies_to(Size::new(299, 900)));
        assert!(!place.applies_to(Size::new(900, 199)));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let refused = |value: Value| read(value).unwrap_err().to_string();
        assert_eq!(
            refused(json!({"position": [1, 2], "margin": 3})),
            "at /position: position is instead of gravity and margin; give one of them"
        );
        assert_eq!(
            refused(json!({"position": 3})),
            "at /position: position must be an array of two numbers: from the left and from the \
             top, got 3"
        );
        assert_eq!(
            refused(json!({"opacity": 2})),
            "at /opacity: opacity must be between 0.0 and 1.0, got 2"
        );
        assert_eq!(
            refused(json!({"min_canvas": 0})),
            "at /min_canvas: min_canvas must be a whole number of pixels of at least 1, or an \
             array of two, got 0"
        );
        assert_eq!(
            refused(json!({"margin": [9_999_999, 0]})),
            "at /margin: margin must be between -1048576 and 1048576 pixels, got 9999999"
        );
    }
}
