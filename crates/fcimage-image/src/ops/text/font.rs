//! Fonts: those that the caller gives and the embedded one.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use harfrust::font::{Blob, Kind};
use harfrust::{GlyphId, Tag};

use crate::ops::asset::{Asset, AssetSource, check_length, read_file};
use crate::ops::text::colored_glyph::layers;
use crate::ops::text::outline::{Collector, Outline, draw_into};
use fcimage_base::error::{Error, Result, catch_panic};
use fcimage_base::failpoint::{self, Phase};

/// Roboto Regular, cut down to Latin, Greek and Cyrillic; see `assets/CREDITS.md`.
const EMBEDDED: &[u8] = include_bytes!("../../../assets/Roboto-Regular.subset.ttf");

/// Bytes of the largest font: the largest CJK collections in use have about 20 MiB for each weight.
const MAX_FONT_BYTES: u64 = 64 << 20;

/// The axis of a variable font that is its weight.
const WEIGHT: Tag = Tag::new(b"wght");

/// The weight of a variable font where the caller chooses none: the default of a font may be thin.
const REGULAR: u16 = 400;

/// Ems that an outline may be wide or high. The widest letter in use, U+FDFD, has about ten.
pub(crate) const MAX_EMS: f32 = 16.0;

/// What errors call it.
const LIMIT: &str = "max_font_bytes";

/// Where a font comes from: a TrueType or OpenType font, or one face of a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FontSource {
    source: AssetSource,
    face: u32,
}

impl FontSource {
    pub(crate) const fn new(source: AssetSource, face: u32) -> Self {
        Self { source, face }
    }

    /// A font file.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::new(AssetSource::Path(path.into()), 0)
    }

    /// The content of a font file.
    pub fn bytes(bytes: impl Into<Vec<u8>>) -> Self {
        Self::new(AssetSource::Bytes(bytes.into()), 0)
    }

    /// Where a font was read from; `portable`: its content, also where that was a file.
    pub fn of(font: &Font, portable: bool) -> Self {
        let source = match font.path().filter(|_| !portable) {
            Some(path) => Self::path(path),
            None => Self::bytes(font.bytes()),
        };
        source.face(font.face())
    }

    /// The path of the file, unless it is given as bytes.
    pub fn as_path(&self) -> Option<&Path> {
        match &self.source {
            AssetSource::Path(path) => Some(path),
            AssetSource::Bytes(_) => None,
        }
    }

    /// The content, unless it is given as a path.
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match &self.source {
            AssetSource::Path(_) => None,
            AssetSource::Bytes(bytes) => Some(bytes),
        }
    }

    /// Which face of a collection; the first is 0.
    pub const fn face_number(&self) -> u32 {
        self.face
    }

    /// Whether the font was read from here; paths are compared and not their content.
    pub(crate) fn is_of(&self, font: &Font) -> bool {
        self.face == font.face()
            && match &self.source {
                AssetSource::Path(path) => font.path() == Some(path),
                AssetSource::Bytes(bytes) => font.path().is_none() && bytes == font.bytes(),
            }
    }

    /// Another face of a collection; the first is 0.
    #[must_use]
    pub fn face(self, face: u32) -> Self {
        Self { face, ..self }
    }
}

/// One face at one weight, ready to draw. Cloning is cheap.
#[derive(Clone)]
pub struct Font(Arc<Face>);

struct Face {
    font: harfrust::Font,
    bytes: Bytes,
    face: u32,
    path: Option<PathBuf>,
    /// From the base line to the top of its letters, in font units.
    ascent: f32,
    /// Ascent to descent, in font units.
    height: f32,
}

#[derive(Clone)]
enum Bytes {
    Embedded,
    Given(Arc<Vec<u8>>),
}

impl Font {
    /// The embedded font: Latin, Greek and Cyrillic.
    ///
    /// # Errors
    /// `Internal` if it is damaged, which a test rules out.
    pub fn embedded() -> Result<Self> {
        let parsed = parsed(Blob::Static(EMBEDDED), 0).filter(|parsed| parsed.height > 0.0);
        let Parsed { font, ascent, height } =
            parsed.ok_or_else(|| Error::internal("the embedded font is not valid"))?;
        let bytes = Bytes::Embedded;
        Ok(Self(Arc::new(Face { font, bytes, face: 0, path: None, ascent, height })))
    }

    /// Reads and checks a font that the caller gives. A variable font is taken at `weight`, or at
    /// 400 where there is none.
    ///
    /// # Errors
    /// `Argument` where the file cannot be read or is not a font, `Limit` where it is too large.
    pub fn load(source: FontSource, weight: Option<u16>) -> Result<Self> {
        let FontSource { source, face } = source;
        let (bytes, path, what) = match source {
            AssetSource::Bytes(bytes) => {
                check_length(bytes.len() as u64, "the font", LIMIT, MAX_FONT_BYTES)?;
                (bytes, None, "the font".to_owned())
            }
            AssetSource::Path(path) => {
                let what = format!("font {}", path.display());
                (read_file(&path, &what, LIMIT, MAX_FONT_BYTES)?, Some(path), what)
            }
        };
        Self::of(Arc::new(bytes), face, path, weight, &what)
    }

    /// The same face at another weight, or at 400 where there is none.
    ///
    /// # Errors
    /// As [`Font::load`].
    pub(crate) fn at_weight(&self, weight: Option<u16>) -> Result<Self> {
        match &self.0.bytes {
            Bytes::Embedded => Ok(self.clone()),
            Bytes::Given(bytes) => {
                Self::of(bytes.clone(), self.face(), self.0.path.clone(), weight, "the font")
            }
        }
    }

    fn of(
        bytes: Arc<Vec<u8>>,
        face: u32,
        path: Option<PathBuf>,
        weight: Option<u16>,
        what: &str,
    ) -> Result<Self> {
        let blob = Blob::Shared(bytes.clone());
        // The parser is not ours; a font that makes it panic is a wrong argument.
        let parsed = catch_panic(|| {
            failpoint::hit(Phase::Font);
            let weight = f32::from(weight.unwrap_or(REGULAR));
            Ok(parsed(blob, face).map(|Parsed { font, ascent, height }| {
                // Axes that the font does not have are ignored.
                let font = font.instance_builder().variations([(WEIGHT, weight)]).build();
                Parsed { font, ascent, height }
            }))
        });
        let Ok(Some(Parsed { font, ascent, height })) = parsed else {
            let text = format!("{what} (face {face}) is not a valid TrueType or OpenType font");
            return Err(Error::argument(text));
        };
        if height <= 0.0 {
            return Err(Error::argument(format!("{what} has no valid em size or height")));
        }
        Ok(Self(Arc::new(Face { font, bytes: Bytes::Given(bytes), face, path, ascent, height })))
    }

    /// Whether it is the embedded font.
    pub fn is_embedded(&self) -> bool {
        matches!(self.0.bytes, Bytes::Embedded)
    }

    /// The content of the font file.
    pub fn bytes(&self) -> &[u8] {
        match &self.0.bytes {
            Bytes::Embedded => EMBEDDED,
            Bytes::Given(bytes) => bytes,
        }
    }

    /// Which face of a collection; the first is 0.
    pub fn face(&self) -> u32 {
        self.0.face
    }

    /// The path that it was read from, unless it was given as bytes.
    pub fn path(&self) -> Option<&std::path::Path> {
        self.0.path.as_deref()
    }

    pub(crate) fn asset(&self) -> Asset<'_> {
        Asset { bytes: self.bytes(), face: self.face(), path: self.path() }
    }

    /// Whether both are the same face of the same file, at any weight.
    pub(crate) fn is_face_of(&self, other: &Self) -> bool {
        let same = match (&self.0.bytes, &other.0.bytes) {
            (Bytes::Embedded, Bytes::Embedded) => true,
            (Bytes::Given(own), Bytes::Given(others)) => Arc::ptr_eq(own, others),
            _ => false,
        };
        same && self.face() == other.face()
    }

    /// What the shaper reads.
    pub(crate) fn face_data(&self) -> &harfrust::Font {
        &self.0.font
    }

    /// Whether its weight can be chosen.
    pub(crate) fn has_weights(&self) -> bool {
        self.0.font.axes().get_by_tag(WEIGHT).is_some()
    }

    /// Whether it has a glyph for `c`.
    pub(crate) fn knows(&self, c: char) -> bool {
        self.0.font.charmap().map_unicode(c).is_some_and(|glyph| glyph != GlyphId::NOTDEF)
    }

    /// Pixels for each font unit at `size` pixels per em.
    pub(crate) fn scale(&self, size: f32) -> f32 {
        let units = f32::from(self.0.font.units_per_em());
        size * self.0.height / units / self.0.height
    }

    /// Pixels from the base line to the top of its letters and to their bottom, at `size` pixels per
    /// em. A damaged font may say anything; no line becomes higher than some ems by it.
    pub(crate) fn extents(&self, size: f32) -> Extents {
        let scale = self.scale(size);
        let within = |units: f32| (units * scale).clamp(-MAX_EMS * size, MAX_EMS * size);
        let Face { ascent, height, .. } = *self.0;
        Extents { ascent: within(ascent), descent: within(height - ascent) }
    }

    /// What is drawn for a glyph: its outline, or those of the layers of a color glyph. None for a
    /// space, a glyph that is only a bitmap, and an outline that reaches so far beyond its letter that
    /// it can only be meant to use up memory.
    pub(crate) fn outlines(&self, glyph: GlyphId) -> Vec<Outline> {
        let font = &self.0.font;
        let plain = font.outline_glyphs().get(glyph).and_then(|outline| {
            let mut curves = Collector::default();
            draw_into(&outline, &mut curves)?;
            curves.finish()
        });
        let mut outlines = match plain {
            Some(outline) => vec![outline],
            None => layers(font, glyph),
        };
        let most = MAX_EMS * f32::from(font.units_per_em());
        outlines.retain(|outline| outline.sides().iter().all(|side| *side <= most));
        outlines
    }
}

/// How far letters reach from the base line, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Extents {
    /// Upwards.
    pub(crate) ascent: f32,
    /// Downwards.
    pub(crate) descent: f32,
}

/// A font at its default weight.
struct Parsed {
    font: harfrust::Font,
    ascent: f32,
    /// Ascent to descent, in font units.
    height: f32,
}

fn parsed(blob: Blob, face: u32) -> Option<Parsed> {
    let font = harfrust::Font::new(blob, face)?;
    let metrics = font.metrics();
    // A Type 1 font has no tables, and a font without these cannot be shaped.
    let sound = matches!(font.kind(), Kind::Sfnt(..))
        && metrics.raw_units_per_em == metrics.units_per_em
        && metrics.num_glyphs > 0
        && metrics.hhea_line.is_some();
    let line = metrics.h_line().filter(|_| sound)?;
    let ascent = line.ascender.to_f32();
    let height = ascent - line.descender.to_f32();
    Some(Parsed { font, ascent, height })
}

/// By content and weight, wherever it came from.
impl PartialEq for Font {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.face() == other.face()
                && self.0.font.normalized_coords() == other.0.font.normalized_coords()
                && self.bytes() == other.bytes())
    }
}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Font({} bytes, face {})", self.bytes().len(), self.face())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    #[test]
    fn the_embedded_font_is_sound_and_has_latin_greek_and_cyrillic() {
        let font = Font::embedded().unwrap();
        assert!(font.is_embedded());
        for c in ['A', 'é', 'Ω', 'Ж'] {
            assert!(font.knows(c), "{c}");
        }
        assert!(!font.knows('中'));
    }

    #[test]
    fn bytes_that_are_not_a_font_are_a_wrong_argument() {
        for (bytes, face) in [(&b"no font"[..], 0), (EMBEDDED, 7), (&EMBEDDED[..999], 0)] {
            let error = Font::load(FontSource::bytes(bytes).face(face), None).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Argument, "{error}");
        }
        let error = Font::load(FontSource::path("/nowhere/a.ttf"), None).unwrap_err();
        assert_eq!(error.message(), "cannot read font /nowhere/a.ttf: No such file or directory");
    }

    #[test]
    fn fonts_are_equal_by_content() {
        let font = Font::load(FontSource::bytes(EMBEDDED), None).unwrap();
        assert_eq!(font, Font::embedded().unwrap());
        assert!(!font.is_embedded());
    }
}
