//! The options of all encodings that say which metadata are written.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::recipe::json::{Object, pointer_to};
use crate::recipe::names::unknown;
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::{Error, Result};

/// What of the source's metadata is carried into the result. Nothing is, unless it is named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Keep {
    icc: bool,
    copyright: bool,
    exif: bool,
    gps: bool,
    xmp: bool,
}

impl Keep {
    /// Nothing is kept.
    const NONE: Self = Self { icc: false, copyright: false, exif: false, gps: false, xmp: false };

    /// All names, in the order in which they are written.
    pub const NAMES: [&str; 5] = ["icc", "copyright", "exif", "gps", "xmp"];

    /// From names. "gps" is place and serial numbers; it implies "exif".
    ///
    /// # Errors
    /// `Argument` for a name that is none of [`NAMES`](Self::NAMES).
    pub fn from_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let mut keep = Self::default();
        for name in names {
            match name {
                "icc" => keep.icc = true,
                "copyright" => keep.copyright = true,
                "exif" => keep.exif = true,
                "gps" => (keep.exif, keep.gps) = (true, true),
                "xmp" => keep.xmp = true,
                _ => return Err(unknown("keep", &Self::NAMES, name)),
            }
        }
        Ok(keep)
    }

    /// The names, in the order of [`NAMES`](Self::NAMES); empty where nothing is kept.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let kept = [self.icc, self.copyright, self.exif, self.gps, self.xmp];
        Self::NAMES.into_iter().zip(kept).filter_map(|(name, kept)| kept.then_some(name))
    }

    /// Whether a profile is embedded where the source has one.
    pub const fn icc(self) -> bool {
        self.icc
    }

    /// Whether author and copyright are kept.
    pub const fn copyright(self) -> bool {
        self.copyright
    }

    /// Whether Exif is kept.
    pub const fn exif(self) -> bool {
        self.exif
    }

    /// Whether place and serial numbers are kept in Exif and XMP.
    pub const fn gps(self) -> bool {
        self.gps
    }

    /// Whether XMP is kept.
    pub const fn xmp(self) -> bool {
        self.xmp
    }
}

/// Which metadata a result has: those kept of the source, and texts of the caller.
///
/// ```
/// use fcimage_image::codecs::{Keep, MetadataOptions};
/// let options = MetadataOptions::default()
///     .with_keep(Keep::from_names(["icc"])?)
///     .with_artist("Ann Other")?;
/// assert_eq!(options.artist(), Some("Ann Other"));
/// # Ok::<(), fcimage_base::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct MetadataOptions {
    keep: Keep,
    artist: Option<Arc<str>>,
    copyright: Option<Arc<str>>,
}

impl MetadataOptions {
    /// No metadata: the options of encodings without `keep`.
    pub const NONE: Self = Self { keep: Keep::NONE, artist: None, copyright: None };

    /// The keys of these options in the JSON object of an encoding.
    pub const KEYS: [Key; 2] = [
        Key::new(
            "keep",
            Kind::OneOrList(&Kind::Names(&Keep::NAMES), 0, usize::MAX),
            "Which metadata of the source are kept; absent: none.",
        ),
        Key::new(
            "metadata",
            Kind::Object(&[
                Key::new(Self::TEXTS[0], Kind::Text(1, Self::MAX_TEXT), "Who made the image."),
                Key::new(Self::TEXTS[1], Kind::Text(1, Self::MAX_TEXT), "Who owns the image."),
            ]),
            "Texts that are written as Exif.",
        ),
    ];

    /// The names of the texts that can be written.
    pub const TEXTS: [&str; 2] = ["artist", "copyright"];

    /// The longest text, in bytes of UTF-8.
    pub const MAX_TEXT: usize = 4096;

    /// Reads "keep" and "metadata" from the JSON object of an encoding; what is absent or `null` has
    /// its default.
    ///
    /// # Errors
    /// `Argument` with the JSON pointer of the key that is wrong.
    pub(super) fn from_json(object: &Object<'_>) -> Result<Self> {
        let mut options = Self::default();
        if let Some(names) = object.texts("keep")? {
            let keep = Keep::from_names(names);
            options.keep = keep.map_err(|error| error.with_pointer(pointer_to("keep")))?;
        }
        if let Some(value) = object.get("metadata") {
            options = options
                .with_texts(value)
                .map_err(|error| error.prefix_pointer(&pointer_to("metadata")))?;
        }
        Ok(options)
    }

    fn with_texts(mut self, value: &Value) -> Result<Self> {
        let texts = Object::new(value, "metadata", &Self::TEXTS)?;
        if let Some(artist) = texts.text("artist")? {
            self = self.with_artist(artist)?;
        }
        if let Some(copyright) = texts.text("copyright")? {
            self = self.with_copyright(copyright)?;
        }
        Ok(self)
    }

    /// Adds "keep" and "metadata" to `object`; each is `null` where there is none.
    pub(super) fn add_to(&self, mut object: Value) -> Value {
        let keep: Vec<&str> = self.keep.names().collect();
        let texts: Map<String, Value> =
            self.texts().map(|(name, text)| (name.to_owned(), text.into())).collect();
        object["keep"] = if keep.is_empty() { Value::Null } else { keep.into() };
        object["metadata"] = if texts.is_empty() { Value::Null } else { texts.into() };
        object
    }

    /// Sets what is kept of the source. Default nothing.
    #[must_use]
    pub const fn with_keep(mut self, keep: Keep) -> Self {
        self.keep = keep;
        self
    }

    /// Sets the author that is written instead of the source's: 1 to 4096 bytes of UTF-8.
    ///
    /// # Errors
    /// `Argument` for an empty text, one with control characters, or one that is too long.
    pub fn with_artist(mut self, text: &str) -> Result<Self> {
        self.artist = Some(checked("artist", text)?);
        Ok(self)
    }

    /// Sets the copyright that is written instead of the source's: 1 to 4096 bytes of UTF-8.
    ///
    /// # Errors
    /// `Argument` for an empty text, one with control characters, or one that is too long.
    pub fn with_copyright(mut self, text: &str) -> Result<Self> {
        self.copyright = Some(checked("copyright", text)?);
        Ok(self)
    }

    /// What is kept of the source.
    pub const fn keep(&self) -> Keep {
        self.keep
    }

    /// The author to write.
    pub fn artist(&self) -> Option<&str> {
        self.artist.as_deref()
    }

    /// The copyright to write.
    pub fn copyright(&self) -> Option<&str> {
        self.copyright.as_deref()
    }

    /// The texts that are written, by their names.
    pub fn texts(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let texts = [self.artist(), self.copyright()];
        Self::TEXTS.into_iter().zip(texts).filter_map(|(name, text)| Some((name, text?)))
    }

    /// Whether no metadata are written.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn checked(name: &str, text: &str) -> Result<Arc<str>> {
    let refused = |expected: String| {
        Err(Error::argument(format!("{name} must {expected}")).with_pointer(pointer_to(name)))
    };
    match text.len() {
        0 => refused("not be empty".to_owned()),
        length if length > MetadataOptions::MAX_TEXT => {
            let most = MetadataOptions::MAX_TEXT;
            refused(format!("have at most {most} bytes of UTF-8, got {length}"))
        }
        _ if text.contains(char::is_control) => refused("have no control characters".to_owned()),
        _ => Ok(text.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: &Value) -> Result<MetadataOptions> {
        MetadataOptions::from_json(&Object::new(
            value,
            "an encoding",
            &Key::names(&MetadataOptions::KEYS),
        )?)
    }

    #[test]
    fn names_are_read_in_any_order_and_written_in_one() {
        for names in [&["icc", "exif", "copyright"][..], &["copyright", "exif", "icc", "icc"]] {
            let keep = Keep::from_names(names.iter().copied()).unwrap();
            assert_eq!(keep.names().collect::<Vec<_>>(), ["icc", "copyright", "exif"]);
        }
        assert_eq!(Keep::default().names().count(), 0);
        let place = Keep::from_names(["gps"]).unwrap();
        assert_eq!(place.names().collect::<Vec<_>>(), ["exif", "gps"], "gps implies exif");
        let error = Keep::from_names(["iptc"]).unwrap_err();
        assert_eq!(
            error.message(),
            "keep must be one of icc, copyright, exif, gps, xmp, got \"iptc\""
        );
    }

    #[test]
    fn every_option_survives_a_way_through_json() {
        let keep = Keep::from_names(Keep::NAMES).unwrap();
        let all = MetadataOptions::default().with_keep(keep);
        let all = all.with_artist("Änn").unwrap().with_copyright("(c) Ann").unwrap();
        for options in [all, MetadataOptions::default()] {
            assert_eq!(read(&options.add_to(json!({}))).unwrap(), options);
        }
    }

    #[test]
    fn texts_that_are_empty_endless_or_unknown_are_refused() {
        let error = |texts: Value| read(&json!({ "metadata": texts })).unwrap_err().to_string();
        let empty = error(json!({"artist": ""}));
        assert_eq!(empty, "at /metadata/artist: artist must not be empty");
        assert_eq!(
            error(json!({"copyright": "x".repeat(4097)})),
            "at /metadata/copyright: copyright must have at most 4096 bytes of UTF-8, got 4097"
        );
        assert!(error(json!({"artist": "a\0b"})).contains("no control characters"));
        assert_eq!(
            error(json!({"title": "x"})),
            "at /metadata/title: unknown key \"title\"; metadata has artist, copyright"
        );
        assert!(error(json!("Ann")).contains("metadata must be an object"));
    }
}
