//! The options of PNG output.

use serde_json::{Value, json};

use crate::codecs::keep::Keep;
use crate::codecs::options::{keep_from_json, keep_to_json};
use crate::recipe::json::Object;
use fcimage_base::error::Result;

/// The options of PNG output: 8 bits a sample, RGB or RGBA.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct PngOptions {
    keep: Keep,
}

impl PngOptions {
    /// The keys of the options in JSON.
    const KEYS: [&str; 2] = ["format", "keep"];

    /// Reads the options from a JSON object; what is absent or `null` has its default.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong.
    pub fn from_json(value: &Value) -> Result<Self> {
        let object = Object::new(value, "a PNG encoding", &Self::KEYS)?;
        let options = Self::default();
        Ok(match keep_from_json(&object)? {
            Some(keep) => options.with_keep(keep),
            None => options,
        })
    }

    /// All options as a JSON object; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        json!({"format": "png", "keep": keep_to_json(self.keep)})
    }

    /// Sets which metadata are kept. Default none.
    #[must_use]
    pub const fn with_keep(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }

    /// Which metadata are kept.
    pub const fn keep(&self) -> Keep {
        self.keep
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_survives_a_way_through_json() {
        for names in [&[][..], &["icc"], &["icc", "copyright"]] {
            let keep = Keep::from_names(names.iter().copied()).unwrap();
            let options = PngOptions::default().with_keep(keep);
            assert_eq!(PngOptions::from_json(&options.to_json()).unwrap(), options);
        }
    }

    #[test]
    fn an_option_of_another_format_is_unknown() {
        let error = PngOptions::from_json(&json!({"format": "png", "quality": 9})).unwrap_err();
        assert_eq!(
            error.to_string(),
            "at /quality: unknown key \"quality\"; a PNG encoding has format, keep"
        );
    }
}
