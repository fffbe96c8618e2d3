//! The layer `Shape`: a rectangle, an ellipse or a line.

use serde_json::{Map, Value};

use crate::ops::asset::AssetWriter;
use crate::ops::image_files::ImageFiles;
use crate::ops::layers::content::{Content, StampBytes};
use crate::ops::layers::figure::{Colors, Figure};
use crate::ops::layers::fill::Fill;
use crate::ops::layers::length::Length;
use crate::ops::layers::place::{Anchor, Place};
use crate::ops::stamp::Stamp;
use crate::pixels::{Layout, Pixels};
use crate::recipe::color::Color;
use crate::recipe::geometry::corners::Radius;
use crate::recipe::geometry::rect::Position;
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::names::named;
use crate::recipe::schema::{COLOR, Key, Kind};
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

named! {
    /// What kind of shape it is.
    ShapeKind, "shape":
    /// A rectangle, with round corners if it has a radius.
    Rectangle = "rectangle",
    /// An ellipse that fills its box.
    Ellipse = "ellipse",
    /// A straight line.
    Line = "line",
}

/// The options of a [`Shape`], before they are checked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapeOptions {
    /// Width of its box. Default: that of the image.
    pub width: Option<Length>,
    /// Height of its box. Default: that of the image.
    pub height: Option<Length>,
    /// The end of a line, from the upper left corner of the image; its start is its position.
    pub to: Option<[Length; 2]>,
    /// What it is filled with, inside of the stroke.
    pub fill: Option<Fill>,
    /// The color of its edge, which is within its box.
    pub stroke: Option<Color>,
    /// The width of the stroke; a fraction is of the shorter side of the image. Default: 1 pixel.
    pub stroke_width: Length,
    /// The radius of the corners of a rectangle; a fraction is of the shorter side of its box.
    pub radius: Option<Radius>,
    /// Where it is drawn, how opaque, and on which images.
    pub place: Place,
}

impl Default for ShapeOptions {
    fn default() -> Self {
        Self {
            width: None,
            height: None,
            to: None,
            fill: None,
            stroke: None,
            stroke_width: Length::Pixels(1),
            radius: None,
            place: Place::default(),
        }
    }
}

/// A rectangle, an ellipse or a line, with smooth edges.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    kind: ShapeKind,
    options: ShapeOptions,
}

impl Shape {
    /// The shape, if its options go together.
    ///
    /// # Errors
    /// `Argument`, with the JSON pointer of an option that is out of its range, or that shapes of this
    /// kind do not have.
    pub fn new(kind: ShapeKind, options: ShapeOptions) -> Result<Self> {
        let ShapeOptions { width, height, to, fill, stroke, stroke_width, radius, place } = options;
        let at = |error: Error, key: &str| error.with_pointer(pointer_to(key));
        let refused = |key: &str, text: &str| Err(at(Error::argument(text), key));
        let sides = [("width", width), ("height", height), ("stroke_width", Some(stroke_width))];
        for (name, side) in sides {
            side.map_or(Ok(()), |side| side.check_side(name)).map_err(|error| at(error, name))?;
        }
        for length in to.into_iter().flatten() {
            length.check("to").map_err(|error| at(error, "to"))?;
        }
        if kind == ShapeKind::Line {
            let known = [
                ("width", width.is_some()),
                ("height", height.is_some()),
                ("fill", fill.is_some()),
                ("radius", radius.is_some()),
            ];
            if let Some((key, _)) = known.iter().find(|(_, given)| *given) {
                return refused(key, &format!("a line has no {key}"));
            }
            if to.is_none() || !matches!(place.anchor, Anchor::Position(_)) {
                return refused("to", "a line needs both position, where it starts, and to");
            }
            if stroke.is_none() {
                return refused("stroke", "a line needs stroke, its color");
            }
        } else if to.is_some() {
            return refused("to", "only a line has to; give width and height");
        } else if fill.is_none() && stroke.is_none() {
            return refused("fill", "a shape needs fill, stroke or both");
        } else if radius.is_some() && kind == ShapeKind::Ellipse {
            return refused("radius", "an ellipse has no radius");
        }
        Ok(Self { kind, options })
    }

    /// What kind of shape it is.
    pub const fn kind(&self) -> ShapeKind {
        self.kind
    }

    /// The options.
    pub const fn options(&self) -> &ShapeOptions {
        &self.options
    }

    /// The shape on images of the size `canvas`.
    fn figure(&self, canvas: Size) -> Figure {
        let ShapeOptions { width, height, to, stroke, stroke_width, radius, place, .. } =
            self.options;
        let shorter = |size: Size| size.width.min(size.height);
        let stroke_pixels = stroke_width.pixels(shorter(canvas)).max(1);
        if let Some([x, y]) = to {
            let from = place.position(canvas, Size::new(1, 1));
            let to = Position { x: x.pixels(canvas.width), y: y.pixels(canvas.height) };
            return Figure::line(from, to, stroke_pixels);
        }
        let side = |length: Option<Length>, side: u32| {
            let pixels = length.map_or(side.into(), |length| length.pixels(side));
            u32::try_from(pixels.max(1)).unwrap_or(u32::MAX)
        };
        let size = Size::new(side(width, canvas.width), side(height, canvas.height));
        let Position { x, y } = place.position(canvas, size);
        let halves = [f64::from(size.width) / 2.0, f64::from(size.height) / 2.0];
        let radii = match (self.kind, radius) {
            (ShapeKind::Ellipse, _) => halves,
            (_, None) => [0.0; 2],
            (_, Some(radius)) => [radius.within(size); 2],
        };
        let bounds = [x, y, x + i64::from(size.width), y + i64::from(size.height)];
        Figure::in_box(bounds, radii, if stroke.is_some() { stroke_pixels } else { 0 })
    }
}

impl Content for Shape {
    const NAME: &'static str = "shape";
    const KEYS: &'static [Key] = &[
        Key::required("shape", Kind::Names(ShapeKind::NAMES), "What kind of shape it is."),
        Key::new("width", Length::SIDE, "The width of its box; absent: that of the image."),
        Key::new("height", Length::SIDE, "The height of its box; absent: that of the image."),
        Key::new("to", Kind::Tuple(&[Length::KIND; 2]), "The end of a line; position: its start."),
        Key::new("fill", Fill::KIND, "A color, or two: at the top and at the bottom."),
        Key::new("stroke", COLOR, "The color of its edge, or of the line."),
        Key::new("stroke_width", Length::SIDE, "The width of the stroke."),
        Key::new("radius", Radius::KIND, "How round the corners of a rectangle are."),
    ];

    fn read(object: &Object<'_>, place: Place, _: &Limits) -> Result<Self> {
        let length = |key: &str| {
            let Some(value) = object.get(key) else { return Ok(None) };
            let length = Length::from_json(value);
            length.map(Some).ok_or_else(|| object.wrong(key, "a number"))
        };
        let to = object.get("to").map(|value| {
            let parts: Option<Vec<Length>> =
                value.as_array().and_then(|list| list.iter().map(Length::from_json).collect());
            match parts.as_deref() {
                Some(&[x, y]) => Ok([x, y]),
                _ => Err(object.wrong("to", "an array of two numbers: from the left and the top")),
            }
        });
        let kind = object.parsed("shape", ShapeKind::from_name)?;
        let kind =
            kind.ok_or_else(|| Error::argument("shape is missing").with_pointer("/shape"))?;
        let options = ShapeOptions {
            width: length("width")?,
            height: length("height")?,
            to: to.transpose()?,
            fill: Fill::from_json(object)?,
            stroke: object.parsed("stroke", Color::parse)?,
            stroke_width: length("stroke_width")?.unwrap_or(ShapeOptions::default().stroke_width),
            radius: Radius::from_json(object)?,
            place,
        };
        Self::new(kind, options)
    }

    fn write(&self, object: &mut Map<String, Value>, _: AssetWriter) {
        let ShapeOptions { width, height, to, fill, stroke, stroke_width, radius, .. } =
            self.options;
        let length = |length: Option<Length>| length.map_or(Value::Null, Length::to_json);
        let to = to.map(|point| point.map(Length::to_json).to_vec());
        object.insert("shape".to_owned(), self.kind.name().into());
        object.insert("width".to_owned(), length(width));
        object.insert("height".to_owned(), length(height));
        object.insert("to".to_owned(), to.into());
        object.insert("fill".to_owned(), fill.map_or(Value::Null, Fill::to_json));
        object.insert("stroke".to_owned(), stroke.map(Color::to_hex).into());
        object.insert("stroke_width".to_owned(), stroke_width.to_json());
        object.insert("radius".to_owned(), radius.map_or(Value::Null, Radius::to_json));
    }

    fn place(&self) -> &Place {
        &self.options.place
    }

    fn bytes(&self, canvas: Size) -> StampBytes {
        let Some(visible) = self.figure(canvas).visible(canvas) else {
            return StampBytes::default();
        };
        let held = Pixels::bytes_of(visible.size(), Layout::Rgba);
        StampBytes { peak: held.saturating_add(Figure::scratch_bytes(visible)), held }
    }

    fn stamp(&self, canvas: Size, _: &ImageFiles<'_>) -> Result<Option<Stamp>> {
        let figure = self.figure(canvas);
        let ShapeOptions { fill, stroke, .. } = self.options;
        let paint = |visible| figure.paint(visible, Colors { fill, stroke });
        figure.visible(canvas).map(paint).transpose()
    }

    fn draw(&self, stamp: &Stamp, pixels: &mut Pixels) {
        if let Some(visible) = self.figure(pixels.size()).visible(pixels.size()) {
            stamp.blend(pixels, Position { x: visible.x.into(), y: visible.y.into() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::layers::layer::Layer;
    use serde_json::json;

    fn read(value: Value) -> Result<Value> {
        Layer::from_json(&value, &Limits::DEFAULT).map(|layer| layer.to_json())
    }

    #[test]
    fn a_shape_is_written_as_it_is_read() {
        for value in [
            json!({
                "layer": "shape", "position": [3, 0.5], "gravity": null, "margin": null,
                "opacity": 0.5, "min_canvas": null, "shape": "rectangle", "width": 0.25,
                "height": 80, "to": null, "fill": ["#00000000", "#000000b0"], "stroke": "#ffffff",
                "stroke_width": 0.01, "radius": 0.5
            }),
            json!({
                "layer": "shape", "position": [3, 4], "gravity": null, "margin": null,
                "opacity": 1.0, "min_canvas": null, "shape": "line", "width": null, "height": null,
                "to": [1.0, -8], "fill": null, "stroke": "#ff0000", "stroke_width": 3,
                "radius": null
            }),
        ] {
            assert_eq!(read(value.clone()).unwrap(), value);
        }
    }

    #[test]
    fn options_that_do_not_go_together_are_refused() {
        for (options, text) in [
            (json!({}), "at /shape: shape is missing"),
            (json!({"shape": "rectangle"}), "at /fill: a shape needs fill, stroke or both"),
            (
                json!({"shape": "ellipse", "fill": "red", "radius": 3}),
                "at /radius: an ellipse has no radius",
            ),
            (
                json!({"shape": "rectangle", "fill": "red", "to": [1, 2]}),
                "at /to: only a line has to; give width and height",
            ),
            (
                json!({"shape": "line", "to": [1, 2], "stroke": "red"}),
                "at /to: a line needs both position, where it starts, and to",
            ),
            (
                json!({"shape": "line", "position": [0, 0], "to": [1, 2]}),
                "at /stroke: a line needs stroke, its color",
            ),
            (
                json!({"shape": "line", "position": [0, 0], "to": [1, 2], "fill": "red"}),
                "at /fill: a line has no fill",
            ),
            (
                json!({"shape": "rectangle", "fill": "red", "stroke_width": 0}),
                "at /stroke_width: stroke_width must be at least 1 pixel, got 0",
            ),
            (
                json!({"shape": "rectangle", "fill": "red", "to": 3}),
                "at /to: to must be an array of two numbers: from the left and the top, got 3",
            ),
        ] {
            let mut value = options;
            value["layer"] = json!("shape");
            assert_eq!(read(value).unwrap_err().to_string(), text);
        }
    }

    #[test]
    fn a_shape_takes_no_more_than_what_is_seen_of_it() {
        let place = Place::default();
        let huge = Some(Length::Pixels(1 << 20));
        let fill = Some(Fill::Color(Color::WHITE));
        let options = ShapeOptions { width: huge, height: huge, fill, place, ..Default::default() };
        let shape = Shape::new(ShapeKind::Ellipse, options).unwrap();
        let bytes = shape.bytes(Size::new(100, 50));
        assert_eq!(bytes.held, 100 * 50 * 4);
        assert!(bytes.peak < 2 * bytes.held);
    }
}
