//! Fonts: the embedded one and those that the caller gives, tried in turn for each character.

use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ab_glyph::{Font as _, FontRef, FontVec, GlyphId, OutlinedGlyph, PxScale, ScaleFont as _};

use fcimage_base::error::{Error, Result, catch_panic};
use fcimage_base::failpoint::{self, Phase};

/// Roboto Regular, cut down to Latin, Greek and Cyrillic; see `assets/CREDITS.md`.
const EMBEDDED: &[u8] = include_bytes!("../../assets/Roboto-Regular.subset.ttf");

/// The largest font that is read: the largest CJK collections in use have about 20 MiB a weight.
const MAX_BYTES: usize = 64 << 20;

/// Where a font comes from: TrueType, OpenType or a collection, of which `index` names the face.
#[derive(Debug, Clone)]
pub enum FontSource {
    /// A file.
    Path(PathBuf, u32),
    /// The bytes of one.
    Bytes(Vec<u8>, u32),
}

/// One face, ready to draw. Cloning is cheap.
#[derive(Clone)]
pub struct Font(Arc<Face>);

enum Face {
    Embedded(Box<FontRef<'static>>),
    Given(Box<FontVec>, u32),
}

impl Font {
    /// The embedded font.
    pub fn embedded() -> Result<Self> {
        let font = FontRef::try_from_slice(EMBEDDED)
            .map_err(|_| Error::internal("the embedded font cannot be read"))?;
        Ok(Self(Arc::new(Face::Embedded(Box::new(font)))))
    }

    /// Reads and checks a font that the caller gives.
    pub fn load(source: FontSource) -> Result<Self> {
        let (bytes, index, name) = match source {
            FontSource::Bytes(bytes, index) => (bytes, index, "the font".to_owned()),
            FontSource::Path(path, index) => {
                let name = format!("the font {}", path.display());
                (read_file(&path, MAX_BYTES as u64, &name)?, index, name)
            }
        };
        check_length(bytes.len() as u64, &name)?;
        // The parser is not ours; a font that it stumbles over is a wrong argument.
        let font = catch_panic(|| {
            failpoint::hit(Phase::Font);
            Ok(FontVec::try_from_vec_and_index(bytes, index))
        });
        let Ok(Ok(font)) = font else {
            let text =
                format!("{name} (face {index}) is no TrueType or OpenType font that can be read");
            return Err(Error::argument(text));
        };
        let sound = font.units_per_em().is_some_and(|units| units > 0.0)
            && font.height_unscaled().is_finite()
            && font.height_unscaled() > 0.0;
        if !sound {
            return Err(Error::argument(format!("{name} states no sound size of its letters")));
        }
        Ok(Self(Arc::new(Face::Given(Box::new(font), index))))
    }

    /// The glyph of `c`, or `None` where the font has none.
    pub(super) fn glyph(&self, c: char) -> Option<GlyphId> {
        let id = match &*self.0 {
            Face::Embedded(font) => font.glyph_id(c),
            Face::Given(font, _) => font.glyph_id(c),
        };
        (id.0 != 0).then_some(id)
    }

    /// `size` pixels an em, in the unit of `ab_glyph`, which measures ascent to descent.
    fn scale(&self, size: f32) -> PxScale {
        let (height, units) = match &*self.0 {
            Face::Embedded(font) => (font.height_unscaled(), font.units_per_em()),
            Face::Given(font, _) => (font.height_unscaled(), font.units_per_em()),
        };
        PxScale::from(size * height / units.unwrap_or(1.0))
    }

    /// How far the pen moves after the glyph, in pixels.
    pub(super) fn advance(&self, glyph: GlyphId, size: f32) -> f32 {
        let scale = self.scale(size);
        let advance = match &*self.0 {
            Face::Embedded(font) => font.as_scaled(scale).h_advance(glyph),
            Face::Given(font, _) => font.as_scaled(scale).h_advance(glyph),
        };
        advance.clamp(-4.0 * size, 4.0 * size)
    }

    /// How the pen is moved between two glyphs of this font, in pixels.
    pub(super) fn kern(&self, first: GlyphId, second: GlyphId, size: f32) -> f32 {
        let scale = self.scale(size);
        let kern = match &*self.0 {
            Face::Embedded(font) => font.as_scaled(scale).kern(first, second),
            Face::Given(font, _) => font.as_scaled(scale).kern(first, second),
        };
        kern.clamp(-size, size)
    }

    /// The outline with its pen at x, y (the base line); `None` for a space, and for an outline
    /// that reaches so far beyond its letter that it can only be meant to take up memory.
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
            Face::Given(font, _) => font.outline_glyph(glyph),
        }?;
        let bounds = outline.px_bounds();
        let most = 8.0 * size + 16.0;
        (bounds.width() <= most && bounds.height() <= most).then_some(outline)
    }

    pub(super) fn bytes(&self) -> (&[u8], u32) {
        match &*self.0 {
            Face::Embedded(_) => (EMBEDDED, 0),
            Face::Given(font, index) => (font.as_slice(), *index),
        }
    }
}

fn check_length(bytes: u64, name: &str) -> Result<()> {
    at_most(bytes, MAX_BYTES as u64, name)
}

fn at_most(bytes: u64, most: u64, name: &str) -> Result<()> {
    if bytes > most {
        return Err(Error::limit(
            "max_font_bytes",
            format!("{name} has {bytes} bytes; at most {most} are read"),
        ));
    }
    Ok(())
}

/// The bytes of a file that a recipe names, `most` at most. A device or pipe, which has no end or no
/// beginning, is none.
pub(super) fn read_file(path: &Path, most: u64, name: &str) -> Result<Vec<u8>> {
    let cannot = |e| Error::argument(format!("cannot read {name}: {e}"));
    let facts = std::fs::metadata(path).map_err(cannot)?;
    if !facts.is_file() {
        return Err(Error::argument(format!("cannot read {name}: it is no file")));
    }
    at_most(facts.len(), most, name)?;
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(cannot)?;
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(cannot)?;
    at_most(bytes.len() as u64, most, name)?;
    Ok(bytes)
}

impl PartialEq for Font {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.bytes() == other.bytes()
    }
}

impl fmt::Debug for Font {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bytes, index) = self.bytes();
        write!(f, "Font({} bytes, face {index})", bytes.len())
    }
}
