//! Watermarks as JSON objects, for recipes that come from the environment.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::geometry::Gravity;
use crate::paint::Color;
use crate::watermark::font::read_file;
use crate::watermark::{
    FontSource, ImageWatermark, Placement, TextOptions, TextWatermark, Watermark,
};
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

const TEXT: &[&str] = &[
    "text", "font", "size", "color", "opacity", "gravity", "margin", "shadow", "outline", "rotate",
    "tile",
];
const IMAGE: &[&str] = &["image", "scale", "opacity", "gravity", "margin", "tile"];

pub(super) fn watermark(value: &Value) -> Result<Watermark> {
    let object = value
        .as_object()
        .filter(|object| object.contains_key("text") != object.contains_key("image"))
        .ok_or_else(|| {
            Error::argument("a watermark must be an object with either \"text\" or \"image\"")
        })?;
    let members = Members(object);
    if object.contains_key("image") {
        members.only(IMAGE)?;
        let path = members.text("image")?.unwrap_or_default();
        let name = format!("the image {path:?}");
        let data = read_file(Path::new(path), Limits::DEFAULT.max_input_bytes, &name)
            .map_err(|e| e.with_pointer("/image"))?;
        let placement = members.placement()?;
        let scale = members.number("scale", 0.2)?;
        let opacity = members.number("opacity", 1.0)?;
        let mark = ImageWatermark::new(data, scale, opacity, placement)?;
        return Ok(Watermark::Image(Arc::new(mark)));
    }
    members.only(TEXT)?;
    let text = members.text("text")?.unwrap_or_default();
    let fonts = match object.get("font") {
        None | Some(Value::Null) => vec![],
        Some(Value::String(path)) => vec![path.as_str()],
        Some(Value::Array(list)) => list
            .iter()
            .map(|path| path.as_str().ok_or_else(|| wrong("font", "a path or a list of paths")))
            .collect::<Result<_>>()?,
        Some(_) => return Err(wrong("font", "a path or a list of paths")),
    };
    let options = TextOptions {
        fonts: fonts.into_iter().map(|path| FontSource::Path(PathBuf::from(path), 0)).collect(),
        size: match object.get("size") {
            None | Some(Value::Null) => None,
            Some(_) => Some(members.number("size", 0.0)?),
        },
        color: members.color("color")?.unwrap_or(Color::WHITE),
        opacity: members.number("opacity", 0.5)?,
        shadow: members.effect("shadow")?,
        outline: members.effect("outline")?,
        rotate: members.number("rotate", 0.0)?,
        placement: members.placement()?,
    };
    Ok(Watermark::Text(Arc::new(TextWatermark::new(text, options)?)))
}

fn wrong(name: &str, expected: &str) -> Error {
    Error::argument(format!("{name} must be {expected}")).with_pointer(format!("/{name}"))
}

struct Members<'a>(&'a Map<String, Value>);

impl<'a> Members<'a> {
    fn only(&self, names: &[&str]) -> Result<()> {
        match self.0.keys().find(|key| !names.contains(&key.as_str())) {
            None => Ok(()),
            Some(name) => {
                let text =
                    format!("unknown member {name:?}; this watermark has {}", names.join(", "));
                let token = name.replace('~', "~0").replace('/', "~1");
                Err(Error::argument(text).with_pointer(format!("/{token}")))
            }
        }
    }

    fn text(&self, name: &str) -> Result<Option<&'a str>> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong(name, "text")),
        }
    }

    fn number(&self, name: &str, default: f32) -> Result<f32> {
        match self.0.get(name) {
            None => Ok(default),
            Some(value) => value.as_f64().map(|v| v as f32).ok_or_else(|| wrong(name, "a number")),
        }
    }

    fn color(&self, name: &str) -> Result<Option<Color>> {
        let parse = |text| Color::parse(text).map_err(|e| e.with_pointer(format!("/{name}")));
        self.text(name)?.map(parse).transpose()
    }

    /// `true` means half-transparent black, for a shadow or an outline.
    fn effect(&self, name: &str) -> Result<Option<Color>> {
        match self.0.get(name) {
            Some(Value::Bool(true)) => Ok(Some(Color([0, 0, 0, 160]))),
            Some(Value::Bool(false)) => Ok(None),
            Some(Value::String(_)) | None | Some(Value::Null) => self.color(name),
            Some(_) => Err(wrong(name, "true, false or a color")),
        }
    }

    fn placement(&self) -> Result<Placement> {
        let gravity = self.text("gravity")?.unwrap_or("southeast");
        let margin = match self.0.get("margin") {
            None => 20,
            Some(value) => value
                .as_u64()
                .and_then(|n| u32::try_from(n).ok())
                .ok_or_else(|| wrong("margin", "a whole number of pixels"))?,
        };
        let tile = match self.0.get("tile") {
            None => false,
            Some(value) => value.as_bool().ok_or_else(|| wrong("tile", "true or false"))?,
        };
        let gravity = Gravity::from_name(gravity).map_err(|e| e.with_pointer("/gravity"))?;
        Ok(Placement { gravity, margin, tile })
    }
}
