//! The options of AVIF output.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use crate::codecs::budget::Budget;
use crate::codecs::metadata_options::MetadataOptions;
use crate::codecs::options::in_range;
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::{Error, Result};

/// The options of AVIF output.
///
/// ```
/// use fcimage_image::codecs::AvifOptions;
/// let options = AvifOptions::default().with_quality(60)?.with_speed(8)?;
/// assert_eq!((options.quality(), options.speed()), (60, 8));
/// # Ok::<(), fcimage_base::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AvifOptions {
    quality: u8,
    speed: u8,
    metadata: MetadataOptions,
    budget: Budget,
}

impl Default for AvifOptions {
    /// Quality 80, speed 10, no metadata.
    fn default() -> Self {
        // Quality 80 scores like quality 80 of WebP in SSIMULACRA2.
        Self {
            quality: 80,
            speed: 10,
            metadata: MetadataOptions::default(),
            budget: Budget::default(),
        }
    }
}

impl AvifOptions {
    /// The keys of the options in JSON.
    pub(super) const KEYS: [Key; 7] = [
        Key::required("format", Kind::Const("avif"), "AVIF, in builds with the feature avif."),
        Key::new("quality", Kind::bytes(&Self::QUALITY), "Quality."),
        Key::new("speed", Kind::bytes(&Self::SPEED), "1: small, 10: fast."),
        MetadataOptions::KEYS[0],
        MetadataOptions::KEYS[1],
        Budget::KEYS[0],
        Budget::KEYS[1],
    ];

    /// Whether this build has the encoder.
    ///
    /// # Errors
    /// `Argument` where it has none.
    pub fn check_available() -> Result<()> {
        if cfg!(feature = "avif") {
            return Ok(());
        }
        let text =
            "this build has no AVIF encoder; build one that has it: make wheel FEATURES=avif";
        Err(Error::argument(text))
    }

    /// Reads the options from a JSON object; what is absent or `null` has its default.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong, or of "format" where this build has
    /// no encoder.
    pub fn from_json(value: &Value) -> Result<Self> {
        Self::check_available().map_err(|error| error.with_pointer(pointer_to("format")))?;
        let object = Object::new(value, "an AVIF encoding", &Key::names(&Self::KEYS))?;
        let mut options = Self::default();
        if let Some(quality) = object.integer("quality")? {
            options = options.with_quality(quality)?;
        }
        if let Some(speed) = object.integer("speed")? {
            options = options.with_speed(speed)?;
        }
        options.metadata = MetadataOptions::from_json(&object)?;
        options.budget = Budget::from_json(&object)?;
        Ok(options)
    }

    /// All options as a JSON object; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        let Self { quality, speed, metadata, budget } = self;
        let mut options = metadata.add_to(json!({
            "format": "avif",
            "quality": quality,
            "speed": speed,
        }));
        if let Value::Object(options) = &mut options {
            budget.to_json(options);
        }
        options
    }

    /// The range of the quality.
    pub const QUALITY: RangeInclusive<u8> = 1..=100;

    /// The range of the speed.
    pub const SPEED: RangeInclusive<u8> = 1..=10;

    /// Sets the quality, 1 to 100. Default 80.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_quality(mut self, quality: i64) -> Result<Self> {
        self.quality = in_range("quality", quality, Self::QUALITY)?;
        Ok(self)
    }

    /// Sets the speed, 1 (small) to 10 (fast): the presets of rav1e. Default 10.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_speed(mut self, speed: i64) -> Result<Self> {
        self.speed = in_range("speed", speed, Self::SPEED)?;
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

    /// The quality, 1 to 100.
    pub const fn quality(&self) -> u8 {
        self.quality
    }

    /// The speed, 1 to 10.
    pub const fn speed(&self) -> u8 {
        self.speed
    }

    /// Which metadata are written.
    pub const fn metadata(&self) -> &MetadataOptions {
        &self.metadata
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "avif")]
    use crate::codecs::metadata_options::Keep;

    #[cfg(feature = "avif")]
    #[test]
    fn every_option_survives_a_way_through_json() {
        let all = AvifOptions::default()
            .with_quality(1)
            .and_then(|options| options.with_speed(3))
            .unwrap()
            .with_budget(Budget::default().with_max_bytes(5000).unwrap())
            .with_metadata(
                MetadataOptions::default().with_keep(Keep::from_names(["icc"]).unwrap()),
            );
        for options in [all.clone(), AvifOptions::default()] {
            assert_eq!(AvifOptions::from_json(&options.to_json()).unwrap(), options);
        }
        let mut value = all.to_json();
        for key in Key::names(&AvifOptions::KEYS) {
            value[key] = Value::Null;
        }
        assert_eq!(AvifOptions::from_json(&value).unwrap(), AvifOptions::default());
    }

    #[cfg(not(feature = "avif"))]
    #[test]
    fn a_build_without_the_encoder_says_how_to_get_it() {
        let error = AvifOptions::from_json(&json!({"format": "avif"})).unwrap_err();
        assert_eq!(error.pointer(), Some("/format"));
        assert!(error.message().contains("make wheel FEATURES=avif"), "{error}");
    }

    #[test]
    fn options_out_of_their_ranges_are_refused() {
        let options = AvifOptions::default;
        for (error, expected) in [
            (options().with_quality(0), "quality must be between 1 and 100, got 0"),
            (options().with_quality(101), "quality must be between 1 and 100, got 101"),
            (options().with_speed(0), "speed must be between 1 and 10, got 0"),
            (options().with_speed(11), "speed must be between 1 and 10, got 11"),
        ] {
            assert_eq!(error.unwrap_err().message(), expected);
        }
    }
}
