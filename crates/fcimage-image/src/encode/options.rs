//! The options of each format: made only by constructors that check every range.

use std::fmt;

use serde_json::{Map, Value};

use super::{Encoding, Keep};
use fcimage_base::error::{Error, Result};

/// How much colour detail a JPEG keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Chroma {
    /// Half in both directions.
    C420,
    /// Half across.
    C422,
    /// All of it.
    C444,
}

impl Chroma {
    /// `4:2:0`, `4:2:2` or `4:4:4`.
    pub fn from_name(name: &str) -> Result<Self> {
        match name {
            "4:2:0" => Ok(Self::C420),
            "4:2:2" => Ok(Self::C422),
            "4:4:4" => Ok(Self::C444),
            _ => Err(Error::argument(format!(
                "chroma_subsampling must be one of 4:2:0, 4:2:2, 4:4:4, got {name:?}"
            ))),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::C420 => "4:2:0",
            Self::C422 => "4:2:2",
            Self::C444 => "4:4:4",
        }
    }
}

/// Options of JPEG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JpegOptions {
    pub(super) quality: u8,
    pub(super) progressive: bool,
    pub(super) optimize: bool,
    pub(super) chroma: Chroma,
    pub(super) keep: Keep,
}

impl JpegOptions {
    /// `quality` 1 to 100.
    pub fn new(
        quality: i64,
        progressive: bool,
        optimize: bool,
        chroma: Chroma,
        keep: Keep,
    ) -> Result<Self> {
        let quality = in_range("quality", quality, 1, 100)?;
        Ok(Self { quality, progressive, optimize, chroma, keep })
    }

    pub(super) const fn nanoseconds_per_pixel(&self) -> u64 {
        match (self.progressive, self.optimize) {
            (false, false) => 8,
            (false, true) => 11,
            (true, _) => 18,
        }
    }
}

impl fmt::Display for JpegOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Jpeg(quality={}, progressive={}, optimize={}, chroma_subsampling={:?}, keep={})",
            self.quality,
            python(self.progressive),
            python(self.optimize),
            self.chroma.name(),
            self.keep
        )
    }
}

/// Options of WebP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WebPOptions {
    pub(super) quality: u8,
    pub(super) effort: u8,
    pub(super) lossless: bool,
    pub(super) alpha_quality: u8,
    pub(super) keep: Keep,
}

impl WebPOptions {
    /// An upper bound of what lossless coding takes for histograms: one for each square of pixels,
    /// the smaller the higher the effort, but libwebp wants 2600 at most (`MAX_HUFF_IMAGE_SIZE`).
    /// The squares are larger for at most 256 colours, as alpha has them (`palette`).
    pub(super) fn histogram_bytes(&self, width: u32, height: u32, palette: bool) -> u64 {
        // Literals, distances and a colour cache of 2^10 colours, 4 bytes for each: as found, and as
        // merged.
        const BYTES: u64 = 17 << 10;
        let bits = if palette { 9_u8 } else { 7 };
        let square = 1 << bits.saturating_sub(self.effort).max(2);
        let squares = u64::from(width.div_ceil(square)) * u64::from(height.div_ceil(square));
        squares.min(2600) * BYTES
    }

    /// `quality` and `alpha_quality` 0 to 100, `effort` (libwebp's method) 0 to 6.
    pub fn new(
        quality: i64,
        effort: i64,
        lossless: bool,
        alpha_quality: i64,
        keep: Keep,
    ) -> Result<Self> {
        let quality = in_range("quality", quality, 0, 100)?;
        let effort = in_range("effort", effort, 0, 6)?;
        let alpha_quality = in_range("alpha_quality", alpha_quality, 0, 100)?;
        Ok(Self { quality, effort, lossless, alpha_quality, keep })
    }

    /// Whether every pixel is kept exactly.
    pub const fn lossless(&self) -> bool {
        self.lossless
    }

    pub(super) const fn nanoseconds_per_pixel(&self) -> u64 {
        match (self.lossless, self.effort) {
            (true, _) => 300,
            (false, 0) => 19,
            (false, 1) => 25,
            (false, 2) => 33,
            (false, 3 | 4) => 70,
            (false, _) => 120,
        }
    }
}

impl fmt::Display for WebPOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "WebP(quality={}, effort={}, lossless={}, alpha_quality={}, keep={})",
            self.quality,
            self.effort,
            python(self.lossless),
            self.alpha_quality,
            self.keep
        )
    }
}

/// Options of PNG.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PngOptions {
    pub(super) keep: Keep,
}

impl PngOptions {
    /// Nothing can be wrong.
    pub const fn new(keep: Keep) -> Result<Self> {
        Ok(Self { keep })
    }
}

impl fmt::Display for PngOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Png(keep={})", self.keep)
    }
}

const fn python(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

fn in_range(name: &str, value: i64, low: u8, high: u8) -> Result<u8> {
    u8::try_from(value).ok().filter(|v| (low..=high).contains(v)).ok_or_else(|| {
        Error::argument(format!("{name} must be in {low}..={high}, got {value}"))
            .with_pointer(format!("/{name}"))
    })
}

/// `{"format": "jpeg" | "webp" | "png", ...}` with the members and defaults of the constructors.
pub(super) fn from_json(value: &Value) -> Result<Encoding> {
    let object = value.as_object().ok_or_else(|| {
        Error::argument("an encoding must be an object such as {\"format\": \"webp\"}")
    })?;
    let format = match object.get("format") {
        Some(Value::String(name)) => name.as_str(),
        _ => "",
    };
    let members = Members { object, format };
    match format {
        "jpeg" => {
            members.only(&["quality", "progressive", "optimize", "chroma_subsampling", "keep"])?;
            let chroma = members.text("chroma_subsampling")?.unwrap_or("4:2:0");
            let chroma =
                Chroma::from_name(chroma).map_err(|e| e.with_pointer("/chroma_subsampling"))?;
            JpegOptions::new(
                members.number("quality", 85)?,
                members.flag("progressive", false)?,
                members.flag("optimize", true)?,
                chroma,
                members.keep()?,
            )
            .map(Encoding::Jpeg)
        }
        "webp" => {
            members.only(&["quality", "effort", "lossless", "alpha_quality", "keep"])?;
            WebPOptions::new(
                members.number("quality", 80)?,
                members.number("effort", 2)?,
                members.flag("lossless", false)?,
                members.number("alpha_quality", 100)?,
                members.keep()?,
            )
            .map(Encoding::WebP)
        }
        "png" => {
            members.only(&["keep"])?;
            PngOptions::new(members.keep()?).map(Encoding::Png)
        }
        _ => Err(Error::argument(format!("format must be one of jpeg, webp, png, got {format:?}"))
            .with_pointer("/format")),
    }
}

struct Members<'a> {
    object: &'a Map<String, Value>,
    format: &'a str,
}

impl<'a> Members<'a> {
    fn only(&self, names: &[&str]) -> Result<()> {
        match self.object.keys().find(|k| *k != "format" && !names.contains(&k.as_str())) {
            None => Ok(()),
            Some(name) => {
                let (format, choices) = (self.format, names.join(", "));
                let text = format!("unknown member {name:?}; {format} has {choices}");
                Err(Error::argument(text)
                    .with_pointer(format!("/{}", name.replace('~', "~0").replace('/', "~1"))))
            }
        }
    }

    fn wrong<T>(&self, name: &str, expected: &str) -> Result<T> {
        let found = self.object.get(name).map(ToString::to_string).unwrap_or_default();
        Err(Error::argument(format!("{name} must be {expected}, got {found}"))
            .with_pointer(format!("/{name}")))
    }

    fn number(&self, name: &str, default: i64) -> Result<i64> {
        match self.object.get(name) {
            None => Ok(default),
            Some(value) => value.as_i64().map_or_else(|| self.wrong(name, "a whole number"), Ok),
        }
    }

    fn flag(&self, name: &str, default: bool) -> Result<bool> {
        match self.object.get(name) {
            None => Ok(default),
            Some(value) => value.as_bool().map_or_else(|| self.wrong(name, "true or false"), Ok),
        }
    }

    fn text(&self, name: &str) -> Result<Option<&'a str>> {
        match self.object.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => self.wrong(name, "text"),
        }
    }

    fn keep(&self) -> Result<Keep> {
        let names: Vec<&str> = match self.object.get("keep") {
            None | Some(Value::Null) => vec![],
            Some(Value::String(name)) => vec![name],
            Some(Value::Array(list)) => match list.iter().map(Value::as_str).collect() {
                Some(names) => names,
                None => return self.wrong("keep", "text or a list of texts"),
            },
            Some(_) => return self.wrong("keep", "text or a list of texts"),
        };
        Keep::from_names(names).map_err(|e| e.with_pointer("/keep"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(json: &str) -> String {
        from_json(&serde_json::from_str(json).unwrap()).unwrap_err().to_string()
    }

    #[test]
    fn defaults_are_the_documented_ones() {
        let encoding = from_json(&serde_json::json!({"format": "webp"})).unwrap();
        assert_eq!(
            encoding.to_string(),
            "WebP(quality=80, effort=2, lossless=False, alpha_quality=100, keep=None)"
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        assert_eq!(
            error(r#"{"format": "jpeg", "quality": 101}"#),
            "at /quality: quality must be in 1..=100, got 101"
        );
        assert_eq!(
            error(r#"{"format": "gif"}"#),
            "at /format: format must be one of jpeg, webp, png, got \"gif\""
        );
        assert!(error(r#"{"format": "webp", "efort": 1}"#).contains("webp has quality, effort"));
        assert!(error(r#"{"format": "jpeg", "quality": 8.5}"#).contains("a whole number, got 8.5"));
        assert!(error(r#"{"format": "jpeg", "keep": "gps"}"#).contains("icc, copyright"));
    }
}
