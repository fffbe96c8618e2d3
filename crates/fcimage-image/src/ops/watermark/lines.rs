//! The lines of a text watermark: directions, and what is drawn for them.

use unicode_bidi::BidiInfo;

use crate::ops::text::characters::prepared;
use crate::ops::text::font::Font;
use crate::ops::text::outline::Outline;
use crate::ops::text::shaping::{Glyph, Outlines, Run, Shaper};
use fcimage_base::error::Result;

/// Glyphs that a text may become.
const MAX_GLYPHS: usize = 16_000;

/// A text that is ready to be drawn at any size.
#[derive(Debug, Clone)]
pub(super) struct Shaped {
    pub(super) lines: Vec<Line>,
    outlines: Outlines,
}

/// The glyphs of a line from left to right.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) glyphs: Vec<Glyph>,
    /// Whether it reads from right to left, so that it begins at the right.
    pub(super) from_right: bool,
}

impl Shaped {
    /// What is drawn for a glyph.
    pub(super) fn outlines(&self, glyph: &Glyph) -> &[Outline] {
        self.outlines.of(glyph)
    }

    /// Shapes `text`, of which each part takes the first of `fonts` that has all of it.
    ///
    /// # Errors
    /// `Argument` where no font has a character, or a font is not fit for the text.
    pub(super) fn new(text: &str, fonts: &[Font]) -> Result<Self> {
        let mut shaper = Shaper::new(fonts, MAX_GLYPHS);
        let all: Vec<usize> = (0..fonts.len()).collect();
        let lines = text.split('\n').map(|text| line(&mut shaper, &prepared(text), &all));
        let lines = lines.collect::<Result<Vec<_>>>()?;
        Ok(Self { lines, outlines: shaper.finish()? })
    }
}

fn line(shaper: &mut Shaper<'_>, line: &str, fonts: &[usize]) -> Result<Line> {
    let mut out = Line::default();
    let bidi = BidiInfo::new(line, None);
    for (number, paragraph) in bidi.paragraphs.iter().enumerate() {
        if number == 0 {
            out.from_right = paragraph.level.is_rtl();
        }
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for range in runs {
            let from_right = levels.get(range.start).is_some_and(|level| level.is_rtl());
            shaper.run(&Run { line, range, from_right, fonts }, &mut out.glyphs)?;
        }
    }
    Ok(out)
}
