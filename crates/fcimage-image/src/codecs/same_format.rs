//! The format that came: a JPEG becomes a JPEG, a PNG a PNG.

use serde_json::{Map, Value};

use crate::codecs::encoding::Encoding;
use crate::codecs::format::Format;
use crate::codecs::registry;
use crate::info::{ColorModel, Info};
use crate::recipe::json::Object;
use fcimage_base::error::{Error, Result};

/// An output in the format of its source, with options for each format.
///
/// Kinds that are not written become PNG where the source can be transparent or has a palette, else
/// JPEG.
///
/// ```
/// use fcimage_image::codecs::{JpegOptions, SameFormat};
/// let same = SameFormat::default().with(JpegOptions::default().with_quality(75)?);
/// assert_eq!(same.formats()[0].name(), "jpeg");
/// # Ok::<(), fcimage_base::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SameFormat {
    /// One encoding for each format that is both read and written, in the order of
    /// [`Encoding::FORMATS`].
    encodings: Vec<Encoding>,
}

impl Default for SameFormat {
    /// Each format with its default options.
    fn default() -> Self {
        let is_read = |encoding: &Encoding| {
            registry::ALL.iter().any(|codec| codec.format() == encoding.format())
        };
        Self { encodings: Encoding::all().into_iter().filter(is_read).collect() }
    }
}

impl SameFormat {
    /// The name of this choice as "format" in JSON.
    pub const NAME: &str = "same";

    /// Sets the options of one format; without effect for a format that is not read.
    #[must_use]
    pub fn with(mut self, encoding: impl Into<Encoding>) -> Self {
        let encoding = encoding.into();
        let place = self.encodings.iter_mut().find(|own| own.format() == encoding.format());
        if let Some(own) = place {
            *own = encoding;
        }
        self
    }

    /// The encoding of each format, in the order of [`Encoding::FORMATS`].
    pub fn encodings(&self) -> &[Encoding] {
        &self.encodings
    }

    /// The formats that an output may have.
    pub fn formats(&self) -> Vec<Format> {
        self.encodings.iter().map(Encoding::format).collect()
    }

    /// How an output of this source is written.
    ///
    /// # Errors
    /// `Internal` where neither PNG nor JPEG is written, which the list of formats rules out.
    pub fn resolve(&self, source: &Info) -> Result<&Encoding> {
        let named = |name: &str| self.encodings.iter().find(|own| own.format().name() == name);
        let flat = source.has_alpha || source.color == ColorModel::Palette;
        named(source.format.name())
            .or_else(|| named(if flat { "png" } else { "jpeg" }))
            .ok_or_else(|| Error::internal("neither PNG nor JPEG is written"))
    }

    /// Reads an object with an encoding for each format by its name; what is absent or `null` has its
    /// default. "format" of an inner object may be left out.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong.
    pub fn from_json(value: &Value) -> Result<Self> {
        let mut same = Self::default();
        let names: Vec<&str> = same.encodings.iter().map(|own| own.format().name()).collect();
        let keys = [&["format"], names.as_slice()].concat();
        let object = Object::new(value, "an encoding of format same", &keys)?;
        for name in names {
            let Some(value) = object.get(name) else { continue };
            let encoding = one_of(value, name).map_err(|error| {
                let place = format!("/{name}");
                match error.pointer() {
                    Some(_) => error.prefix_pointer(&place),
                    None => error.with_pointer(place),
                }
            })?;
            same = same.with(encoding);
        }
        Ok(same)
    }

    /// An object with "format" and every encoding; [`from_json`](Self::from_json) reads it back.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("format".to_owned(), Self::NAME.into());
        for encoding in &self.encodings {
            let mut options = encoding.to_json();
            if let Value::Object(options) = &mut options {
                options.remove("format");
            }
            object.insert(encoding.format().name().to_owned(), options);
        }
        Value::Object(object)
    }
}

/// The encoding of the format `name`, which the object `value` need not repeat.
fn one_of(value: &Value, name: &str) -> Result<Encoding> {
    let Value::Object(options) = value else {
        let text = format!("{name} must be an object with the options of {name}");
        return Err(Error::argument(text).with_pointer(""));
    };
    match options.get("format") {
        None | Some(Value::Null) => {
            let mut options = options.clone();
            options.insert("format".to_owned(), name.into());
            Encoding::from_json(&Value::Object(options))
        }
        Some(stated) if stated == name => Encoding::from_json(value),
        Some(stated) => {
            Err(Error::argument(format!("format must be {name:?} or absent, got {stated}"))
                .with_pointer("/format"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::jpeg::options::JpegOptions;
    use crate::size::Size;
    use serde_json::json;

    fn written(codec: &dyn crate::codecs::codec::Codec, color: ColorModel, alpha: bool) -> String {
        let plain = Info::plain(codec.format(), Size::new(1, 1), color);
        let info = Info { has_alpha: alpha, ..plain };
        SameFormat::default().resolve(&info).unwrap().format().name().to_owned()
    }

    #[test]
    fn a_format_that_is_written_stays_whatever_its_colors() {
        let same = SameFormat::default();
        for codec in registry::ALL {
            let name = codec.format().name();
            if same.formats().contains(&codec.format()) {
                for color in [ColorModel::Rgb, ColorModel::Palette] {
                    assert_eq!(written(codec, color, true), name);
                }
            } else {
                assert_eq!(written(codec, ColorModel::Rgb, false), "jpeg");
                assert_eq!(written(codec, ColorModel::Rgba, true), "png");
                assert_eq!(written(codec, ColorModel::Palette, false), "png");
            }
        }
    }

    #[test]
    fn options_survive_a_way_through_json_and_need_no_format() {
        let same = SameFormat::default().with(JpegOptions::default().with_quality(7).unwrap());
        assert_eq!(SameFormat::from_json(&same.to_json()).unwrap(), same);
        for jpeg in [json!({"quality": 7}), json!({"format": "jpeg", "quality": 7})] {
            let read = SameFormat::from_json(&json!({"format": "same", "jpeg": jpeg, "png": null}));
            assert_eq!(read.unwrap(), same);
        }
    }

    #[test]
    fn errors_have_the_pointer_of_the_wrong_value() {
        let error = |value: Value| SameFormat::from_json(&value).unwrap_err().to_string();
        assert_eq!(
            error(json!({"jpeg": {"quality": 101}})),
            "at /jpeg/quality: quality must be between 1 and 100, got 101"
        );
        assert_eq!(
            error(json!({"jpeg": {"format": "png"}})),
            "at /jpeg/format: format must be \"jpeg\" or absent, got \"png\""
        );
        assert_eq!(
            error(json!({"png": 3})),
            "at /png: png must be an object with the options of png"
        );
        assert!(error(json!({"bmp": {}})).starts_with("at /bmp: unknown key \"bmp\""));
    }
}
