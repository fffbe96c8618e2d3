//! The options of PNG output.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use crate::codecs::keep::Keep;
use crate::codecs::options::{in_range, keep_from_json, keep_to_json};
use crate::recipe::json::Object;
use fcimage_base::error::Result;

/// The options of PNG output. Every pixel is kept, in the fewest bits: gray of 1 to 8 bits, a palette
/// of at most 256 colors, or RGB, each with or without alpha.
///
/// ```
/// use fcimage_image::codecs::PngOptions;
/// let options = PngOptions::default().with_effort(6)?;
/// assert_eq!(options.effort(), 6);
/// # Ok::<(), fcimage_base::error::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PngOptions {
    effort: u8,
    keep: Keep,
}

impl Default for PngOptions {
    /// Effort 4, no metadata.
    fn default() -> Self {
        Self { effort: 4, keep: Keep::default() }
    }
}

impl PngOptions {
    /// The keys of the options in JSON.
    const KEYS: [&str; 3] = ["format", "effort", "keep"];

    /// Reads the options from a JSON object; what is absent or `null` has its default.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong.
    pub fn from_json(value: &Value) -> Result<Self> {
        let object = Object::new(value, "a PNG encoding", &Self::KEYS)?;
        let mut options = Self::default();
        if let Some(effort) = object.integer("effort")? {
            options = options.with_effort(effort)?;
        }
        Ok(match keep_from_json(&object)? {
            Some(keep) => options.with_keep(keep),
            None => options,
        })
    }

    /// All options as a JSON object; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        json!({"format": "png", "effort": self.effort, "keep": keep_to_json(self.keep)})
    }

    /// The range of the effort.
    pub const EFFORT: RangeInclusive<u8> = 0..=6;

    /// Sets the effort, 0 (fast) to 6 (small). Default 4.
    ///
    /// # Errors
    /// `Argument` for a value outside of the range.
    pub fn with_effort(mut self, effort: i64) -> Result<Self> {
        self.effort = in_range("effort", effort, Self::EFFORT)?;
        Ok(self)
    }

    /// The effort, 0 to 6.
    pub const fn effort(&self) -> u8 {
        self.effort
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
            for effort in PngOptions::EFFORT {
                let options = PngOptions::default().with_effort(effort.into()).unwrap();
                let options = options.with_keep(keep);
                assert_eq!(PngOptions::from_json(&options.to_json()).unwrap(), options);
            }
        }
        let bare = PngOptions::from_json(&json!({"format": "png"})).unwrap();
        assert_eq!(bare, PngOptions::default());
    }

    #[test]
    fn an_effort_out_of_its_range_is_refused() {
        for effort in [-1, 7, i64::MAX] {
            let error = PngOptions::from_json(&json!({"format": "png", "effort": effort}));
            let expected = format!("at /effort: effort must be between 0 and 6, got {effort}");
            assert_eq!(error.unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn an_option_of_another_format_is_unknown() {
        let error = PngOptions::from_json(&json!({"format": "png", "quality": 9})).unwrap_err();
        assert_eq!(
            error.to_string(),
            "at /quality: unknown key \"quality\"; a PNG encoding has format, effort, keep"
        );
    }
}
