//! How one output is written, where the source or the result may decide.

use std::slice;

use serde_json::Value;

use crate::codecs::best::Best;
use crate::codecs::encoding::Encoding;
use crate::codecs::format::Format;
use crate::codecs::same_format::SameFormat;
use crate::info::Info;
use crate::recipe::json::pointer_to;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// How one output is written: always one file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EncodingChoice {
    /// In one way, whatever comes.
    One(Encoding),
    /// In the format of the source.
    SameFormat(SameFormat),
    /// In several ways, of which the smallest file is kept.
    Best(Best),
}

impl<T: Into<Encoding>> From<T> for EncodingChoice {
    fn from(encoding: T) -> Self {
        Self::One(encoding.into())
    }
}

impl From<SameFormat> for EncodingChoice {
    fn from(same: SameFormat) -> Self {
        Self::SameFormat(same)
    }
}

impl From<Best> for EncodingChoice {
    fn from(best: Best) -> Self {
        Self::Best(best)
    }
}

impl EncodingChoice {
    /// What a recipe is written as where it does not say: JPEG and WebP with default options.
    pub fn defaults() -> Vec<Self> {
        Encoding::defaults().into_iter().map(Self::One).collect()
    }

    /// Reads an object with "format": the name of a format, "same" or "best".
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong.
    pub fn from_json(value: &Value) -> Result<Self> {
        let format = value.as_object().map(|object| object.get("format").unwrap_or(&Value::Null));
        match format.map(|format| (format, format.as_str())) {
            Some((_, Some(SameFormat::NAME))) => SameFormat::from_json(value).map(Self::SameFormat),
            Some((_, Some(Best::NAME))) => Best::from_json(value).map(Self::Best),
            Some((format, name)) if !name.is_some_and(Encoding::is_format) => {
                let names = Encoding::FORMATS.join(", ");
                let (same, best) = (SameFormat::NAME, Best::NAME);
                let text = format!("format must be one of {names}, {same}, {best}, got {format}");
                Err(Error::argument(text).with_pointer(pointer_to("format")))
            }
            _ => Encoding::from_json(value).map(Self::One),
        }
    }

    /// An object with "format" and every option; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        match self {
            Self::One(encoding) => encoding.to_json(),
            Self::SameFormat(same) => same.to_json(),
            Self::Best(best) => best.to_json(),
        }
    }

    /// The name as "format" in JSON: that of the format, "same" or "best".
    pub fn name(&self) -> &'static str {
        match self {
            Self::One(encoding) => encoding.format().name(),
            Self::SameFormat(_) => SameFormat::NAME,
            Self::Best(_) => Best::NAME,
        }
    }

    /// Every encoding that may be used.
    pub fn encodings(&self) -> &[Encoding] {
        match self {
            Self::One(encoding) => slice::from_ref(encoding),
            Self::SameFormat(same) => same.encodings(),
            Self::Best(best) => best.encodings(),
        }
    }

    /// The formats that the output may have, each once.
    pub fn formats(&self) -> Vec<Format> {
        match self {
            Self::One(encoding) => vec![encoding.format()],
            Self::SameFormat(same) => same.formats(),
            Self::Best(best) => best.formats(),
        }
    }

    /// The encodings that are tried for this source, at least one.
    ///
    /// # Errors
    /// `Internal` as [`SameFormat::resolve`].
    pub fn resolve(&self, source: &Info) -> Result<&[Encoding]> {
        match self {
            Self::SameFormat(same) => same.resolve(source).map(slice::from_ref),
            Self::One(_) | Self::Best(_) => Ok(self.encodings()),
        }
    }

    /// Checks that an image of this size can be written: by all encodings that may be used, or, where
    /// the source decides, by one of them.
    ///
    /// # Errors
    /// `Encode` as [`Encoding::check_size`].
    pub fn check_size(&self, size: Size) -> Result<()> {
        let mut checks = self.encodings().iter().map(|encoding| encoding.check_size(size));
        match self {
            Self::SameFormat(_) if checks.clone().any(|check| check.is_ok()) => Ok(()),
            _ => checks.try_for_each(|check| check),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: Value) -> EncodingChoice {
        EncodingChoice::from_json(&value).unwrap()
    }

    #[test]
    fn the_format_names_the_choice() {
        for name in ["jpeg", "webp", "png", "same"] {
            let choice = read(json!({"format": name}));
            assert_eq!(choice.name(), name);
            assert_eq!(EncodingChoice::from_json(&choice.to_json()).unwrap(), choice);
        }
        let best = read(json!({"format": "best", "of": [{"format": "png"}, {"format": "webp"}]}));
        assert_eq!((best.name(), best.encodings().len()), ("best", 2));
        let error = EncodingChoice::from_json(&json!({"format": "bmp"})).unwrap_err();
        assert!(error.message().ends_with("same, best, got \"bmp\""), "{error}");
        assert!(EncodingChoice::from_json(&json!(3)).is_err());
    }

    #[cfg(not(feature = "avif"))]
    #[test]
    fn a_format_that_only_other_builds_write_is_not_called_unknown() {
        for value in [
            json!({"format": "avif"}),
            json!({"format": "best", "of": [{"format": "png"}, {"format": "avif"}]}),
        ] {
            let error = EncodingChoice::from_json(&value).unwrap_err();
            assert!(error.message().starts_with("this build has no AVIF encoder"), "{error}");
        }
    }

    #[test]
    fn a_side_must_fit_all_that_are_tried_or_one_that_the_source_may_choose() {
        let wide = Size::new(20_000, 1);
        assert!(read(json!({"format": "webp"})).check_size(wide).is_err());
        assert!(read(json!({"format": "same"})).check_size(wide).is_ok());
        let best = read(json!({"format": "best", "of": [{"format": "png"}, {"format": "webp"}]}));
        assert!(best.check_size(wide).is_err());
        assert!(best.check_size(Size::new(200, 1)).is_ok());
    }
}
