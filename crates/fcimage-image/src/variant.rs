//! The validated recipe of one output picture.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::codecs::Encoding;
use crate::digest::Digest;
use crate::geometry::{Fit, Gravity, Target};
use crate::paint::Color;
use crate::watermark::Watermark;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// The longest side that a variant may ask for: the largest that a JPEG can state (T.81, B.2.2).
pub const MAX_SIDE: u32 = 65_535;

/// One output picture: its size, its watermark and the formats that it is written in.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    name: String,
    target: Target,
    background: Color,
    watermark: Option<Watermark>,
    encodings: Vec<Encoding>,
}

/// What a [`Variant`] is made of, before it is checked.
#[derive(Debug, Clone)]
pub struct VariantParts {
    /// What the caller calls it; any non-empty text, unique within a call.
    pub name: String,
    /// Width of the box in pixels, 1 to [`MAX_SIDE`]; `None`: as the height and the picture give it.
    pub width: Option<i64>,
    /// Height of the box in pixels, 1 to [`MAX_SIDE`].
    pub height: Option<i64>,
    /// How the picture fits the box.
    pub fit: Fit,
    /// Which part survives a crop.
    pub gravity: Gravity,
    /// Whether a smaller picture is enlarged to the box.
    pub enlarge: bool,
    /// What shows through where the format has no alpha, and around a `contain`ed picture.
    pub background: Color,
    /// What is drawn on top.
    pub watermark: Option<Watermark>,
    /// The formats, at least one.
    pub encodings: Vec<Encoding>,
}

impl VariantParts {
    /// The defaults: the picture's own size, inside, centred, not enlarged, white, no watermark.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            width: None,
            height: None,
            fit: Fit::Inside,
            gravity: Gravity::Center,
            enlarge: false,
            background: Color::WHITE,
            watermark: None,
            encodings: Vec::new(),
        }
    }
}

impl Variant {
    /// Checks every part: name, sides, encodings, and that each encoding can hold the box.
    pub fn new(parts: VariantParts) -> Result<Self> {
        failpoint::hit(Phase::Recipe);
        let VariantParts { name, width, height, fit, gravity, enlarge, .. } = parts;
        if name.is_empty() {
            return Err(Error::argument("a variant's name must not be empty").with_pointer("/name"));
        }
        let (width, height) = (checked_side("width", width)?, checked_side("height", height)?);
        if fit != Fit::Inside && fit != Fit::Outside && (width.is_none() || height.is_none()) {
            let text = format!("fit {:?} needs both width and height", fit.name());
            return Err(Error::argument(text).with_pointer("/fit"));
        }
        if parts.encodings.is_empty() {
            let text = format!("variant {name:?} needs at least one encoding");
            return Err(Error::argument(text).with_pointer("/encodings"));
        }
        for (i, encoding) in parts.encodings.iter().enumerate() {
            encoding
                .check_size((width.unwrap_or(1), height.unwrap_or(1)).into())
                .map_err(|e| e.with_pointer(format!("/encodings/{i}")))?;
        }
        let target = Target { width, height, fit, gravity, enlarge };
        let VariantParts { background, watermark, encodings, .. } = parts;
        Ok(Self { name, target, background, watermark, encodings })
    }

    /// What the caller calls it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The box and how the picture goes into it.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// What shows through transparent parts where the format has no alpha.
    pub fn background(&self) -> Color {
        self.background
    }

    /// What is drawn on top.
    pub fn watermark(&self) -> Option<&Watermark> {
        self.watermark.as_ref()
    }

    /// The formats, at least one.
    pub fn encodings(&self) -> &[Encoding] {
        &self.encodings
    }

    /// Differs where the outputs could: in any part of the recipe, fonts and logos included, and
    /// between versions of fcimage. 32 hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        let mut digest = Digest::default();
        digest.feed(env!("CARGO_PKG_VERSION").as_bytes());
        let Self { name, target, background, encodings, watermark } = self;
        digest.feed(format!("{name:?} {target:?} {background:?} {encodings:?}").as_bytes());
        if let Some(watermark) = watermark {
            watermark.feed(&mut digest);
        }
        digest.to_hex()
    }

    fn from_json(value: &Value) -> Result<Self> {
        let object = value.as_object().ok_or_else(|| {
            Error::argument(format!("a variant must be an object, got {}", kind(value)))
        })?;
        const MEMBERS: &[&str] = &[
            "name",
            "width",
            "height",
            "fit",
            "gravity",
            "enlarge",
            "background",
            "watermark",
            "encodings",
        ];
        for name in object.keys() {
            if !MEMBERS.contains(&name.as_str()) {
                let choices = MEMBERS.join(", ");
                let text = format!("unknown member; a variant has {choices}");
                return Err(Error::argument(text).with_pointer(format!("/{}", escaped(name))));
            }
        }
        let mut parts = VariantParts::named(
            text(object, "name")?
                .ok_or_else(|| Error::argument("a variant needs a name").with_pointer("/name"))?,
        );
        parts.width = side(object, "width")?;
        parts.height = side(object, "height")?;
        if let Some(name) = text(object, "fit")? {
            parts.fit = Fit::from_name(name).map_err(|e| e.with_pointer("/fit"))?;
        }
        if let Some(name) = text(object, "gravity")? {
            parts.gravity = Gravity::from_name(name).map_err(|e| e.with_pointer("/gravity"))?;
        }
        if let Some(value) = object.get("enlarge") {
            parts.enlarge =
                value.as_bool().ok_or_else(|| wrong("true or false", value, "/enlarge"))?;
        }
        if let Some(color) = text(object, "background")? {
            parts.background = Color::parse(color).map_err(|e| e.with_pointer("/background"))?;
        }
        match object.get("watermark") {
            None | Some(Value::Null) => {}
            Some(value) => {
                let watermark =
                    Watermark::from_json(value).map_err(|e| e.prefix_pointer("/watermark"))?;
                parts.watermark = Some(watermark);
            }
        }
        let encodings = object.get("encodings").ok_or_else(|| {
            Error::argument("a variant needs encodings").with_pointer("/encodings")
        })?;
        let list =
            encodings.as_array().ok_or_else(|| wrong("an array", encodings, "/encodings"))?;
        for (i, value) in list.iter().enumerate() {
            let encoding = Encoding::from_json(value)
                .map_err(|e| e.prefix_pointer(&format!("/encodings/{i}")))?;
            parts.encodings.push(encoding);
        }
        Self::new(parts)
    }
}

/// The variants of a JSON array, as a function reads them from its environment. Errors carry the
/// JSON pointer of the member that they speak of.
pub fn variants_from_json(json: &str) -> Result<Vec<Variant>> {
    failpoint::hit(Phase::Recipe);
    let value: Value = serde_json::from_str(json)
        .map_err(|e| Error::argument(format!("the variants must be JSON: {e}")).with_pointer(""))?;
    let list = value.as_array().ok_or_else(|| wrong("an array of variants", &value, ""))?;
    let variants = list
        .iter()
        .enumerate()
        .map(|(i, value)| Variant::from_json(value).map_err(|e| e.prefix_pointer(&format!("/{i}"))))
        .collect::<Result<Vec<_>>>()?;
    check_all(&variants)?;
    Ok(variants)
}

/// Checks what one variant alone cannot: that there are any, and that no two have the same name.
pub fn check_all(variants: &[Variant]) -> Result<()> {
    if variants.is_empty() {
        return Err(Error::argument("there must be at least one variant, got an empty list"));
    }
    let mut names = HashSet::new();
    for (i, variant) in variants.iter().enumerate() {
        if !names.insert(variant.name()) {
            let text = format!("the name {:?} stands twice; names must differ", variant.name());
            return Err(Error::argument(text).with_pointer(format!("/{i}/name")));
        }
    }
    Ok(())
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(wrong("text", other, &format!("/{name}"))),
    }
}

fn checked_side(name: &str, value: Option<i64>) -> Result<Option<u32>> {
    let Some(value) = value else { return Ok(None) };
    match u32::try_from(value).ok().filter(|side| (1..=MAX_SIDE).contains(side)) {
        Some(side) => Ok(Some(side)),
        None => {
            let text = format!("{name} must be in 1..={MAX_SIDE}, got {value}");
            Err(Error::argument(text).with_pointer(format!("/{name}")))
        }
    }
}

fn side(object: &Map<String, Value>, name: &str) -> Result<Option<i64>> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_i64().map(Some).ok_or_else(|| {
            wrong(&format!("a whole number in 1..={MAX_SIDE}"), value, &format!("/{name}"))
        }),
    }
}

fn wrong(expected: &str, found: &Value, pointer: &str) -> Error {
    let found = match found {
        Value::Number(n) => n.to_string(),
        other => kind(other).to_owned(),
    };
    Error::argument(format!("expected {expected}, got {found}")).with_pointer(pointer)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A member's name as a token of a JSON pointer (RFC 6901, section 3).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
