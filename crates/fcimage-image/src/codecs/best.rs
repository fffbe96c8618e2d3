//! The smallest of several encodings.

use serde_json::{Value, json};

use crate::codecs::encoding::Encoding;
use crate::codecs::format::Format;
use crate::recipe::json::Object;
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::{Error, Result};

/// An output that is encoded in several ways, of which the smallest file is kept: of those that are
/// within their budgets, if any is. Of files of one size, the first.
///
/// ```
/// use fcimage_image::codecs::{Best, JpegOptions, WebPOptions};
/// let best = Best::new([JpegOptions::default().into(), WebPOptions::default().into()])?;
/// assert_eq!(best.encodings().len(), 2);
/// # Ok::<(), fcimage_base::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Best {
    encodings: Vec<Encoding>,
}

impl Best {
    /// The name of this choice as "format" in JSON.
    pub const NAME: &str = "best";

    /// The most encodings: each is paid for.
    pub const MAX: usize = 8;

    /// Its keys in JSON.
    pub(crate) const KEYS: [Key; 2] = [
        Key::required("format", Kind::Const(Self::NAME), "The smallest of several files."),
        Key::required(
            "of",
            Kind::List(&Kind::Def("plain_encoding"), 2, Self::MAX),
            "The encodings; of files of one size, the first.",
        ),
    ];

    /// The smallest of these encodings, 2 to [`MAX`](Self::MAX).
    ///
    /// # Errors
    /// `Argument` for another number of encodings.
    pub fn new(encodings: impl IntoIterator<Item = Encoding>) -> Result<Self> {
        let encodings: Vec<Encoding> = encodings.into_iter().collect();
        if !(2..=Self::MAX).contains(&encodings.len()) {
            let (most, found) = (Self::MAX, encodings.len());
            let text = format!("best needs 2 to {most} encodings to choose from, got {found}");
            return Err(Error::argument(text).with_pointer("/of"));
        }
        Ok(Self { encodings })
    }

    /// The encodings, in the order in which the first of equal files wins.
    pub fn encodings(&self) -> &[Encoding] {
        &self.encodings
    }

    /// The formats that the output may have, each once.
    pub fn formats(&self) -> Vec<Format> {
        let mut formats = Vec::new();
        for format in self.encodings.iter().map(Encoding::format) {
            if !formats.contains(&format) {
                formats.push(format);
            }
        }
        formats
    }

    /// Reads an object with "of", an array of encodings.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong.
    pub fn from_json(value: &Value) -> Result<Self> {
        let object = Object::new(value, "an encoding of format best", &Key::names(&Self::KEYS))?;
        let Some(Value::Array(list)) = object.get("of") else {
            return Err(object.wrong("of", "an array of encodings"));
        };
        let read = |(i, value)| {
            Encoding::from_json(value).map_err(|error| error.prefix_pointer(&format!("/of/{i}")))
        };
        Self::new(list.iter().enumerate().map(read).collect::<Result<Vec<_>>>()?)
    }

    /// An object with "format" and "of"; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        let encodings: Vec<Value> = self.encodings.iter().map(Encoding::to_json).collect();
        json!({"format": Self::NAME, "of": encodings})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_survive_a_way_through_json() {
        let best = Best::new(Encoding::defaults()).unwrap();
        assert_eq!(Best::from_json(&best.to_json()).unwrap(), best);
        let names: Vec<_> = best.formats().iter().map(|format| format.name()).collect();
        assert_eq!(names, ["jpeg", "webp"]);
    }

    #[test]
    fn errors_have_the_pointer_of_the_wrong_value() {
        let error = |value: Value| Best::from_json(&value).unwrap_err().to_string();
        let jpeg = json!({"format": "jpeg"});
        assert_eq!(
            error(json!({"of": [jpeg]})),
            "at /of: best needs 2 to 8 encodings to choose from, got 1"
        );
        assert!(error(json!({"of": vec![jpeg.clone(); 9]})).ends_with("got 9"));
        assert_eq!(error(json!({})), "at /of: of must be an array of encodings, got nothing");
        assert_eq!(
            error(json!({"of": [jpeg, {"format": "webp", "effort": 9}]})),
            "at /of/1/effort: effort must be between 0 and 6, got 9"
        );
        assert!(error(json!({"of": [jpeg, {"format": "same"}]})).contains("at /of/1/format"));
    }
}
