//! The options of PNG output.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use crate::codecs::metadata_options::MetadataOptions;
use crate::codecs::options::in_range;
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PngOptions {
    effort: u8,
    metadata: MetadataOptions,
}

impl Default for PngOptions {
    /// Effort 4, no metadata.
    fn default() -> Self {
        Self { effort: 4, metadata: MetadataOptions::default() }
    }
}

impl PngOptions {
    /// The keys of the options in JSON.
    const KEYS: [&str; 4] = ["format", "effort", "keep", "metadata"];

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
        Ok(options.with_metadata(MetadataOptions::from_json(&object)?))
    }

    /// All options as a JSON object; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        self.metadata.add_to(json!({"format": "png", "effort": self.effort}))
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

    /// Sets which metadata are written. Default none.
    #[must_use]
    pub fn with_metadata(mut self, metadata: MetadataOptions) -> Self {
        self.metadata = metadata;
        self
    }

    /// Which metadata are written.
    pub const fn metadata(&self) -> &MetadataOptions {
        &self.metadata
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::metadata_options::Keep;

    #[test]
    fn every_option_survives_a_way_through_json() {
        for names in [&[][..], &["icc"], &["icc", "copyright"]] {
            let keep = Keep::from_names(names.iter().copied()).unwrap();
            for effort in PngOptions::EFFORT {
                let options = PngOptions::default().with_effort(effort.into()).unwrap();
                let options = options.with_metadata(MetadataOptions::default().with_keep(keep));
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
            "at /quality: unknown key \"quality\"; a PNG encoding has format, effort, keep, metadata"
        );
    }
}
