//! The JSON Schema of recipes, made of what the readers say of their keys.

use serde_json::{Map, Value, json};

use crate::codecs::avif::options::AvifOptions;
use crate::codecs::best::Best;
use crate::codecs::encoding::Encoding;
use crate::codecs::same_format::SameFormat;
use crate::ops::asset;
use crate::ops::effects::effect::Effect;
use crate::ops::layers::layer::Layer;
use crate::ops::watermark::Watermark;
use crate::ops::watermark::json::{IMAGE_KEYS, TEXT_KEYS};
use crate::recipe::color::Color;
use crate::recipe::geometry::json as geometry;
use crate::recipe::schema::{Key, Kind, object};
use crate::recipe::several;
use crate::recipe::step;
use crate::recipe::variant::Variant;
use crate::recipe::variants_json::{DOCUMENT, keys};
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

/// The JSON Schema (2020-12) of what [`variants_from_json`](crate::variants_from_json) reads, for editors
/// and for checks before a recipe is deployed: names, types, ranges, choices and defaults.
///
/// What joins several keys, such as a fit that needs both sides, only the reader checks; and a schema
/// cannot tell 8.0, which is refused, from 8.
///
/// # Errors
/// `Internal` for a bug.
pub fn recipe_schema() -> Result<String> {
    let variants = json!({"type": "array", "items": Kind::Def("variant").to_json(), "minItems": 1});
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Variants of fcimage",
        "anyOf": [Kind::Def("variants").to_json(), object(&DOCUMENT, &Value::Null)],
        "$defs": {
            "variants": variants,
            "variant": filled(&[keys(), several::KEYS.to_vec()].concat(), |value| {
                read_variant(value).map(|variant| variant.to_json())
            }),
            "operation": operation(),
            "effect": effect(),
            "layer": layer(),
            "watermark": {"anyOf": [watermark(&TEXT_KEYS), watermark(&IMAGE_KEYS)]},
            "encoding": {"anyOf": [
                Kind::Def("plain_encoding").to_json(),
                same(),
                object(&Best::KEYS, &Value::Null),
            ]},
            "plain_encoding": {"anyOf": plain_encodings().map(plain).collect::<Vec<_>>()},
            "font": asset::FONT.to_json(),
            "image": asset::IMAGE.to_json(),
            "color": color(&[]),
            "text_color": color(&["auto"]),
        },
    });
    serde_json::to_string_pretty(&schema)
        .map_err(|error| fcimage_base::Error::internal(format!("the schema: {error}")))
}

fn read_variant(value: &Value) -> Result<Variant> {
    Variant::from_json(value, &Limits::DEFAULT)
}

/// The schema of an object with `keys`; its defaults are what `read` makes of an object with no more keys
/// than it needs.
fn filled(keys: &[Key], read: impl Fn(&Value) -> Result<Value>) -> Value {
    let least = least(keys, &read);
    let mut defaults = read(&Value::Object(least.clone())).unwrap_or_default();
    if let Value::Object(defaults) = &mut defaults {
        defaults.retain(|key, _| !least.contains_key(key));
    }
    object(keys, &defaults)
}

/// An object that `read` accepts: with the required keys, and those that it names where it lacks one of
/// several.
fn least<T>(keys: &[Key], read: &impl Fn(&Value) -> Result<T>) -> Map<String, Value> {
    let required = keys.iter().filter(|key| key.required);
    let mut object: Map<String, Value> =
        required.map(|key| (key.name.to_owned(), key.kind.sample())).collect();
    for _ in keys {
        let Err(error) = read(&Value::Object(object.clone())) else { break };
        let place = error.pointer().and_then(|pointer| pointer.strip_prefix('/'));
        let Some(key) = keys.iter().find(|key| Some(key.name) == place) else { break };
        object.insert(key.name.to_owned(), key.kind.sample());
    }
    object
}

fn operation() -> Value {
    let keys = [&geometry::KEYS[..], step::OTHERS].concat();
    let mut geometry = object(&keys, &Value::Null);
    geometry["minProperties"] = 1.into();
    let watermark = object(step::WATERMARK, &Value::Null);
    let [effect, layer] = ["effect", "layer"].map(|name| Kind::Def(name).to_json());
    json!({"anyOf": [geometry, effect, layer, watermark]})
}

fn effect() -> Value {
    let one = |(name, keys): &(&'static str, &[Key])| {
        let name = Key::required("effect", Kind::Const(name), "Which effect.");
        let read = |value: &Value| Effect::from_json(value).map(|effect| effect.to_json());
        filled(&[&[name], *keys].concat(), read)
    };
    json!({"anyOf": Effect::KEYS.iter().map(one).collect::<Vec<_>>()})
}

fn layer() -> Value {
    let one = |(name, keys): (&'static str, Vec<Key>)| {
        let name = Key::required("layer", Kind::Const(name), "Which layer.");
        let read =
            |value: &Value| Layer::from_json(value, &Limits::DEFAULT).map(|layer| layer.to_json());
        filled(&[&[name], keys.as_slice()].concat(), read)
    };
    json!({"anyOf": Layer::keys().into_iter().map(one).collect::<Vec<_>>()})
}

fn watermark(keys: &[Key]) -> Value {
    filled(keys, |value| {
        let mark = Watermark::from_json(value, &Limits::DEFAULT)?;
        Ok(mark.json_with(|asset| asset.to_json()))
    })
}

/// Every format with its default options, those of other builds too.
fn plain_encodings() -> impl Iterator<Item = Encoding> {
    let others = (!cfg!(feature = "avif")).then(|| Encoding::Avif(AvifOptions::default()));
    Encoding::all().into_iter().chain(others)
}

fn plain(encoding: Encoding) -> Value {
    object(encoding.encoder().keys(), &encoding.to_json())
}

/// The schema of [`SameFormat`]: an object for each format, which need not repeat its name.
fn same() -> Value {
    let format = Key::required("format", Kind::Const(SameFormat::NAME), "The format that came.");
    let mut schema = object(&[format], &Value::Null);
    for encoding in SameFormat::default().encodings() {
        let name = encoding.format().name();
        let keys: Vec<Key> = encoding.encoder().keys().to_vec();
        let keys: Vec<Key> = keys
            .into_iter()
            .map(|key| if key.name == "format" { Key { required: false, ..key } } else { key })
            .collect();
        let mut options = object(&keys, &encoding.to_json());
        options["type"] = json!(["object", "null"]);
        schema["properties"][name] = options;
    }
    schema
}

/// A color by its name, in any case, or in hexadecimal notation.
fn color(more: &[&'static str]) -> Value {
    let names: Vec<&str> = more.iter().copied().chain(Color::names()).collect();
    let letter = |letter: char| format!("[{letter}{}]", letter.to_ascii_uppercase());
    let any_case: Vec<String> =
        names.iter().map(|name| name.chars().map(letter).collect()).collect();
    let digits = "#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})";
    // The list of names is what editors propose.
    let pattern = format!("^({digits}|{})$", any_case.join("|"));
    json!({"type": "string", "anyOf": [{"enum": names}, {"pattern": pattern}]})
}

#[cfg(test)]
mod tests;
