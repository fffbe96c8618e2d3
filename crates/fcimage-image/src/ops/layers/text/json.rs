//! Text layers in JSON.

use serde_json::{Map, Value};

use crate::ops::asset::AssetWriter;
use crate::ops::layers::length::Length;
use crate::ops::layers::place::Place;
use crate::ops::layers::text::align::Align;
use crate::ops::layers::text::checks::{
    LINE_HEIGHTS, MAX_CHARACTERS, MAX_FONTS, MAX_ROTATE, MAX_SPANS, SIZES, SMALLEST_FRACTION,
    WEIGHTS,
};
use crate::ops::layers::text::options::{Span, TextLayerOptions};
use crate::ops::text::font::Font;
use crate::ops::text::json::{color_of, fonts, weight};
use crate::recipe::color::Color;
use crate::recipe::json::Object;
use crate::recipe::schema::{COLOR, Key, Kind};
use fcimage_base::error::{Error, Result};

/// The keys of a text besides those of its place.
pub(super) const KEYS: [Key; 12] = [
    Key::required("text", TEXT, "What is written: one look, or several spans."),
    FONT,
    WEIGHT,
    Key::new("size", SIZE, "Pixels per em; below 1.0 a fraction of the width of the image."),
    Key::new("color", COLOR, "The color of the letters."),
    Key::new(
        "width",
        Length::SIDE,
        "Where lines are wrapped, and the box in which they are aligned.",
    ),
    Key::new("align", Kind::Names(Align::NAMES), "How lines are aligned."),
    Key::new(
        "line_height",
        Kind::numbers(&LINE_HEIGHTS),
        "From one base line to the next, as a factor of the size.",
    ),
    Key::new(
        "max_lines",
        Kind::Integer(1, i64::MAX),
        "Lines after which an ellipsis ends the text.",
    ),
    Key::new("shadow", SHADE, "The color of a soft shadow."),
    Key::new("outline", SHADE, "The color of a line around the letters."),
    Key::new("rotate", Kind::Number(-MAX_ROTATE, MAX_ROTATE), "Degrees clockwise."),
];

/// The keys of a span.
const SPAN_KEYS: [Key; 5] = [
    Key::required("text", Kind::Text(0, MAX_CHARACTERS), "What is written."),
    FONT,
    WEIGHT,
    Key::new("size", SIZE, "As for the whole text."),
    Key::new("color", COLOR, "The color of its letters."),
];

const TEXT: Kind = Kind::Any(&[Kind::Text(1, MAX_CHARACTERS), Kind::List(&SPAN, 1, MAX_SPANS)]);

const SPAN: Kind = Kind::Any(&[Kind::Text(0, MAX_CHARACTERS), Kind::Object(&SPAN_KEYS)]);

const FONT: Key = Key::new(
    "font",
    Kind::OneOrList(&Kind::Def("font"), 0, MAX_FONTS),
    "Fonts; each part of the text takes the first that has it.",
);

const WEIGHT: Key =
    Key::new("weight", Kind::shorts(&WEIGHTS), "As font-weight in CSS, for variable fonts.");

const SIZE: Kind =
    Kind::Any(&[Kind::numbers(&SIZES), Kind::Number(SMALLEST_FRACTION, *SIZES.start())]);

const SHADE: Kind = Kind::Any(&[Kind::Boolean, COLOR]);

/// Reads the options of a text.
pub(super) fn read(object: &Object<'_>, place: Place) -> Result<(Vec<Span>, TextLayerOptions)> {
    let default = TextLayerOptions::default();
    let width = object
        .get("width")
        .map(|value| Length::from_json(value).ok_or_else(|| object.wrong("width", "a number")));
    let max_lines = object.integer("max_lines")?.map(usize::try_from).transpose();
    let options = TextLayerOptions {
        fonts: fonts(object)?.unwrap_or_default(),
        weight: weight(object)?,
        size: object.number("size")?,
        color: object.parsed("color", Color::parse)?.unwrap_or(default.color),
        width: width.transpose()?,
        align: object.parsed("align", Align::from_name)?.unwrap_or(default.align),
        line_height: object.number("line_height")?.unwrap_or(default.line_height),
        max_lines: max_lines.map_err(|_| object.wrong("max_lines", "at least 1"))?,
        shadow: color_of(object, "shadow")?,
        outline: color_of(object, "outline")?,
        rotate: object.number("rotate")?.unwrap_or(default.rotate),
        place,
    };
    Ok((spans(object)?, options))
}

/// The key "text": a string, or an array of strings and objects.
fn spans(object: &Object<'_>) -> Result<Vec<Span>> {
    let in_text = |error: Error| error.prefix_pointer("/text");
    match object.get("text") {
        Some(Value::Array(list)) => {
            let one = |(number, value): (usize, &Value)| {
                span(value).map_err(|error| in_text(error.prefix_pointer(&format!("/{number}"))))
            };
            list.iter().enumerate().map(one).collect()
        }
        Some(Value::String(text)) => Ok(vec![Span::new(text)]),
        Some(_) => Err(object.wrong("text", "a string, or an array of strings and objects")),
        None => object.required_text("text").map(|text| vec![Span::new(text)]),
    }
}

fn span(value: &Value) -> Result<Span> {
    if let Value::String(text) = value {
        return Ok(Span::new(text));
    }
    let object = Object::new(value, "a span of a text", &Key::names(&SPAN_KEYS))?;
    Ok(Span {
        text: object.required_text("text")?.to_owned(),
        fonts: fonts(&object)?,
        weight: weight(&object)?,
        size: object.number("size")?,
        color: object.parsed("color", Color::parse)?,
    })
}

/// The fonts of a text and of its spans.
pub(super) struct Written<'a> {
    pub(super) own: Vec<&'a Font>,
    pub(super) of_spans: Vec<Option<Vec<&'a Font>>>,
}

/// Writes what [`read`] reads.
pub(super) fn write(
    object: &mut Map<String, Value>,
    (spans, options): (&[Span], &TextLayerOptions),
    written: Written<'_>,
    asset: AssetWriter,
) {
    let list = |fonts: Vec<&Font>| -> Value {
        fonts.into_iter().map(|font| asset(&font.asset())).collect::<Vec<_>>().into()
    };
    let hex = |color: Option<Color>| Value::from(color.map(|color| color.to_hex()));
    let span = |(span, fonts): (&Span, Option<Vec<&Font>>)| {
        if fonts.is_none() && is_plain(span) {
            return Value::from(span.text.as_str());
        }
        let mut object = Map::new();
        object.insert("text".to_owned(), span.text.as_str().into());
        object.insert("font".to_owned(), fonts.map_or(Value::Null, list));
        object.insert("weight".to_owned(), span.weight.into());
        object.insert("size".to_owned(), span.size.into());
        object.insert("color".to_owned(), hex(span.color));
        Value::Object(object)
    };
    let mut text: Vec<Value> = spans.iter().zip(written.of_spans).map(span).collect();
    let text = match text.as_mut_slice() {
        [one @ Value::String(_)] => one.take(),
        _ => Value::Array(text),
    };
    object.insert("text".to_owned(), text);
    object.insert("font".to_owned(), list(written.own));
    object.insert("weight".to_owned(), options.weight.into());
    object.insert("size".to_owned(), options.size.into());
    object.insert("color".to_owned(), options.color.to_hex().into());
    object.insert("width".to_owned(), options.width.map_or(Value::Null, Length::to_json));
    object.insert("align".to_owned(), options.align.name().into());
    object.insert("line_height".to_owned(), options.line_height.into());
    object.insert("max_lines".to_owned(), options.max_lines.into());
    object.insert("shadow".to_owned(), hex(options.shadow));
    object.insert("outline".to_owned(), hex(options.outline));
    object.insert("rotate".to_owned(), options.rotate.into());
}

/// Whether a span looks as the text as a whole.
fn is_plain(span: &Span) -> bool {
    span.weight.is_none() && span.size.is_none() && span.color.is_none()
}
