//! Lines at a size and width: where each glyph is.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};

use crate::ops::layers::text::align::Align;
use crate::ops::layers::text::typeset::{Cluster, Face, Paragraph, Typeset};
use crate::ops::layers::text::wrap::{Piece, inked_width, shortened, wrap};
use crate::ops::text::font::{Extents, Font, MAX_EMS};
use crate::ops::text::shaping::Glyph;

/// What decides about the lines of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// The width of the text, where it is fixed; lines are aligned in it.
    pub(super) width: Option<f64>,
    /// The width that lines may have.
    pub(super) most: f64,
    /// Lines after which an ellipsis ends the text.
    pub(super) max_lines: Option<usize>,
    /// From one base line to the next, as a factor of the size.
    pub(super) line_height: f64,
    pub(super) align: Align,
}

/// A glyph on its place: in pixels from the upper left corner of the text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Placed {
    /// By its place in the list of glyphs.
    pub(super) glyph: usize,
    /// Pixels for each unit of its font.
    pub(super) scale: f32,
    pub(super) color: usize,
    pub(super) x: f32,
    pub(super) y: f32,
}

/// A text with all lines in their places.
#[derive(Debug, Clone, Default)]
pub(super) struct Layout {
    /// The box of the text, from the ascent of its first line to the descent of its last.
    pub(super) width: f64,
    pub(super) height: f64,
    /// The text of each line.
    pub(super) lines: Vec<String>,
    pub(super) glyphs: Vec<Placed>,
    /// The largest size of its letters.
    pub(super) largest: f32,
}

/// A face at a size.
struct Sized {
    size: f32,
    extents: Extents,
    /// Pixels a unit of each font.
    scales: Vec<f32>,
}

/// Glyphs after the letters of a line: an ellipsis, or the hyphen of a soft one.
struct Tail {
    glyphs: Range<usize>,
    /// The cluster that it stands after or instead of.
    face: usize,
    color: usize,
    ellipsis: bool,
}

/// The clusters of a paragraph that make a line.
struct Line<'a> {
    paragraph: &'a Paragraph,
    pieces: Vec<Piece>,
    range: Range<usize>,
    tail: Option<Tail>,
}

/// Lays a text out. `sizes` has the pixels per em of each face.
pub(super) fn lay_out(
    typeset: &Typeset,
    faces: &[Face],
    fonts: &[Font],
    sizes: &[f32],
    frame: &Frame,
) -> Layout {
    let sized = faces.iter().zip(sizes).map(|(face, &size)| Sized {
        size,
        extents: face
            .fonts
            .first()
            .and_then(|font| fonts.get(*font))
            .map_or(Extents::default(), |font| font.extents(size)),
        scales: fonts.iter().map(|font| font.scale(size)).collect(),
    });
    let composer = Composer { typeset, faces: sized.collect() };
    let lines = composer.lines(frame);
    composer.placed(&lines, frame)
}

struct Composer<'a> {
    typeset: &'a Typeset,
    faces: Vec<Sized>,
}

impl<'a> Composer<'a> {
    /// A distance in pixels. A damaged font may ask for any.
    fn distance(&self, units: i32, glyph: &Glyph, face: usize) -> f32 {
        let Some(sized) = self.faces.get(face) else { return 0.0 };
        let scale = sized.scales.get(glyph.font).copied().unwrap_or_default();
        let most = MAX_EMS * sized.size;
        (units as f32 * scale).clamp(-most, most)
    }

    fn glyphs(&self, range: &Range<usize>) -> &'a [Glyph] {
        self.typeset.glyphs.get(range.clone()).unwrap_or_default()
    }

    fn width(&self, glyphs: &Range<usize>, face: usize) -> f64 {
        let advance = |glyph: &Glyph| f64::from(self.distance(glyph.advance, glyph, face));
        self.glyphs(glyphs).iter().map(advance).sum()
    }

    fn tail(list: &[Range<usize>], after: &Cluster, ellipsis: bool) -> Option<Tail> {
        let glyphs = list.get(after.style.face)?.clone();
        Some(Tail { glyphs, face: after.style.face, color: after.style.color, ellipsis })
    }

    fn tail_width(&self, tail: Option<&Tail>) -> f64 {
        tail.map_or(0.0, |tail| self.width(&tail.glyphs, tail.face))
    }

    fn lines(&self, frame: &Frame) -> Vec<Line<'a>> {
        let tails = &self.typeset.tails;
        let mut lines = Vec::new();
        let most_lines = frame.max_lines.unwrap_or(usize::MAX);
        for paragraph in &self.typeset.paragraphs {
            let mut pieces = Vec::with_capacity(paragraph.clusters.len());
            let mut before: Option<&Cluster> = None;
            for cluster in &paragraph.clusters {
                let hyphen = before.filter(|_| cluster.hyphen);
                let hyphen = hyphen.and_then(|before| Self::tail(&tails.hyphens, before, false));
                pieces.push(Piece {
                    width: self.width(&cluster.glyphs, cluster.style.face),
                    blank: cluster.blank,
                    breakable: cluster.breakable,
                    tail: self.tail_width(hyphen.as_ref()),
                });
                before = Some(cluster);
            }
            for range in wrap(&pieces, frame.most) {
                if lines.len() == most_lines {
                    self.shorten(lines.last_mut(), frame.most);
                    return lines;
                }
                let next = paragraph.clusters.get(range.end).filter(|next| next.hyphen);
                let last = next.and_then(|_| paragraph.clusters.get(range.end.checked_sub(1)?));
                let tail = last.and_then(|last| Self::tail(&tails.hyphens, last, false));
                let pieces = pieces.get(range.clone()).unwrap_or_default().to_vec();
                lines.push(Line { paragraph, pieces, range, tail });
            }
        }
        lines
    }

    /// Ends a line with an ellipsis.
    fn shorten(&self, line: Option<&mut Line<'a>>, most: f64) {
        let Some(line) = line else { return };
        let ellipses = &self.typeset.tails.ellipses;
        let clusters = line.paragraph.clusters.get(line.range.clone()).unwrap_or_default();
        let after = |i: usize| clusters.get(i).and_then(|at| Self::tail(ellipses, at, true));
        let count = shortened(&line.pieces, most, |i| self.tail_width(after(i).as_ref()));
        let face = line.paragraph.face;
        let alone = || {
            let glyphs = ellipses.get(face)?.clone();
            Some(Tail { glyphs, face, color: 0, ellipsis: true })
        };
        line.tail = after(count.saturating_sub(1)).or_else(alone);
        line.range.end = line.range.start + count;
        line.pieces.truncate(count);
    }

    fn placed(&self, lines: &[Line<'a>], frame: &Frame) -> Layout {
        let inked =
            |line: &Line<'_>| inked_width(&line.pieces) + self.tail_width(line.tail.as_ref());
        let widths: Vec<f64> = lines.iter().map(inked).collect();
        let widest = widths.iter().copied().fold(0.0, f64::max);
        let width = frame.width.unwrap_or(widest);
        let mut out = Layout { width, ..Layout::default() };
        let mut bottom: Option<f64> = None;
        for (line, inked) in lines.iter().zip(widths) {
            let tallest = self.tallest(line);
            let Extents { ascent, descent } = tallest.extents;
            let (ascent, descent) = (f64::from(ascent), f64::from(descent));
            // What a line has above its ascent, and below its descent.
            let gap = (f64::from(tallest.size) * frame.line_height - ascent - descent) / 2.0;
            let base_line = bottom.map_or(ascent, |bottom| bottom + gap + ascent).round();
            bottom = Some(base_line + descent + gap);
            out.height = out.height.max(base_line + descent);
            let from_right = line.paragraph.level.is_rtl();
            let left = frame.align.left(width - inked, from_right);
            self.place(line, left, base_line as f32, &mut out);
            out.lines.push(self.text(line));
        }
        out.largest = self.faces.iter().map(|sized| sized.size).fold(0.0, f32::max);
        out
    }

    /// The face with the largest size on a line.
    fn tallest(&self, line: &Line<'_>) -> &Sized {
        const NONE: &Sized = &Sized {
            size: 0.0,
            extents: Extents { ascent: 0.0, descent: 0.0 },
            scales: Vec::new(),
        };
        let clusters = line.paragraph.clusters.get(line.range.clone()).unwrap_or_default();
        let faces = clusters.iter().map(|cluster| cluster.style.face);
        let faces = faces.chain(clusters.is_empty().then_some(line.paragraph.face));
        let faces = faces.filter_map(|face| self.faces.get(face));
        faces.fold(NONE, |tallest, sized| if sized.size > tallest.size { sized } else { tallest })
    }

    /// The text of a line, without spaces at its end.
    fn text(&self, line: &Line<'_>) -> String {
        let clusters = &line.paragraph.clusters;
        let text = &line.paragraph.text;
        let place = |i: usize| clusters.get(i).map_or(text.len(), |cluster| cluster.start);
        let own = text.get(place(line.range.start)..place(line.range.end)).unwrap_or_default();
        let mut own = own.trim_end().to_owned();
        if line.tail.as_ref().is_some_and(|tail| tail.ellipsis) {
            own.push('\u{2026}');
        }
        own
    }

    fn place(&self, line: &Line<'_>, left: f64, base_line: f32, out: &mut Layout) {
        let clusters = line.paragraph.clusters.get(line.range.clone()).unwrap_or_default();
        let blanks = line.pieces.iter().rev().take_while(|piece| piece.blank).count();
        let clusters = clusters.get(..clusters.len() - blanks).unwrap_or_default();
        let levels: Vec<Level> = clusters.iter().map(|cluster| cluster.level).collect();
        let mut pen = left as f32;
        let from_right = line.paragraph.level.is_rtl();
        let mut draw = |glyphs: &Range<usize>, face: usize, color: usize| {
            for (glyph, at) in self.glyphs(glyphs).iter().zip(glyphs.clone()) {
                let scale = self.faces.get(face).and_then(|sized| sized.scales.get(glyph.font));
                out.glyphs.push(Placed {
                    glyph: at,
                    scale: scale.copied().unwrap_or_default(),
                    color,
                    x: pen + self.distance(glyph.x, glyph, face),
                    y: base_line - self.distance(glyph.y, glyph, face),
                });
                pen += self.distance(glyph.advance, glyph, face);
            }
        };
        if let Some(tail) = line.tail.as_ref().filter(|_| from_right) {
            draw(&tail.glyphs, tail.face, tail.color);
        }
        for i in BidiInfo::reorder_visual(&levels) {
            if let Some(cluster) = clusters.get(i) {
                draw(&cluster.glyphs, cluster.style.face, cluster.style.color);
            }
        }
        if let Some(tail) = line.tail.as_ref().filter(|_| !from_right) {
            draw(&tail.glyphs, tail.face, tail.color);
        }
    }
}
