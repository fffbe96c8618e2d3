//! How one output is written: a format with its options.

use serde_json::Value;

use crate::codecs::avif::{self, options::AvifOptions};
use crate::codecs::budget::{MAX_ENCODINGS, MIN_QUALITY, Written, search};
use crate::codecs::encoder::Encoder;
use crate::codecs::format::Format;
use crate::codecs::gif::options::GifOptions;
use crate::codecs::jpeg::options::JpegOptions;
use crate::codecs::keep::KeptMetadata;
use crate::codecs::planar::PlanarEncoder;
use crate::codecs::png::options::PngOptions;
use crate::codecs::webp::options::WebPOptions;
use crate::info::Info;
use crate::pixels::{Layout, Pixels};
use crate::planes::Planes;
use crate::recipe::json::pointer_to;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// How one output is written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encoding {
    /// JPEG.
    Jpeg(JpegOptions),
    /// WebP.
    WebP(WebPOptions),
    /// PNG.
    Png(PngOptions),
    /// GIF.
    Gif(GifOptions),
    /// AVIF.
    Avif(AvifOptions),
}

impl From<JpegOptions> for Encoding {
    fn from(options: JpegOptions) -> Self {
        Self::Jpeg(options)
    }
}

impl From<WebPOptions> for Encoding {
    fn from(options: WebPOptions) -> Self {
        Self::WebP(options)
    }
}

impl From<PngOptions> for Encoding {
    fn from(options: PngOptions) -> Self {
        Self::Png(options)
    }
}

impl From<GifOptions> for Encoding {
    fn from(options: GifOptions) -> Self {
        Self::Gif(options)
    }
}

impl From<AvifOptions> for Encoding {
    fn from(options: AvifOptions) -> Self {
        Self::Avif(options)
    }
}

impl Encoding {
    /// The names that "format" can have in JSON, in the order of the documentation: "avif" only in
    /// builds with the feature of that name.
    pub const FORMATS: [&str; 4 + cfg!(feature = "avif") as usize] = [
        "jpeg",
        "webp",
        "png",
        "gif",
        #[cfg(feature = "avif")]
        "avif",
    ];

    /// Whether "format" can have this name in JSON, even if this build cannot write the format.
    pub(crate) fn is_format(name: &str) -> bool {
        name == avif::format::FORMAT.name() || Self::FORMATS.contains(&name)
    }

    /// What a recipe is written as where it does not say: JPEG and WebP with default options.
    pub fn defaults() -> [Self; 2] {
        [Self::Jpeg(JpegOptions::default()), Self::WebP(WebPOptions::default())]
    }

    /// Every format with its default options, in the order of [`FORMATS`](Self::FORMATS).
    pub fn all() -> [Self; Self::FORMATS.len()] {
        [
            Self::Jpeg(JpegOptions::default()),
            Self::WebP(WebPOptions::default()),
            Self::Png(PngOptions::default()),
            Self::Gif(GifOptions::default()),
            #[cfg(feature = "avif")]
            Self::Avif(AvifOptions::default()),
        ]
    }

    /// Reads an object with "format" and the options of that format; what is absent or `null` has
    /// its default.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong.
    pub fn from_json(value: &Value) -> Result<Self> {
        let Value::Object(object) = value else {
            let text = "an encoding must be an object such as {\"format\": \"webp\"}";
            return Err(Error::argument(text).with_pointer(""));
        };
        let format = object.get("format").unwrap_or(&Value::Null);
        let encoding = match format.as_str() {
            Some("jpeg") => JpegOptions::from_json(value).map(Self::Jpeg),
            Some("webp") => WebPOptions::from_json(value).map(Self::WebP),
            Some("png") => PngOptions::from_json(value).map(Self::Png),
            Some("gif") => GifOptions::from_json(value).map(Self::Gif),
            Some("avif") => AvifOptions::from_json(value).map(Self::Avif),
            _ => {
                let names = Self::FORMATS.join(", ");
                Err(Error::argument(format!("format must be one of {names}, got {format}"))
                    .with_pointer(pointer_to("format")))
            }
        }?;
        encoding.check()?;
        Ok(encoding)
    }

    /// An object with "format" and every option; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        self.encoder().to_json()
    }

    /// The options as an encoder: the only place that matches on the format.
    pub fn encoder(&self) -> &dyn Encoder {
        match self {
            Self::Jpeg(options) => options,
            Self::WebP(options) => options,
            Self::Png(options) => options,
            Self::Gif(options) => options,
            Self::Avif(options) => options,
        }
    }

    /// The format it writes.
    pub fn format(&self) -> Format {
        self.encoder().format()
    }

    /// Whether transparency survives.
    pub fn supports_alpha(&self) -> bool {
        self.encoder().supports_alpha()
    }

    /// Checks that the format can hold an image of this size.
    ///
    /// # Errors
    /// `Encode` where a side is 0 or longer than the format can state.
    pub fn check_size(&self, size: Size) -> Result<()> {
        let (size, max, name) = (size, self.encoder().max_side(), self.format().display_name());
        for (side, value) in [("width", size.width), ("height", size.height)] {
            if !(1..=max).contains(&value) {
                return Err(Error::encode(format!(
                    "{side} must be between 1 and {max} for {name}, got {value}"
                )));
            }
        }
        Ok(())
    }

    /// The same with at most the quality of a source with this header, where the options ask for that
    /// and it has one.
    pub(crate) fn capped(&self, source: &Info) -> Option<Self> {
        match self {
            Self::Jpeg(options) => options.capped(source).map(Self::Jpeg),
            _ => None,
        }
    }

    /// How long encoding takes, relative to other encodings: nanoseconds on one machine.
    pub fn cost(&self, size: Size) -> u64 {
        let times = if self.is_bounded() { MAX_ENCODINGS } else { 1 };
        self.encoder().cost(size).saturating_mul(times)
    }

    /// Whether the file has a budget, so that it may be encoded several times.
    fn is_bounded(&self) -> bool {
        self.encoder().budget().max_bytes().is_some()
    }

    /// Checks that the options go together.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of one of them.
    pub fn check(&self) -> Result<()> {
        self.encoder().check()
    }

    /// An upper bound of the bytes that encoding holds besides its source and its result.
    pub fn peak_bytes(&self, size: Size, layout: Layout) -> u64 {
        // The best file so far, while another quality is tried.
        let held = if self.is_bounded() { self.max_output_bytes(size, layout) } else { 0 };
        // Tables, and everything else that does not grow with the image.
        self.encoder().peak_bytes(size, layout).saturating_add(held).saturating_add(1 << 20)
    }

    /// The same for an image of planes, whose encoder holds it in bytes, too.
    pub(crate) fn planar_peak_bytes(&self, size: Size) -> u64 {
        let held = if self.is_bounded() { self.max_output_bytes(size, Layout::Rgb) } else { 0 };
        let own = self.encoder().planar().map_or(0, |encoder| encoder.planar_bytes(size));
        own.saturating_add(held).saturating_add(1 << 20)
    }

    /// An upper bound of the bytes that the result takes while it is written.
    pub fn max_output_bytes(&self, size: Size, layout: Layout) -> u64 {
        self.encoder().max_output_bytes(size, layout)
    }

    /// The encoded file. `pixels` must be opaque where the format has no alpha.
    ///
    /// # Errors
    /// `Encode` where the format cannot hold the size or the encoder fails, `Cancelled` where the
    /// call was cancelled.
    pub fn encode(&self, pixels: &Pixels, kept: &KeptMetadata) -> Result<Vec<u8>> {
        self.write(pixels, kept).map(|written| written.data)
    }

    /// What a file is that was encoded with the quality of these options, such as an animation, whose
    /// quality is not searched.
    pub(crate) fn written(&self, data: Vec<u8>) -> Written {
        let max_bytes = self.encoder().budget().max_bytes();
        let within_budget = max_bytes.is_none_or(|max_bytes| data.len() as u64 <= max_bytes);
        Written { data, quality: self.encoder().quality(), within_budget, kept_source: false }
    }

    /// The encoded file, and the quality that was found where it has a budget. `pixels` must be opaque
    /// where the format has no alpha.
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    pub fn write(&self, pixels: &Pixels, kept: &KeptMetadata) -> Result<Written> {
        let encoder = self.encoder();
        self.searched(pixels.size(), |quality| match quality {
            None => encoder.encode(pixels, kept),
            Some(quality) => encoder.encode_at(quality, pixels, kept),
        })
    }

    /// The same for an image of planes.
    ///
    /// # Errors
    /// As [`encode`](Self::encode), and `Internal` where the options do not take planes.
    pub(crate) fn write_planes(&self, planes: &Planes, kept: &KeptMetadata) -> Result<Written> {
        let encoder = self.planar()?;
        let planes = encoder.bytes_of(planes);
        self.searched(planes.size, |quality| encoder.encode_planes(quality, &planes, kept))
    }

    /// The options as an encoder of planes.
    ///
    /// # Errors
    /// `Internal` where they do not take planes: the plan asked them.
    pub(crate) fn planar(&self) -> Result<&dyn PlanarEncoder> {
        let missing = || Error::internal("this encoding does not take planes");
        self.encoder().planar().ok_or_else(missing)
    }

    /// What `encode` gives with the quality of these options (`None`), or with the best quality that
    /// keeps the budget.
    fn searched(
        &self,
        size: Size,
        encode: impl Fn(Option<u8>) -> Result<Vec<u8>>,
    ) -> Result<Written> {
        self.check_size(size)?;
        let encoder = self.encoder();
        let (quality, budget) = (encoder.quality(), encoder.budget());
        budget.check(quality)?;
        let (Some(quality), Some(max_bytes)) = (quality, budget.max_bytes()) else {
            return Ok(self.written(encode(None)?));
        };
        let least = budget.min_quality().unwrap_or(MIN_QUALITY).min(quality);
        search(least, quality, max_bytes, |quality| encode(Some(quality)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::budget::Budget;
    use serde_json::json;

    #[test]
    fn the_format_chooses_the_options_and_everything_else_has_a_default() {
        let read = |value: &Value| Encoding::from_json(value).unwrap();
        assert_eq!(read(&json!({"format": "jpeg"})), Encoding::Jpeg(JpegOptions::default()));
        assert_eq!(read(&json!({"format": "webp"})), Encoding::WebP(WebPOptions::default()));
        assert_eq!(read(&json!({"format": "png"})), Encoding::Png(PngOptions::default()));
        for name in Encoding::FORMATS {
            let encoding = read(&json!({ "format": name }));
            assert_eq!(encoding.format().name(), name);
            assert_eq!(read(&encoding.to_json()), encoding);
        }
    }

    #[test]
    fn an_unknown_format_is_an_error_that_lists_the_known_ones() {
        let error = |value: &Value| Encoding::from_json(value).unwrap_err().to_string();
        let known = Encoding::FORMATS.join(", ");
        for (value, found) in [(json!({"format": "bmp"}), "\"bmp\""), (json!({}), "null")] {
            let expected = format!("at /format: format must be one of {known}, got {found}");
            assert_eq!(error(&value), expected);
        }
        assert!(error(&json!("webp")).contains("must be an object"));
    }

    #[test]
    fn a_side_that_the_format_cannot_hold_is_refused() {
        let message = |encoding: Encoding, width, height| {
            encoding
                .check_size(Size::new(width, height))
                .map_err(|error| error.message().to_owned())
        };
        let jpeg = || Encoding::Jpeg(JpegOptions::default());
        let webp = || Encoding::WebP(WebPOptions::default());
        assert_eq!(message(jpeg(), 65_535, 1), Ok(()));
        assert_eq!(
            message(jpeg(), 65_536, 1),
            Err("width must be between 1 and 65535 for JPEG, got 65536".to_owned())
        );
        assert_eq!(
            message(webp(), 1, 16_384),
            Err("height must be between 1 and 16383 for WebP, got 16384".to_owned())
        );
        assert_eq!(
            message(Encoding::Gif(GifOptions::default()), 1, 65_536),
            Err("height must be between 1 and 65535 for GIF, got 65536".to_owned())
        );
        assert_eq!(message(Encoding::Png(PngOptions::default()), 1 << 30, 7), Ok(()));
        assert!(message(webp(), 0, 7).is_err());
    }

    #[test]
    fn a_file_that_was_not_searched_says_whether_it_fits() {
        let budget = Budget::default().with_max_bytes(3).unwrap();
        let options = JpegOptions::default().with_budget(budget);
        for (bytes, fits) in [(3, true), (4, false)] {
            let written = Encoding::from(options.clone()).written(vec![0; bytes]);
            assert_eq!((written.quality, written.within_budget), (Some(85), fits));
        }
        assert!(Encoding::from(JpegOptions::default()).written(vec![0; 9]).within_budget);
    }
}
