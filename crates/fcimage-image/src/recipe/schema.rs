//! What the keys of a recipe may hold: the readers' lists of keys, and the parts of the JSON Schema.
//!
//! A key stands once, with its kind, in the `KEYS` of its reader.

use std::ops::RangeInclusive;

use serde_json::{Map, Value, json};

/// A key of an object in a recipe.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it may hold; besides, if it is not required, `null`.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for, as editors show it.
    pub about: &'static str,
}

/// What a value may be.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Kind {
    /// A string of so many characters: at least, at most.
    Text(usize, usize),
    /// This string.
    Const(&'static str),
    /// One of these strings.
    Names(&'static [&'static str]),
    /// `true` or `false`.
    Boolean,
    /// A whole number: at least, at most.
    Integer(i64, i64),
    /// A number: at least, at most.
    Number(f64, f64),
    /// A number: above, at most.
    Above(f64, f64),
    /// An array: of what, at least, at most.
    List(&'static Kind, usize, usize),
    /// An array of these, in this order.
    Tuple(&'static [Kind]),
    /// One value, or an array of them: of what, at least, at most.
    OneOrList(&'static Kind, usize, usize),
    /// An object with these keys.
    Object(&'static [Key]),
    /// One of these.
    Any(&'static [Kind]),
    /// `null`.
    Null,
    /// What the schema defines by this name.
    Def(&'static str),
}

/// A color.
pub(crate) const COLOR: Kind = Kind::Def("color");

/// A PNG of 1 x 1 pixel, as an image of a recipe that is only looked at.
const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5Er\
                   kJggg==";

impl Key {
    /// A key that may be absent.
    pub const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, required: false, about }
    }

    /// A key that must be there.
    pub const fn required(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self { name, kind, required: true, about }
    }

    /// The names of keys.
    pub fn names(keys: &[Self]) -> Vec<&'static str> {
        keys.iter().map(|key| key.name).collect()
    }
}

impl Kind {
    /// A text of any length.
    pub const TEXT: Self = Self::Text(0, usize::MAX);

    /// A whole number of this range.
    pub const fn bytes(range: &RangeInclusive<u8>) -> Self {
        Self::Integer(*range.start() as i64, *range.end() as i64)
    }

    /// A whole number of this range.
    pub const fn shorts(range: &RangeInclusive<u16>) -> Self {
        Self::Integer(*range.start() as i64, *range.end() as i64)
    }

    /// A number of this range.
    pub const fn numbers(range: &RangeInclusive<f64>) -> Self {
        Self::Number(*range.start(), *range.end())
    }

    /// A value of it; `null` where there is none that suits every key.
    pub(crate) fn sample(self) -> Value {
        match self {
            Self::Text(..) => "x".into(),
            Self::Const(name) => name.into(),
            Self::Names([name, ..]) => (*name).into(),
            Self::Boolean => true.into(),
            Self::Integer(least, _) => least.into(),
            Self::Number(least, _) => least.into(),
            Self::Above(_, most) => most.into(),
            Self::List(item, least, _) => vec![item.sample(); least].into(),
            Self::Tuple(items) => items.iter().map(|item| item.sample()).collect(),
            Self::OneOrList(kind, ..) | Self::Any([kind, ..]) => kind.sample(),
            Self::Def("color") => "black".into(),
            Self::Def("image") => json!({"base64": PNG}),
            _ => Value::Null,
        }
    }

    /// As JSON Schema (2020-12).
    pub(crate) fn to_json(self) -> Value {
        let list = |item: &Self, least: usize, most: usize| {
            let mut list = json!({"type": "array", "items": item.to_json(), "minItems": least});
            if most < usize::MAX {
                list["maxItems"] = most.into();
            }
            list
        };
        match self {
            Self::Text(least, most) => {
                let mut text = json!({"type": "string"});
                if least > 0 {
                    text["minLength"] = least.into();
                }
                if most < usize::MAX {
                    text["maxLength"] = most.into();
                }
                text
            }
            Self::Const(name) => json!({"const": name}),
            Self::Names(names) => json!({"enum": names}),
            Self::Boolean => json!({"type": "boolean"}),
            Self::Integer(least, i64::MAX) => json!({"type": "integer", "minimum": least}),
            Self::Integer(least, most) => {
                json!({"type": "integer", "minimum": least, "maximum": most})
            }
            Self::Number(least, most) => {
                json!({"type": "number", "minimum": least, "maximum": most})
            }
            Self::Above(least, most) => {
                json!({"type": "number", "exclusiveMinimum": least, "maximum": most})
            }
            Self::List(item, least, most) => list(item, least, most),
            Self::Tuple(items) => json!({
                "type": "array",
                "prefixItems": items.iter().map(|item| item.to_json()).collect::<Vec<_>>(),
                "minItems": items.len(),
                "maxItems": items.len(),
            }),
            Self::OneOrList(item, least, most) => {
                json!({"anyOf": [item.to_json(), list(item, least, most)]})
            }
            Self::Object(keys) => object(keys, &Value::Null),
            Self::Any(kinds) => {
                json!({"anyOf": kinds.iter().map(|kind| kind.to_json()).collect::<Vec<_>>()})
            }
            Self::Null => json!({"type": "null"}),
            Self::Def(name) => json!({"$ref": format!("#/$defs/{name}")}),
        }
    }
}

/// The schema of an object with these keys and no others, and with the values of `defaults`, where it
/// has them.
pub(crate) fn object(keys: &[Key], defaults: &Value) -> Value {
    let mut properties = Map::new();
    for key in keys {
        let mut value = key.kind.to_json();
        if !key.required {
            value = or_null(value);
        }
        value["description"] = key.about.into();
        match defaults.get(key.name) {
            Some(default) if !key.required && !default.is_null() => {
                value["default"] = default.clone();
            }
            _ => {}
        }
        properties.insert(key.name.to_owned(), value);
    }
    let required = keys.iter().filter(|key| key.required).map(|key| key.name);
    json!({
        "type": "object",
        "properties": properties,
        "required": required.collect::<Vec<_>>(),
        "additionalProperties": false,
    })
}

/// The schema of what `schema` allows, and of `null`, which is the same as absent.
fn or_null(mut schema: Value) -> Value {
    if schema["type"] == "null" {
        return schema;
    }
    if let Some(Value::Array(names)) = schema.get_mut("enum") {
        names.push(Value::Null);
        return schema;
    }
    if let Some(Value::Array(kinds)) = schema.get_mut("anyOf") {
        kinds.push(json!({"type": "null"}));
        return schema;
    }
    match schema.get_mut("type") {
        Some(name) => {
            *name = json!([name, "null"]);
            schema
        }
        None => json!({"anyOf": [schema, {"type": "null"}]}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_may_be_absent_may_be_null() {
        let keys = [
            Key::required("a", Kind::Integer(1, 9), "A."),
            Key::new("b", Kind::Integer(1, i64::MAX), "B."),
            Key::new("c", Kind::Names(&["x"]), "C."),
            Key::new("d", Kind::Def("color"), "D."),
            Key::new("e", Kind::OneOrList(&Kind::Boolean, 0, 2), "E."),
        ];
        let found = object(&keys, &json!({"a": 3, "b": 5, "c": null}));
        assert_eq!(found["required"], json!(["a"]));
        let expected = json!({
            "a": {"type": "integer", "minimum": 1, "maximum": 9, "description": "A."},
            "b": {"type": ["integer", "null"], "minimum": 1, "description": "B.", "default": 5},
            "c": {"enum": ["x", null], "description": "C."},
            "d": {"anyOf": [{"$ref": "#/$defs/color"}, {"type": "null"}], "description": "D."},
            "e": {"anyOf": [
                {"type": "boolean"},
                {"type": "array", "items": {"type": "boolean"}, "minItems": 0, "maxItems": 2},
                {"type": "null"}
            ], "description": "E."},
        });
        assert_eq!(found["properties"], expected);
    }
}
