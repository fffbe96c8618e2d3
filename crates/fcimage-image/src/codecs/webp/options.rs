//! The options of WebP output.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use crate::codecs::budget::Budget;
use crate::codecs::metadata_options::MetadataOptions;
use crate::codecs::options::in_range;
use crate::recipe::json::Object;
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::Result;

/// The options of WebP output.
///
/// ```
/// use fcimage_image::codecs::WebPOptions;
/// let options = WebPOptions::default().with_quality(90)?.with_effort(4)?;
/// assert!(!options.lossless());
/// # Ok::<(), fcimage_base::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WebPOptions {
    quality: u8,
    effort: u8,
    lossless: bool,
    alpha_quality: u8,
    metadata: MetadataOptions,
    budget: Budget,
}

impl Default for WebPOptions {
    /// Quality 80, effort 2, lossy, alpha kept exactly, no metadata.
    fn default() -> Self {
        // Effort 2: at an equal SSIMULACRA2 score photos take as many bytes as with libwebp's own
        // default 4, and a fourth of the time.
        Self {
            quality: 80,
            effort: 2,
            lossless: false,
            alpha_quality: 100,
            metadata: MetadataOptions::default(),
            budget: Budget::default(),
        }
    }
}

impl WebPOptions {
    /// The keys of the options in JSON.
    pub(super) const KEYS: [Key; 9] = [
        Key::required("format", Kind::Const("webp"), "WebP."),
        Key::new("quality", Kind::bytes(&Self::QUALITY), "Quality; for lossless, how hard to try."),
        Key::new("effort", Kind::bytes(&Self::EFFORT), "0: fast, 6: small."),
        Key::new("lossless", Kind::Boolean, "Whether every pixel is kept exactly."),
        Key::new(
            "alpha_quality",
            Kind::bytes(&Self::QUALITY),
            "Quality of transparency; 100 keeps it exactly.",
        ),
        MetadataOptions::KEYS[0],
        MetadataOptions::KEYS[1],
        Budget::KEYS[0],
        Budget::KEYS[1],
    ];

    /// Reads the options from a JSON object; what is absent or `null` has its default.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong.
    pub fn from_json(value: &Value) -> Result<Self> {
        let object = Object::new(value, "a WebP encoding", &Key::names(&Self::KEYS))?;
        let mut options = Self::default();
        if let Some(quality) = object.integer("quality")? {
            options = options.with_quality(quality)?;
        }
        if let Some(effort) = object.integer("effort")? {
            options = options.with_effort(effort)?;
        }
        if let Some(lossless) = object.boolean("lossless")? {
            options = options.with_lossless(lossless);
        }
        if let Some(quality) = object.integer("alpha_quality")? {
            options = options.with_alpha_quality(quality)?;
        }
        options.metadata = MetadataOptions::from_json(&object)?;
        options.budget = Budget::from_json(&object)?;
        Ok(options)
    }

    /// All options as a JSON object; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        let Self { quality, effort, lossless, alpha_quality, metadata, budget } = self;
        let mut options = metadata.add_to(json!({
            "format": "webp",
            "quality": quality,
            "effort": effort,
            "lossless": lossless,
            "alpha_quality": alpha_quality,
        }));
        if let Value::Object(options) = &mut options {
            budget.to_json(options);
        }
        options
    }

    /// The range of both qualities.
    pub const QUALITY: RangeInclusive<u8> = 0..=100;

    /// The range of the effort.
    pub const EFFORT: RangeInclusive<u8> = 0..=6;

    /// Sets the quality, 0 to 100; for lossless, how hard to try. Default 80.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_quality(mut self, quality: i64) -> Result<Self> {
        self.quality = in_range("quality", quality, Self::QUALITY)?;
        Ok(self)
    }

    /// Sets the effort, 0 (fast) to 6 (small): the method of libwebp; 0 to 2 are the same for lossy
    /// images (with transparency, if it is kept exactly). Default 2.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_effort(mut self, effort: i64) -> Result<Self> {
        self.effort = in_range("effort", effort, Self::EFFORT)?;
        Ok(self)
    }

    /// Sets whether every pixel is kept exactly. Default `false`.
    #[must_use]
    pub const fn with_lossless(mut self, lossless: bool) -> Self {
        self.lossless = lossless;
        self
    }

    /// Sets the quality of transparency, 0 to 100; 100 keeps it exactly. Default 100.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_alpha_quality(mut self, quality: i64) -> Result<Self> {
        self.alpha_quality = in_range("alpha_quality", quality, Self::QUALITY)?;
        Ok(self)
    }

    /// Sets which metadata are written. Default none.
    #[must_use]
    pub fn with_metadata(mut self, metadata: MetadataOptions) -> Self {
        self.metadata = metadata;
        self
    }

    /// Sets how many bytes the file may have, and how low the quality may get for that. Default: any
    /// number.
    #[must_use]
    pub const fn with_budget(mut self, budget: Budget) -> Self {
        self.budget = budget;
        self
    }

    /// How many bytes the file may have, and how low the quality may get for that.
    pub const fn budget(&self) -> Budget {
        self.budget
    }

    /// The quality, 0 to 100.
    pub const fn quality(&self) -> u8 {
        self.quality
    }

    /// The effort, 0 to 6.
    pub const fn effort(&self) -> u8 {
        self.effort
    }

    /// Whether every pixel is kept exactly.
    pub const fn lossless(&self) -> bool {
        self.lossless
    }

    /// The quality of transparency, 0 to 100.
    pub const fn alpha_quality(&self) -> u8 {
        self.alpha_quality
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
        let all = WebPOptions::default()
            .with_quality(0)
            .and_then(|options| options.with_effort(6))
            .and_then(|options| options.with_alpha_quality(3))
            .unwrap()
            .with_lossless(true)
            .with_metadata(
                MetadataOptions::default().with_keep(Keep::from_names(["icc"]).unwrap()),
            );
        for options in [all.clone(), WebPOptions::default()] {
            assert_eq!(WebPOptions::from_json(&options.to_json()).unwrap(), options);
        }
        assert_ne!(all, WebPOptions::default());
    }

    #[test]
    fn null_is_the_default_for_every_option() {
        let mut value = WebPOptions::default().with_effort(5).unwrap().to_json();
        for key in Key::names(&WebPOptions::KEYS) {
            value[key] = Value::Null;
        }
        assert_eq!(WebPOptions::from_json(&value).unwrap(), WebPOptions::default());
    }

    #[test]
    fn options_out_of_their_ranges_are_refused() {
        let options = WebPOptions::default();
        for (error, expected) in [
            (options.clone().with_quality(101), "quality must be between 0 and 100, got 101"),
            (options.clone().with_effort(7), "effort must be between 0 and 6, got 7"),
            (
                options.clone().with_alpha_quality(-1),
                "alpha_quality must be between 0 and 100, got -1",
            ),
        ] {
            assert_eq!(error.unwrap_err().message(), expected);
        }
    }
}
