//! What texts have in JSON: fonts, their weight, and colors around letters.

use serde_json::Value;

use crate::ops::asset::AssetSource;
use crate::ops::text::effects::EFFECT_COLOR;
use crate::ops::text::font::FontSource;
use crate::recipe::color::Color;
use crate::recipe::json::Object;
use fcimage_base::error::{Error, Result};

/// One font or a list of fonts.
pub(crate) fn fonts(object: &Object<'_>) -> Result<Option<Vec<FontSource>>> {
    let one = |value: &Value| {
        let (source, face) = AssetSource::from_json(value, "font")?;
        Ok(FontSource::new(source, face))
    };
    match object.get("font") {
        None => Ok(None),
        Some(Value::Array(list)) => list
            .iter()
            .enumerate()
            .map(|(i, value)| {
                one(value).map_err(|e: Error| e.prefix_pointer(&format!("/font/{i}")))
            })
            .collect::<Result<_>>()
            .map(Some),
        Some(value) => Ok(Some(vec![one(value).map_err(|e| e.prefix_pointer("/font"))?])),
    }
}

/// The weight of variable fonts.
pub(crate) fn weight(object: &Object<'_>) -> Result<Option<u16>> {
    let weight = object.integer("weight")?.map(u16::try_from).transpose();
    weight.map_err(|_| object.wrong("weight", "between 1 and 1000"))
}

/// The color of a shadow or an outline; `true` means [`EFFECT_COLOR`], `false` and `null` mean none.
pub(crate) fn color_of(object: &Object<'_>, key: &str) -> Result<Option<Color>> {
    match object.get(key) {
        None | Some(Value::Bool(false)) => Ok(None),
        Some(Value::Bool(true)) => Ok(Some(EFFECT_COLOR)),
        Some(Value::String(_)) => object.parsed(key, Color::parse),
        Some(_) => Err(object.wrong(key, "true, false or a color")),
    }
}
