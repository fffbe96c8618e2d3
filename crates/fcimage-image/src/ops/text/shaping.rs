//! From text to glyphs: scripts, fonts, and what the shaper makes of them.

use std::collections::HashMap;
use std::ops::Range;

use harfrust::{
    Buffer, BufferFlags, Direction, GlyphId, Script, ShapeOptions, ShaperFont, shape, unicode,
};

use crate::ops::text::characters::{is_blank, is_ignorable};
use crate::ops::text::font::Font;
use crate::ops::text::outline::Outline;
use fcimage_base::error::{Error, Result};

/// Curves that all different glyphs of a text may have; a thousand complex ideographs have less.
const MAX_CURVES: usize = 250_000;

/// A glyph, and where it is placed: in units of its font, y upwards.
#[derive(Debug, Clone)]
pub(crate) struct Glyph {
    /// Which font.
    pub(crate) font: usize,
    pub(crate) advance: i32,
    pub(crate) x: i32,
    pub(crate) y: i32,
    /// The place in the line of the first character that it stands for. Glyphs of one cluster, such
    /// as a letter and its marks, have the same.
    pub(crate) cluster: usize,
    outlines: Range<usize>,
}

/// What is drawn for the glyphs of a shaper.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outlines(Vec<Outline>);

impl Outlines {
    /// What is drawn for a glyph.
    pub(crate) fn of(&self, glyph: &Glyph) -> &[Outline] {
        self.0.get(glyph.outlines.clone()).unwrap_or_default()
    }
}

/// Shapes parts of a text, and keeps the outlines of their glyphs.
pub(crate) struct Shaper<'a> {
    fonts: &'a [Font],
    shapers: Vec<ShaperFont<'a, 'static>>,
    /// The place in `outlines` of each glyph of each font.
    known: HashMap<(usize, GlyphId), Range<usize>>,
    outlines: Vec<Outline>,
    curves: usize,
    glyphs: usize,
    most_glyphs: usize,
    /// Characters that no font has, each once.
    missing: Vec<char>,
}

/// A part of a line with one direction.
pub(crate) struct Run<'t> {
    /// The line that it is a part of.
    pub(crate) line: &'t str,
    pub(crate) range: Range<usize>,
    pub(crate) from_right: bool,
    /// The fonts that it may have, by their places in the list of the shaper: each part takes the
    /// first that has all of it.
    pub(crate) fonts: &'t [usize],
}

/// A part of a run with one script.
struct Part<'t> {
    run: &'t Run<'t>,
    script: Option<Script>,
}

impl<'a> Shaper<'a> {
    /// A text may have at most `most_glyphs`; a script that splits its letters needs a few for each.
    pub(crate) fn new(fonts: &'a [Font], most_glyphs: usize) -> Self {
        Self {
            fonts,
            shapers: fonts.iter().map(|font| ShaperFont::new(font.face_data())).collect(),
            known: HashMap::new(),
            outlines: vec![],
            curves: 0,
            glyphs: 0,
            most_glyphs,
            missing: vec![],
        }
    }

    /// The outlines of all glyphs so far.
    ///
    /// # Errors
    /// `Argument` where no font has a character.
    pub(crate) fn finish(self) -> Result<Outlines> {
        if self.missing.is_empty() {
            return Ok(Outlines(self.outlines));
        }
        let listed: Vec<String> =
            self.missing.iter().map(|c| format!("{c:?} (U+{:04X})", u32::from(*c))).collect();
        let text =
            format!("no font has a glyph for {}; pass one that does as `font`", listed.join(", "));
        Err(Error::argument(text).with_pointer("/text"))
    }

    /// Appends the glyphs of a run from left to right.
    ///
    /// # Errors
    /// `Argument` where a font is not fit for the text.
    pub(crate) fn run(&mut self, run: &Run<'_>, out: &mut Vec<Glyph>) -> Result<()> {
        let mut parts = scripts(run.line, run.range.clone());
        if run.from_right {
            parts.reverse();
        }
        for (range, script) in parts {
            self.part(&Part { run, script }, range, 0, out)?;
        }
        Ok(())
    }

    /// Shapes a range of a part with a font of the run, and what this font does not have with the
    /// next.
    fn part(
        &mut self,
        part: &Part<'_>,
        range: Range<usize>,
        choice: usize,
        out: &mut Vec<Glyph>,
    ) -> Result<()> {
        let line = part.run.line;
        let font = part.run.fonts.get(choice).copied();
        let Some((font, shaper)) = font.and_then(|font| Some((font, self.shapers.get(font)?)))
        else {
            self.miss(part.run, &line[range]);
            return Ok(());
        };
        let buffer = shaped(shaper, part, range.clone())?;
        let (infos, positions) = (buffer.glyph_infos(), buffer.glyph_positions());
        self.glyphs += infos.len();
        if self.glyphs > self.most_glyphs {
            let most = self.most_glyphs;
            let text = format!("the text needs more than {most} glyphs of this font");
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
                    cluster: start,
                    outlines: self.outlines(font, GlyphId::new(info.glyph_id))?,
                });
            }
            at += cluster.len();
            let unknown = cluster.iter().any(|info| info.glyph_id == 0);
            let no_ink = glyphs.iter().all(|glyph| glyph.outlines.is_empty());
            if unknown || (no_ink && !line[covered.clone()].chars().all(is_blank)) {
                let all = absent.get_or_insert_with(|| covered.clone());
                *all = all.start.min(covered.start)..all.end.max(covered.end);
                continue;
            }
            if let Some(absent) = absent.take() {
                self.part(part, absent, choice + 1, out)?;
            }
            out.append(&mut glyphs);
        }
        match absent {
            Some(absent) => self.part(part, absent, choice + 1, out),
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
    fn miss(&mut self, run: &Run<'_>, text: &str) {
        let fonts = run.fonts.iter().filter_map(|font| self.fonts.get(*font));
        let lacking = |c: &char| !fonts.clone().any(|font| font.knows(*c));
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

/// Has a font shape a range of a part. Its glyphs are from left to right; their clusters are places
/// in the line.
fn shaped(font: &ShaperFont<'_, '_>, part: &Part<'_>, range: Range<usize>) -> Result<Buffer> {
    let line = part.run.line;
    let direction = match part.run.from_right {
        true => Direction::RightToLeft,
        false => Direction::LeftToRight,
    };
    let mut buffer = Buffer::new();
    buffer.set_pre_context(&line[..range.start]);
    for (place, c) in line[range.clone()].char_indices() {
        buffer.push(c.into(), (range.start + place) as u32);
    }
    buffer.set_post_context(&line[range.end..]);
    buffer.set_direction(direction);
    buffer.set_script(part.script);
    let mut flags = BufferFlags::REMOVE_DEFAULT_IGNORABLES;
    flags.set(BufferFlags::BEGINNING_OF_TEXT, range.start == 0);
    flags.set(BufferFlags::END_OF_TEXT, range.end == line.len());
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
