//! From text to glyphs: lines, directions, scripts, fonts, and what the shaper makes of them.

use std::collections::HashMap;
use std::ops::Range;

use harfrust::{
    Buffer, BufferFlags, Direction, GlyphId, Script, ShapeOptions, ShaperFont, shape, unicode,
};
use unicode_bidi::BidiInfo;

use crate::ops::watermark::characters::{is_blank, is_ignorable, prepared};
use crate::ops::watermark::font::Font;
use crate::ops::watermark::outline::Outline;
use fcimage_base::error::{Error, Result};

/// Glyphs that a text may become; a script that splits its letters needs a few for each.
const MAX_GLYPHS: usize = 16_000;

/// Curves that all different glyphs of a text may have; a thousand complex ideographs have less.
const MAX_CURVES: usize = 250_000;

/// A text that is ready to be drawn at any size.
#[derive(Debug, Clone)]
pub(super) struct Shaped {
    pub(super) lines: Vec<Line>,
    outlines: Vec<Outline>,
}

/// The glyphs of a line from left to right.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) glyphs: Vec<Glyph>,
    /// Whether it reads from right to left, so that it begins at the right.
    pub(super) from_right: bool,
}

/// A glyph, and where it is placed: in units of its font, y upwards.
#[derive(Debug, Clone)]
pub(super) struct Glyph {
    /// Which font.
    pub(super) font: usize,
    pub(super) advance: i32,
    pub(super) x: i32,
    pub(super) y: i32,
    outlines: Range<usize>,
}

impl Shaped {
    /// What is drawn for a glyph.
    pub(super) fn outlines(&self, glyph: &Glyph) -> &[Outline] {
        self.outlines.get(glyph.outlines.clone()).unwrap_or_default()
    }

    /// Shapes `text`, of which each part takes the first of `fonts` that has all of it.
    ///
    /// # Errors
    /// `Argument` where no font has a character, or a font is not fit for the text.
    pub(super) fn new(text: &str, fonts: &[Font]) -> Result<Self> {
        let mut shaper = Shaper {
            fonts,
            shapers: fonts.iter().map(|font| ShaperFont::new(font.face_data())).collect(),
            known: HashMap::new(),
            outlines: vec![],
            curves: 0,
            glyphs: 0,
            missing: vec![],
        };
        let lines = text.split('\n').map(|line| shaper.line(&prepared(line)));
        let lines = lines.collect::<Result<Vec<_>>>()?;
        if shaper.missing.is_empty() {
            return Ok(Self { lines, outlines: shaper.outlines });
        }
        let listed: Vec<String> =
            shaper.missing.iter().map(|c| format!("{c:?} (U+{:04X})", u32::from(*c))).collect();
        let text =
            format!("no font has a glyph for {}; pass one that does as `font`", listed.join(", "));
        Err(Error::argument(text).with_pointer("/text"))
    }
}

struct Shaper<'a> {
    fonts: &'a [Font],
    shapers: Vec<ShaperFont<'a, 'static>>,
    /// The place in `outlines` of each glyph of each font.
    known: HashMap<(usize, GlyphId), Range<usize>>,
    outlines: Vec<Outline>,
    curves: usize,
    glyphs: usize,
    /// Characters that no font has, each once.
    missing: Vec<char>,
}

/// A part of a line with one direction and one script.
struct Run<'t> {
    line: &'t str,
    direction: Direction,
    script: Option<Script>,
}

impl Shaper<'_> {
    fn line(&mut self, line: &str) -> Result<Line> {
        let mut out = Line::default();
        let bidi = BidiInfo::new(line, None);
        for (number, paragraph) in bidi.paragraphs.iter().enumerate() {
            if number == 0 {
                out.from_right = paragraph.level.is_rtl();
            }
            let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for run in runs {
                let from_right = levels.get(run.start).is_some_and(|level| level.is_rtl());
                let direction = match from_right {
                    true => Direction::RightToLeft,
                    false => Direction::LeftToRight,
                };
                let mut parts = scripts(line, run);
                if from_right {
                    parts.reverse();
                }
                for (range, script) in parts {
                    let run = Run { line, direction, script };
                    self.run(&run, range, 0, &mut out.glyphs)?;
                }
            }
        }
        Ok(out)
    }

    /// Shapes a range of a run with a font, and what this font does not have with the next.
    fn run(
        &mut self,
        run: &Run<'_>,
        range: Range<usize>,
        font: usize,
        out: &mut Vec<Glyph>,
    ) -> Result<()> {
        let Some(shaper) = self.shapers.get(font) else {
            self.miss(&run.line[range]);
            return Ok(());
        };
        let buffer = shaped(shaper, run, range.clone())?;
        let (infos, positions) = (buffer.glyph_infos(), buffer.glyph_positions());
        self.glyphs += infos.len();
        if self.glyphs > MAX_GLYPHS {
            let text = format!("the text needs more than {MAX_GLYPHS} glyphs of this font");
            return Err(Error::argument(text).with_pointer("/font"));
        }
        let mut starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
        starts.sort_unstable();
        let end = |start: usize| {
            let next = starts.partition_point(|other| *other <= start);
            starts.get(next).copied().unwrap_or(range.end)
        };
        // Neighbors that the font does not have, which are shaped together with the next.
        let mut absent: Option<Range<usize>> = None;
        let mut at = 0;
        for cluster in infos.chunk_by(|a, b| a.cluster == b.cluster) {
            let start = cluster.first().map_or(range.start, |info| info.cluster as usize);
            let covered = start..end(start);
            let mut glyphs = Vec::with_capacity(cluster.len());
            for (info, position) in cluster.iter().zip(&positions[at..]) {
                glyphs.push(Glyph {
                    font,
                    advance: position.x_advance,
                    x: position.x_offset,
                    y: position.y_offset,
                    outlines: self.outlines(font, GlyphId::new(info.glyph_id))?,
                });
            }
            at += cluster.len();
            let unknown = cluster.iter().any(|info| info.glyph_id == 0);
            let no_ink = glyphs.iter().all(|glyph| glyph.outlines.is_empty());
            if unknown || (no_ink && !run.line[covered.clone()].chars().all(is_blank)) {
                let all = absent.get_or_insert_with(|| covered.clone());
                *all = all.start.min(covered.start)..all.end.max(covered.end);
                continue;
            }
            if let Some(absent) = absent.take() {
                self.run(run, absent, font + 1, out)?;
            }
            out.append(&mut glyphs);
        }
        match absent {
            Some(absent) => self.run(run, absent, font + 1, out),
            None => Ok(()),
        }
    }

    fn outlines(&mut self, font: usize, glyph: GlyphId) -> Result<Range<usize>> {
        if let Some(known) = self.known.get(&(font, glyph)) {
            return Ok(known.clone());
        }
        let outlines = self.fonts[font].outlines(glyph);
        self.curves += outlines.iter().map(Outline::len).sum::<usize>();
        if self.curves > MAX_CURVES {
            let text = format!("the letters of the text have more than {MAX_CURVES} curves");
            return Err(Error::argument(text).with_pointer("/font"));
        }
        let start = self.outlines.len();
        self.outlines.extend(outlines);
        let range = start..self.outlines.len();
        self.known.insert((font, glyph), range.clone());
        Ok(range)
    }

    /// Notes what no font has of a text: the characters that each lacks, or else all of them, which no
    /// font has together.
    fn miss(&mut self, text: &str) {
        let lacking = |c: &char| !self.fonts.iter().any(|font| font.knows(*c));
        let visible = || text.chars().filter(|c| !is_ignorable(*c));
        let mut found: Vec<char> = visible().filter(lacking).collect();
        if found.is_empty() {
            found.extend(visible());
        }
        for c in found {
            if !self.missing.contains(&c) {
                self.missing.push(c);
            }
        }
    }
}

/// Has a font shape a range of a run. Its glyphs are from left to right; their clusters are places
/// in the line.
fn shaped(font: &ShaperFont<'_, '_>, run: &Run<'_>, range: Range<usize>) -> Result<Buffer> {
    let mut buffer = Buffer::new();
    buffer.set_pre_context(&run.line[..range.start]);
    for (place, c) in run.line[range.clone()].char_indices() {
        buffer.push(c.into(), (range.start + place) as u32);
    }
    buffer.set_post_context(&run.line[range.end..]);
    buffer.set_direction(run.direction);
    buffer.set_script(run.script);
    let mut flags = BufferFlags::REMOVE_DEFAULT_IGNORABLES;
    flags.set(BufferFlags::BEGINNING_OF_TEXT, range.start == 0);
    flags.set(BufferFlags::END_OF_TEXT, range.end == run.line.len());
    buffer.set_flags(flags);
    let done = shape(font, &mut buffer, ShapeOptions::new());
    if let Err(error) = done {
        return Err(Error::internal(format!("the text cannot be shaped: {error}")));
    }
    if !buffer.allocation_successful() {
        let text = "a font is damaged: it makes the text too long";
        return Err(Error::argument(text).with_pointer("/font"));
    }
    Ok(buffer)
}

/// The parts of a range that have one script each. Characters of no script of their own, such as
/// spaces and marks, belong to the part before them.
fn scripts(line: &str, range: Range<usize>) -> Vec<(Range<usize>, Option<Script>)> {
    let mut parts: Vec<(Range<usize>, Option<Script>)> = Vec::new();
    for (place, c) in line[range.clone()].char_indices() {
        let place = range.start + place;
        let end = place + c.len_utf8();
        let script = unicode::script(c.into());
        let shared = [Script::COMMON, Script::INHERITED, Script::UNKNOWN].contains(&script);
        let script = (!shared).then_some(script);
        match parts.last_mut() {
            Some((range, own)) if script.is_none() || own.is_none() || *own == script => {
                range.end = end;
                *own = own.or(script);
            }
            _ => parts.push((place..end, script)),
        }
    }
    parts
}
