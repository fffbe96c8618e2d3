//! Fonts: those that the caller gives and the embedded one, tried in turn for each character.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use ab_glyph::{Font as _, FontRef, FontVec, GlyphId, OutlinedGlyph, PxScale, ScaleFont as _};

use crate::ops::watermark::asset::{Asset, AssetSource, check_length, read_file};
use fcimage_base::error::{Error, Result, catch_panic};
use fcimage_base::failpoint::{self, Phase};

/// Roboto Regular, cut down to Latin, Greek and Cyrillic; see `assets/CREDITS.md`.
const EMBEDDED: &[u8] = include_bytes!("../../../assets/Roboto-Regular.subset.ttf");

/// Bytes of the largest font: the largest CJK collections in use have about 20 MiB for each weight.
const MAX_FONT_BYTES: u64 = 64 << 20;

/// What errors call it.
const LIMIT: &str = "max_font_bytes";

/// Where a font comes from: a TrueType or OpenType font, or one face of a collection.
#[derive(Debug, Clone)]
pub struct FontSource {
    source: AssetSource,
    face: u32,
}

impl FontSource {
    pub(super) const fn new(source: AssetSource, face: u32) -> Self {
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

    /// Another face of a collection; the first is 0.
    #[must_use]
    pub fn face(self, face: u32) -> Self {
        Self { face, ..self }
    }
}

/// One face, ready to draw. Cloning is cheap.
#[derive(Clone)]
pub struct Font(Arc<Face>);

enum Face {
    Embedded(Box<FontRef<'static>>),
    Given { font: Box<FontVec>, face: u32, path: Option<PathBuf> },
}

impl Font {
    /// The embedded font: Latin, Greek and Cyrillic.
    ///
    /// # Errors
    /// `Internal` if it is damaged, which a test rules out.
    pub fn embedded() -> Result<Self> {
        let font = FontRef::try_from_slice(EMBEDDED)
            .map_err(|_| Error::internal("the embedded font is not valid"))?;
        Ok(Self(Arc::new(Face::Embedded(Box::new(font)))))
    }

    /// Reads and checks a font that the caller gives.
    ///
    /// # Errors
    /// `Argument` where the file cannot be read or is not a font, `Limit` where it is too large.
    pub fn load(source: FontSource) -> Result<Self> {
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
        // The parser is not ours; a font that makes it panic is a wrong argument.
        let font = catch_panic(|| {
            failpoint::hit(Phase::Font);
            Ok(FontVec::try_from_vec_and_index(bytes, face))
        });
        let Ok(Ok(font)) = font else {
            let text = format!("{what} (face {face}) is not a valid TrueType or OpenType font");
            return Err(Error::argument(text));
        };
        let sound = font.units_per_em().is_some_and(|units| units > 0.0)
            && font.height_unscaled().is_finite()
            && font.height_unscaled() > 0.0;
        if !sound {
            return Err(Error::argument(format!("{what} has no valid em size or height")));
        }
        Ok(Self(Arc::new(Face::Given { font: Box::new(font), face, path })))
    }

    /// Whether it is the embedded font.
    pub fn is_embedded(&self) -> bool {
        matches!(*self.0, Face::Embedded(_))
    }

    /// The content of the font file.
    pub fn bytes(&self) -> &[u8] {
        match &*self.0 {
            Face::Embedded(_) => EMBEDDED,
            Face::Given { font, .. } => font.as_slice(),
        }
    }

    /// Which face of a collection; the first is 0.
    pub fn face(&self) -> u32 {
        match &*self.0 {
            Face::Embedded(_) => 0,
            Face::Given { face, .. } => *face,
        }
    }

    /// The path that it was read from, unless it was given as bytes.
    pub fn path(&self) -> Option<&std::path::Path> {
        match &*self.0 {
            Face::Embedded(_) => None,
            Face::Given { path, .. } => path.as_deref(),
        }
    }

    pub(super) fn asset(&self) -> Asset<'_> {
        Asset { bytes: self.bytes(), face: self.face(), path: self.path() }
    }

    /// The glyph of `c`, or `None` where the font has none.
    pub(super) fn glyph(&self, c: char) -> Option<GlyphId> {
        let id = match &*self.0 {
            Face::Embedded(font) => font.glyph_id(c),
            Face::Given { font, .. } => font.glyph_id(c),
        };
        (id.0 != 0).then_some(id)
    }

    /// `size` in pixels per em, in the unit of `ab_glyph`, which measures ascent to descent.
    fn scale(&self, size: f32) -> PxScale {
        let (height, units) = match &*self.0 {
            Face::Embedded(font) => (font.height_unscaled(), font.units_per_em()),
            Face::Given { font, .. } => (font.height_unscaled(), font.units_per_em()),
        };
        PxScale::from(size * height / units.unwrap_or(1.0))
    }

    /// How far the pen moves after the glyph, in pixels.
    pub(super) fn advance(&self, glyph: GlyphId, size: f32) -> f32 {
        let scale = self.scale(size);
        let advance = match &*self.0 {
            Face::Embedded(font) => font.as_scaled(scale).h_advance(glyph),
            Face::Given { font, .. } => font.as_scaled(scale).h_advance(glyph),
        };
        advance.clamp(-4.0 * size, 4.0 * size)
    }

    /// How the pen is moved between two glyphs of this font, in pixels.
    pub(super) fn kern(&self, first: GlyphId, second: GlyphId, size: f32) -> f32 {
        let scale = self.scale(size);
        let kern = match &*self.0 {
            Face::Embedded(font) => font.as_scaled(scale).kern(first, second),
            Face::Given { font, .. } => font.as_scaled(scale).kern(first, second),
        };
        kern.clamp(-size, size)
    }

    /// The outline with its pen at x, y (the baseline); `None` for a space, and for an outline that
    /// reaches so far beyond its letter that it can only be meant to use up memory.
    pub(super) fn outline(
        &self,
        glyph: GlyphId,
        size: f32,
        x: f32,
        y: f32,
    ) -> Option<OutlinedGlyph> {
        let glyph = glyph.with_scale_and_position(self.scale(size), ab_glyph::point(x, y));
        let outline = match &*self.0 {
            Face::Embedded(font) => font.outline_glyph(glyph),
            Face::Given { font, .. } => font.outline_glyph(glyph),
        }?;
        let bounds = outline.px_bounds();
        let most = 8.0 * size + 16.0;
        (bounds.width() <= most && bounds.height() <= most).then_some(outline)
    }
}

/// By content, wherever it came from.
impl PartialEq for Font {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.face() == other.face() && self.bytes() == other.bytes())
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
            assert!(font.glyph(c).is_some(), "{c}");
        }
        assert_eq!(font.glyph('中'), None);
    }

    #[test]
    fn bytes_that_are_not_a_font_are_a_wrong_argument() {
        for (bytes, face) in [(&b"no font"[..], 0), (EMBEDDED, 7), (&EMBEDDED[..999], 0)] {
            let error = Font::load(FontSource::bytes(bytes).face(face)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Argument, "{error}");
        }
        let error = Font::load(FontSource::path("/nowhere/a.ttf")).unwrap_err();
        assert_eq!(error.message(), "cannot read font /nowhere/a.ttf: No such file or directory");
    }

    #[test]
    fn fonts_are_equal_by_content() {
        let font = Font::load(FontSource::bytes(EMBEDDED)).unwrap();
        assert_eq!(font, Font::embedded().unwrap());
        assert!(!font.is_embedded());
    }
}
