//! The one reader of recipes in JSON: objects with known keys, typed values, and the place of what is
//! wrong as a JSON pointer. `null` means that a key is absent, everywhere.

use serde_json::{Map, Value};

use fcimage_base::error::{Error, Result};
use fcimage_base::json_pointer;

/// A JSON object of which every key is known.
#[derive(Debug, Clone, Copy)]
pub struct Object<'v> {
    map: &'v Map<String, Value>,
}

impl<'v> Object<'v> {
    /// `value` as an object that has no keys but `keys`; `what` names it in messages, with its
    /// article: "a variant".
    ///
    /// # Errors
    /// `Argument` where `value` is not an object, or has an unknown key.
    pub fn new(value: &'v Value, what: &str, keys: &[&str]) -> Result<Self> {
        let Value::Object(map) = value else {
            return Err(Error::argument(format!(
                "{what} must be an object, got {}",
                described(value)
            ))
            .with_pointer(""));
        };
        match map.keys().find(|key| !keys.contains(&key.as_str())) {
            None => Ok(Self { map }),
            Some(key) => {
                let text = format!("unknown key {key:?}; {what} has {}", keys.join(", "));
                Err(Error::argument(text).with_pointer(pointer_to(key)))
            }
        }
    }

    /// The value of `key`, unless it is absent or `null`.
    pub fn get(&self, key: &str) -> Option<&'v Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// A string.
    pub fn text(&self, key: &str) -> Result<Option<&'v str>> {
        self.typed(key, "a string", Value::as_str)
    }

    /// A string that must be there.
    pub fn required_text(&self, key: &str) -> Result<&'v str> {
        self.text(key)?.ok_or_else(|| {
            Error::argument(format!("{key} is missing")).with_pointer(pointer_to(key))
        })
    }

    /// A whole number of any size that 64 bits hold.
    pub fn integer(&self, key: &str) -> Result<Option<i64>> {
        self.typed(key, "a whole number", Value::as_i64)
    }

    /// A number.
    pub fn number(&self, key: &str) -> Result<Option<f64>> {
        self.typed(key, "a number", Value::as_f64)
    }

    /// `true` or `false`.
    pub fn boolean(&self, key: &str) -> Result<Option<bool>> {
        self.typed(key, "true or false", Value::as_bool)
    }

    /// A string, or an array of strings.
    pub fn texts(&self, key: &str) -> Result<Option<Vec<&'v str>>> {
        self.typed(key, "a string or an array of strings", |value| match value {
            Value::String(text) => Some(vec![text.as_str()]),
            Value::Array(list) => list.iter().map(Value::as_str).collect(),
            _ => None,
        })
    }

    /// What `parse` makes of a string; its errors get the pointer of `key`.
    pub fn parsed<T>(&self, key: &str, parse: impl FnOnce(&str) -> Result<T>) -> Result<Option<T>> {
        self.text(key)?
            .map(|text| parse(text).map_err(|error| error.with_pointer(pointer_to(key))))
            .transpose()
    }

    /// An array of objects, or one object alone, each read by `read`; `None` where the key is absent.
    /// `what` names them in messages: "an encoding or an array of them".
    pub fn listed<T>(
        &self,
        key: &str,
        what: &str,
        read: impl Fn(&'v Value) -> Result<T>,
    ) -> Result<Option<Vec<T>>> {
        let at = |value, pointer: &str| read(value).map_err(|error| error.prefix_pointer(pointer));
        let list = match self.get(key) {
            None => return Ok(None),
            Some(value @ Value::Object(_)) => vec![at(value, &pointer_to(key))?],
            Some(Value::Array(list)) => {
                let items = list.iter().enumerate();
                let items = items.map(|(i, value)| at(value, &format!("{}/{i}", pointer_to(key))));
                items.collect::<Result<_>>()?
            }
            Some(_) => return Err(self.wrong(key, what)),
        };
        Ok(Some(list))
    }

    /// An error that says what `key` must be, and what it is.
    #[cold]
    pub fn wrong(&self, key: &str, expected: &str) -> Error {
        let found = self.map.get(key).map_or_else(|| "nothing".to_owned(), described);
        Error::argument(format!("{key} must be {expected}, got {found}"))
            .with_pointer(pointer_to(key))
    }

    fn typed<T>(
        &self,
        key: &str,
        expected: &str,
        read: impl FnOnce(&'v Value) -> Option<T>,
    ) -> Result<Option<T>> {
        match self.get(key) {
            None => Ok(None),
            Some(value) => read(value).map(Some).ok_or_else(|| self.wrong(key, expected)),
        }
    }
}

/// The JSON pointer of a key of the document itself.
pub fn pointer_to(key: &str) -> String {
    format!("/{}", json_pointer::escape(key))
}

/// A value in a message: numbers and short strings as they are, the rest by its kind.
fn described(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if text.chars().count() <= 40 => format!("{text:?}"),
        Value::String(_) => "a long string".to_owned(),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn null_is_absent_for_every_type() {
        let value = json!({"a": null});
        let object = Object::new(&value, "a thing", &["a"]).unwrap();
        assert_eq!(object.text("a").unwrap(), None);
        assert_eq!(object.integer("a").unwrap(), None);
        assert_eq!(object.number("a").unwrap(), None);
        assert_eq!(object.boolean("a").unwrap(), None);
        assert_eq!(object.texts("a").unwrap(), None);
    }

    #[test]
    fn a_wrong_type_names_the_key_and_what_was_found() {
        let value = json!({"a": 8.5, "b": "x", "c": ["x", 1]});
        let object = Object::new(&value, "a thing", &["a", "b", "c"]).unwrap();
        let error = object.integer("a").unwrap_err();
        assert_eq!(error.to_string(), "at /a: a must be a whole number, got 8.5");
        let error = object.boolean("b").unwrap_err();
        assert_eq!(error.to_string(), "at /b: b must be true or false, got \"x\"");
        let error = object.texts("c").unwrap_err();
        assert_eq!(error.message(), "c must be a string or an array of strings, got an array");
    }

    #[test]
    fn an_unknown_key_is_named_with_its_pointer_and_the_known_ones() {
        let value = json!({"a/b": 1});
        let error = Object::new(&value, "a thing", &["a", "b"]).unwrap_err();
        assert_eq!(error.to_string(), "at /a~1b: unknown key \"a/b\"; a thing has a, b");
        let error = Object::new(&json!([]), "a thing", &[]).unwrap_err();
        assert_eq!(error.to_string(), "a thing must be an object, got an array");
    }
}
