//! Shaped text at a size: where each glyph is, and how much of each pixel is covered.

use crate::ops::text::font::{Font, MAX_EMS};
use crate::ops::text::mask::Mask;
use crate::ops::text::outline::{Bounds, Outline};
use crate::ops::watermark::lines::{Line, Shaped};

/// Ems from one base line to the next.
const LINE_HEIGHT: f32 = 1.2;

/// The glyphs of a text that have ink, at a size.
pub(super) struct Letters<'a> {
    /// Pixels per em.
    pub(super) size: f32,
    placed: Vec<Placed<'a>>,
    /// The box around the ink; `None` where there is none.
    pub(super) bounds: Option<Bounds>,
}

struct Placed<'a> {
    outline: &'a Outline,
    scale: f32,
    x: f32,
    y: f32,
    bounds: Bounds,
}

impl<'a> Letters<'a> {
    /// Places the glyphs of `text` at `size` pixels per em.
    pub(super) fn new(text: &'a Shaped, fonts: &[Font], size: f32) -> Self {
        let scales: Vec<f32> = fonts.iter().map(|font| font.scale(size)).collect();
        let scale = |font: usize| scales.get(font).copied().unwrap_or_default();
        // A damaged font may ask for any distance.
        let distance = |units: i32, font: usize| {
            (units as f32 * scale(font)).clamp(-MAX_EMS * size, MAX_EMS * size)
        };
        let width = |line: &Line| {
            line.glyphs.iter().fold(0.0, |pen, glyph| pen + distance(glyph.advance, glyph.font))
        };
        let widest = text.lines.iter().map(width).fold(0.0, f32::max);
        let mut letters = Self { size, placed: Vec::new(), bounds: None };
        for (row, line) in text.lines.iter().enumerate() {
            let base_line = row as f32 * size * LINE_HEIGHT;
            let mut pen = if line.from_right { widest - width(line) } else { 0.0 };
            for glyph in &line.glyphs {
                let x = pen + distance(glyph.x, glyph.font);
                let y = base_line - distance(glyph.y, glyph.font);
                for outline in text.outlines(glyph) {
                    letters.place(outline, scale(glyph.font), x, y);
                }
                pen += distance(glyph.advance, glyph.font);
            }
        }
        letters
    }

    fn place(&mut self, outline: &'a Outline, scale: f32, x: f32, y: f32) {
        let bounds = outline.bounds(scale, x, y);
        self.bounds = Some(self.bounds.map_or(bounds, |all| all.around(bounds)));
        self.placed.push(Placed { outline, scale, x, y, bounds });
    }

    /// The coverage within `bounds`, which are the letters' own, with `extra` pixels around them.
    pub(super) fn mask(&self, bounds: Bounds, extra: usize) -> Mask {
        let side = |side: u32| side as usize + 2 * extra;
        let mut mask = Mask::new(side(bounds.width()), side(bounds.height()));
        for placed in &self.placed {
            let left = i64::from(placed.bounds.left) - i64::from(bounds.left) + extra as i64;
            let top = i64::from(placed.bounds.top) - i64::from(bounds.top) + extra as i64;
            placed.outline.draw(placed.scale, placed.x, placed.y, |x, y, coverage| {
                mask.add(left + i64::from(x), top + i64::from(y), coverage);
            });
        }
        mask
    }
}
