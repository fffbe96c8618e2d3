//! Fonts and logos as recipes name them: a path, or the bytes themselves.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::recipe::json::Object;
use crate::recipe::schema::{Key, Kind};
use fcimage_base::error::{Error, Result};

/// Where a font or logo comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssetSource {
    /// A file.
    Path(PathBuf),
    /// The content of one.
    Bytes(Vec<u8>),
}

/// The key "face" of a font.
const FACE: Key =
    Key::new("face", Kind::Integer(0, u32::MAX as i64), "Which face of a collection of fonts.");

/// The key "face" of an image, which has only one.
const NO_FACE: Key = Key::new("face", Kind::Integer(0, 0), "For fonts.");

/// A font in JSON.
pub(crate) const FONT: Kind = Kind::Any(&[
    Kind::TEXT,
    Kind::Object(&[PATH, Key::new("base64", Kind::Null, "Instead of path."), FACE]),
    Kind::Object(&[BASE64, Key::new("path", Kind::Null, "Instead of base64."), FACE]),
]);

/// An image in JSON.
pub(crate) const IMAGE: Kind = Kind::Any(&[
    Kind::TEXT,
    Kind::Object(&[PATH, Key::new("base64", Kind::Null, "Instead of path."), NO_FACE]),
    Kind::Object(&[BASE64, Key::new("path", Kind::Null, "Instead of base64."), NO_FACE]),
]);

const PATH: Key = Key::required("path", Kind::TEXT, "The path of the file.");
const BASE64: Key = Key::required("base64", Kind::TEXT, "The content of the file.");

impl AssetSource {
    /// A string is a path. An object has either "path" or "base64", and for fonts "face", which is
    /// the second part of the result.
    pub(crate) fn from_json(value: &Value, key: &str) -> Result<(Self, u32)> {
        if let Value::String(path) = value {
            return Ok((Self::Path(path.into()), 0));
        }
        if !value.is_object() {
            let text = format!("{key} must be a path, or an object with \"path\" or \"base64\"");
            return Err(Error::argument(text).with_pointer(""));
        }
        let object = Object::new(value, key, &Key::names(&[PATH, BASE64, FACE]))?;
        let face = object.integer("face")?.unwrap_or(0);
        let face =
            u32::try_from(face).map_err(|_| object.wrong("face", "between 0 and 4294967295"))?;
        match (object.text("path")?, object.text("base64")?) {
            (Some(path), None) => Ok((Self::Path(path.into()), face)),
            (None, Some(text)) => {
                let bytes = STANDARD.decode(text).map_err(|error| {
                    Error::argument(format!("base64 must be valid Base64: {error}"))
                        .with_pointer("/base64")
                })?;
                Ok((Self::Bytes(bytes), face))
            }
            _ => {
                let text = format!("{key} must have either \"path\" or \"base64\"");
                Err(Error::argument(text).with_pointer(""))
            }
        }
    }
}

/// A font or logo that was read, and where it came from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asset<'a> {
    /// The content of the file.
    pub(crate) bytes: &'a [u8],
    /// Which face of a font collection; 0 for a logo.
    pub(crate) face: u32,
    /// The path, where it was given by one.
    pub(crate) path: Option<&'a Path>,
}

/// How fonts and logos are written in JSON.
pub(crate) type AssetWriter = fn(&Asset<'_>) -> Value;

impl Asset<'_> {
    /// What [`AssetSource::from_json`] reads back: the path where it was given by one that JSON can
    /// hold, else the content in Base64.
    pub(crate) fn to_json(self) -> Value {
        let path = self.path.and_then(Path::to_str);
        if let (Some(path), 0) = (path, self.face) {
            return path.into();
        }
        let mut object = Map::new();
        match path {
            Some(path) => object.insert("path".to_owned(), path.into()),
            None => object.insert("base64".to_owned(), STANDARD.encode(self.bytes).into()),
        };
        if self.face > 0 {
            object.insert("face".to_owned(), self.face.into());
        }
        Value::Object(object)
    }
}

/// The bytes of a file that a recipe names, which messages call `what`. Anything but a regular file is
/// refused: a device or pipe has no end or no beginning. `limit` names the limit `most`.
pub(crate) fn read_file(
    path: &Path,
    what: &str,
    limit: &'static str,
    most: u64,
) -> Result<Vec<u8>> {
    let cannot = |reason: &dyn std::fmt::Display| {
        let reason = reason.to_string();
        // Without the number that Rust puts behind the words of the system.
        let reason = reason.split(" (os error").next().unwrap_or(&reason);
        Error::argument(format!("cannot read {what}: {reason}"))
    };
    let metadata = std::fs::metadata(path).map_err(|error| cannot(&error))?;
    if !metadata.is_file() {
        return Err(cannot(&"not a regular file"));
    }
    check_length(metadata.len(), what, limit, most)?;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(|error| cannot(&error))?;
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| cannot(&error))?;
    check_length(bytes.len() as u64, what, limit, most)?;
    Ok(bytes)
}

/// Refuses a file of more than `most` bytes.
pub(crate) fn check_length(bytes: u64, what: &str, limit: &'static str, most: u64) -> Result<()> {
    if bytes > most {
        return Err(Error::limit(limit, format!("{what} has {bytes} bytes; {limit} is {most}")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_asset_is_written_as_it_was_given() {
        let asset = |path, face| Asset { bytes: b"abc", face, path };
        let path = Some(Path::new("a.ttf"));
        assert_eq!(asset(path, 0).to_json(), json!("a.ttf"));
        assert_eq!(asset(path, 2).to_json(), json!({"path": "a.ttf", "face": 2}));
        assert_eq!(asset(None, 0).to_json(), json!({"base64": "YWJj"}));
        assert_eq!(asset(None, 1).to_json(), json!({"base64": "YWJj", "face": 1}));
    }

    #[test]
    fn what_is_written_is_read_back() {
        let read = |value: Value| AssetSource::from_json(&value, "font").unwrap();
        assert_eq!(read(json!("a.ttf")), (AssetSource::Path("a.ttf".into()), 0));
        assert_eq!(
            read(json!({"base64": "YWJj", "face": 1})),
            (AssetSource::Bytes(b"abc".to_vec()), 1)
        );
    }

    #[test]
    fn an_ambiguous_or_wrong_asset_is_refused() {
        for wrong in [
            json!({}),
            json!(3),
            json!({"path": "a", "base64": ""}),
            json!({"base64": "?"}),
            json!({"path": "a", "face": -1}),
            json!({"file": "a"}),
        ] {
            assert!(AssetSource::from_json(&wrong, "font").is_err(), "{wrong}");
        }
    }

    #[test]
    fn only_a_regular_file_of_the_allowed_length_is_read() {
        let error = read_file(Path::new("/dev/zero"), "font /dev/zero", "max_font_bytes", 9);
        let error = error.unwrap_err();
        assert_eq!(error.message(), "cannot read font /dev/zero: not a regular file");
        let path = std::env::temp_dir().join(format!("fcimage-asset-{}", std::process::id()));
        std::fs::write(&path, [0; 10]).unwrap();
        assert_eq!(read_file(&path, "font x", "max_font_bytes", 10).unwrap().len(), 10);
        let error = read_file(&path, "font x", "max_font_bytes", 9).unwrap_err();
        assert_eq!(error.message(), "font x has 10 bytes; max_font_bytes is 9");
        std::fs::remove_file(&path).unwrap();
    }
}
