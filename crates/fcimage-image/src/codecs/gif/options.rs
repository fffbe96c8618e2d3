//! The options of GIF output.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use crate::codecs::options::in_range;
use crate::recipe::json::{Object, pointer_to};
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::{Error, Result};

/// The options of GIF output: a palette for each frame, and transparency of one bit. Metadata are not
/// kept: GIF has no place for Exif.
///
/// ```
/// use fcimage_image::codecs::GifOptions;
/// let options = GifOptions::default().with_colors(64)?.with_dither(0)?;
/// assert_eq!(options.colors(), 64);
/// # Ok::<(), fcimage_base::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GifOptions {
    colors: u16,
    dither: u8,
}

impl Default for GifOptions {
    /// 256 colors, dithering of strength 75.
    fn default() -> Self {
        Self { colors: 256, dither: 75 }
    }
}

impl GifOptions {
    /// The keys of the options in JSON.
    pub(super) const KEYS: [Key; 3] = [
        Key::required("format", Kind::Const("gif"), "GIF."),
        Key::new("colors", Kind::shorts(&Self::COLORS), "The most colors of a frame."),
        Key::new("dither", Kind::bytes(&Self::DITHER), "How strongly missing colors are mixed."),
    ];

    /// The range of the number of colors.
    pub const COLORS: RangeInclusive<u16> = 2..=256;

    /// The range of the strength of dithering.
    pub const DITHER: RangeInclusive<u8> = 0..=100;

    /// Reads the options from a JSON object; what is absent or `null` has its default.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong.
    pub fn from_json(value: &Value) -> Result<Self> {
        let object = Object::new(value, "a GIF encoding", &Key::names(&Self::KEYS))?;
        let mut options = Self::default();
        if let Some(colors) = object.integer("colors")? {
            options = options.with_colors(colors)?;
        }
        if let Some(dither) = object.integer("dither")? {
            options = options.with_dither(dither)?;
        }
        Ok(options)
    }

    /// All options as a JSON object; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        json!({"format": "gif", "colors": self.colors, "dither": self.dither})
    }

    /// Sets the most colors of a frame, 2 to 256. Default 256.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_colors(mut self, colors: i64) -> Result<Self> {
        let within = u16::try_from(colors).ok().filter(|colors| Self::COLORS.contains(colors));
        self.colors = within.ok_or_else(|| {
            Error::argument(format!("colors must be between 2 and 256, got {colors}"))
                .with_pointer(pointer_to("colors"))
        })?;
        Ok(self)
    }

    /// Sets the strength of dithering, 0 (none) to 100. Default 75. Images of few colors are never
    /// dithered.
    ///
    /// # Errors
    /// `Argument` for a value out of its range.
    pub fn with_dither(mut self, dither: i64) -> Result<Self> {
        self.dither = in_range("dither", dither, Self::DITHER)?;
        Ok(self)
    }

    /// The most colors of a frame, 2 to 256.
    pub const fn colors(&self) -> u16 {
        self.colors
    }

    /// The strength of dithering, 0 to 100.
    pub const fn dither(&self) -> u8 {
        self.dither
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_survives_a_way_through_json() {
        for (colors, dither) in [(2, 0), (256, 100), (17, 3)] {
            let options = GifOptions::default();
            let options = options.with_colors(colors).unwrap().with_dither(dither).unwrap();
            assert_eq!(GifOptions::from_json(&options.to_json()).unwrap(), options);
        }
    }

    #[test]
    fn options_out_of_their_ranges_are_refused() {
        for colors in [1, 257, -1] {
            let error = GifOptions::from_json(&json!({"format": "gif", "colors": colors}));
            let expected = format!("at /colors: colors must be between 2 and 256, got {colors}");
            assert_eq!(error.unwrap_err().to_string(), expected);
        }
        assert!(GifOptions::default().with_dither(101).is_err());
    }
}
