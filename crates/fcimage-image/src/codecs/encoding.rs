//! How one output is written: a format with its options.

use serde_json::Value;

use crate::codecs::encoder::Encoder;
use crate::codecs::format::Format;
use crate::codecs::jpeg::options::JpegOptions;
use crate::codecs::keep::KeptMetadata;
use crate::codecs::png::options::PngOptions;
use crate::codecs::webp::options::WebPOptions;
use crate::pixels::{Layout, Pixels};
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

impl Encoding {
    /// The names that "format" can have in JSON, in the order of the documentation.
    pub const FORMATS: [&str; 3] = ["jpeg", "webp", "png"];

    /// What a recipe is written as where it does not say: JPEG and WebP with default options.
    pub fn defaults() -> [Self; 2] {
        [Self::Jpeg(JpegOptions::default()), Self::WebP(WebPOptions::default())]
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
        match format.as_str() {
            Some("jpeg") => JpegOptions::from_json(value).map(Self::Jpeg),
            Some("webp") => WebPOptions::from_json(value).map(Self::WebP),
            Some("png") => PngOptions::from_json(value).map(Self::Png),
            _ => {
                let names = Self::FORMATS.join(", ");
                Err(Error::argument(format!("format must be one of {names}, got {format}"))
                    .with_pointer(pointer_to("format")))
            }
        }
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

    /// How long encoding takes, relative to other encodings: nanoseconds on one machine.
    pub fn cost(&self, size: Size) -> u64 {
        self.encoder().cost(size)
    }

    /// An upper bound of the bytes that encoding holds besides its source and its result.
    pub fn peak_bytes(&self, size: Size, layout: Layout) -> u64 {
        // Tables, and everything else that does not grow with the image.
        self.encoder().peak_bytes(size, layout).saturating_add(1 << 20)
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
        self.check_size(Size::new(pixels.width(), pixels.height()))?;
        self.encoder().encode(pixels, kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        assert_eq!(
            error(&json!({"format": "gif"})),
            "at /format: format must be one of jpeg, webp, png, got \"gif\""
        );
        assert_eq!(
            error(&json!({})),
            "at /format: format must be one of jpeg, webp, png, got null"
        );
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
        assert_eq!(message(Encoding::Png(PngOptions::default()), 1 << 30, 7), Ok(()));
        assert!(message(webp(), 0, 7).is_err());
    }
}
