//! The options of PNG output.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use crate::codecs::metadata_options::MetadataOptions;
use crate::codecs::options::in_range;
use crate::codecs::palette::{Dither, Options, Transparency};
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::{Error, Result};

/// The options of PNG output. Every pixel is kept, in the fewest bits: gray of 1 to 8 bits, a palette
/// of at most 256 colors, or RGB, each with or without alpha. Only `colors` changes pixels.
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
    colors: Option<u16>,
    dither: Option<u8>,
    metadata: MetadataOptions,
}

impl Default for PngOptions {
    /// Effort 4, all colors, no metadata.
    fn default() -> Self {
        Self { effort: 4, colors: None, dither: None, metadata: MetadataOptions::default() }
    }
}

impl PngOptions {
    /// The keys of the options in JSON.
    pub(super) const KEYS: [Key; 6] = [
        Key::required("format", Kind::Const("png"), "PNG."),
        Key::new("effort", Kind::bytes(&Self::EFFORT), "0: fast, 6: small."),
        Key::new(
            "colors",
            Kind::shorts(&Self::COLORS),
            "The most colors, in a palette; absent: all of the image.",
        ),
        Key::new(
            "dither",
            Kind::bytes(&Self::DITHER),
            "How strongly missing colors are mixed; needs colors; absent: 75.",
        ),
        MetadataOptions::KEYS[0],
        MetadataOptions::KEYS[1],
    ];

    /// Reads the options from a JSON object; what is absent or `null` has its default.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong.
    pub fn from_json(value: &Value) -> Result<Self> {
        let object = Object::new(value, "a PNG encoding", &Key::names(&Self::KEYS))?;
        let mut options = Self::default();
        if let Some(effort) = object.integer("effort")? {
            options = options.with_effort(effort)?;
        }
        if let Some(colors) = object.integer("colors")? {
            options = options.with_colors(colors)?;
        }
        if let Some(dither) = object.integer("dither")? {
            options = options.with_dither(dither)?;
        }
        Ok(options.with_metadata(MetadataOptions::from_json(&object)?))
    }

    /// All options as a JSON object; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        self.metadata.add_to(json!({
            "format": "png",
            "effort": self.effort,
            "colors": self.colors,
            "dither": self.dither,
        }))
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

    /// The range of the number of colors.
    pub const COLORS: RangeInclusive<u16> = 2..=256;
    /// The range of the strength of dithering.
    pub const DITHER: RangeInclusive<u8> = 0..=100;
    /// The strength of dithering where none is set.
    const DEFAULT_DITHER: u8 = 75;

    /// Sets the most colors of the file, 2 to 256, each with its alpha: images that have more lose
    /// some. Default all.
    ///
    /// # Errors
    /// `Argument` for a value outside of the range.
    pub fn with_colors(mut self, colors: i64) -> Result<Self> {
        self.colors = Some(in_range("colors", colors, Self::COLORS)?);
        Ok(self)
    }

    /// The most colors of the file; `None` is all.
    pub const fn colors(&self) -> Option<u16> {
        self.colors
    }

    /// Sets how strongly missing colors are mixed of others, 0 (not at all) to 100. Default 75. Only
    /// with [`with_colors`](Self::with_colors).
    ///
    /// # Errors
    /// `Argument` for a value outside of the range.
    pub fn with_dither(mut self, dither: i64) -> Result<Self> {
        self.dither = Some(in_range("dither", dither, Self::DITHER)?);
        Ok(self)
    }

    /// The strength of dithering, 0 to 100; `None` is 75.
    pub const fn dither(&self) -> Option<u8> {
        self.dither
    }

    /// How colors are taken away, where some are.
    pub(super) fn quantization(&self) -> Option<Options> {
        Some(Options {
            colors: self.colors?,
            dither: Dither::Diffusion(self.dither.unwrap_or(Self::DEFAULT_DITHER)),
            transparency: Transparency::Full,
        })
    }

    /// Checks that the options go together.
    ///
    /// # Errors
    /// `Argument` for dithering of all colors.
    pub(super) fn check(&self) -> Result<()> {
        if self.dither.is_some() && self.colors.is_none() {
            let error = Error::argument("dither needs colors");
            return Err(error.with_pointer(pointer_to("dither")));
        }
        Ok(())
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
                let few = options.with_colors(2 + 42 * i64::from(effort)).unwrap();
                assert_eq!(PngOptions::from_json(&few.to_json()).unwrap(), few);
                let few = few.with_dither(100).unwrap();
                assert_eq!(PngOptions::from_json(&few.to_json()).unwrap(), few);
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
    fn colors_and_dithering_out_of_their_range_or_without_the_other_are_refused() {
        for (key, value, range) in
            [("colors", 1, "2 and 256"), ("colors", 257, "2 and 256"), ("dither", 101, "0 and 100")]
        {
            let error = PngOptions::from_json(&json!({"format": "png", key: value})).unwrap_err();
            let expected = format!("at /{key}: {key} must be between {range}, got {value}");
            assert_eq!(error.to_string(), expected);
        }
        let lone = PngOptions::default().with_dither(1).unwrap();
        assert_eq!(lone.check().unwrap_err().to_string(), "at /dither: dither needs colors");
        lone.with_colors(2).unwrap().check().unwrap();
        PngOptions::default().with_colors(2).unwrap().check().unwrap();
    }

    #[test]
    fn an_option_of_another_format_is_unknown() {
        let error = PngOptions::from_json(&json!({"format": "png", "quality": 9})).unwrap_err();
        assert_eq!(
            error.to_string(),
            "at /quality: unknown key \"quality\"; a PNG encoding has format, effort, colors, dither, \
             keep, metadata"
        );
    }
}
