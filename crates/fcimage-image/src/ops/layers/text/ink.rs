//! Draws a text that is laid out: letters, their outline and their shadow, as a stamp.

use crate::ops::layers::content::StampBytes;
use crate::ops::layers::text::layout::{Layout, Placed};
use crate::ops::stamp::{Stamp, turned_size};
use crate::ops::text::effects::{outline_radius, shadow_offset, shadow_radius, tint};
use crate::ops::text::mask::Mask;
use crate::ops::text::outline::{Bounds, Outline, Turned, band_bytes};
use crate::ops::text::shaping::{Glyph, Outlines};
use crate::recipe::color::Color;
use crate::recipe::geometry::rect::Position;
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};

/// Pixels of letters that may be drawn besides sixteen times the image: letters that lie one over the
/// other take time and no room.
const MAX_PIXELS: u64 = 64 << 20;

/// The largest of masks and stamp for each pixel: four samples, the mask of the letters, and while the
/// shadow is blurred three more.
const BYTES_FOR_PIXEL: u64 = 4 + 1 + 3;

/// What is drawn in which colors.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'a> {
    /// By the places in which glyphs name them.
    pub(super) colors: &'a [Color],
    pub(super) shadow: Option<Color>,
    pub(super) outline: Option<Color>,
    /// Degrees clockwise.
    pub(super) rotate: f64,
}

impl Look<'_> {
    /// Pixels around letters of this size that outline and shadow need.
    pub(super) fn reach(&self, size: f32) -> i32 {
        let outline = self.outline.map_or(0, |_| outline_radius(size));
        let shadow = self.shadow.map_or(0, |_| 4 * shadow_radius(size) + shadow_offset(size));
        i32::try_from(outline.max(shadow)).unwrap_or(i32::MAX)
    }
}

/// A text on an image of one size.
pub(super) struct Ink<'a> {
    layout: Layout,
    glyphs: &'a [Glyph],
    outlines: &'a Outlines,
    look: Look<'a>,
    canvas: Size,
    /// The middle of the text on the image.
    middle: (f64, f64),
    /// What is drawn of it: the letters and their effects, within the image.
    bounds: Bounds,
}

/// The size of the box of a text when it is turned.
pub(super) fn turned_box(layout: &Layout, rotate: f64) -> Size {
    let (width, height) = turned_size((layout.width, layout.height), rotate as f32);
    Size::new(width.ceil().max(1.0) as u32, height.ceil().max(1.0) as u32)
}

impl<'a> Ink<'a> {
    /// The text with the upper left corner of its turned box at `at`.
    pub(super) fn new(
        layout: Layout,
        (glyphs, outlines): (&'a [Glyph], &'a Outlines),
        look: Look<'a>,
        canvas: Size,
        at: Position,
    ) -> Self {
        let (width, height) = match look.rotate % 360.0 == 0.0 {
            // On whole pixels where it is not turned.
            true => (layout.width, layout.height),
            false => {
                let size = turned_box(&layout, look.rotate);
                (f64::from(size.width), f64::from(size.height))
            }
        };
        let middle = (at.x as f64 + width / 2.0, at.y as f64 + height / 2.0);
        let bounds = Bounds::NOTHING;
        let mut ink = Self { layout, glyphs, outlines, look, canvas, middle, bounds };
        let all = ink.bounds_of(&ink.layout.glyphs).grown(ink.look.reach(ink.layout.largest));
        ink.bounds = all.within(ink.image());
        ink
    }

    fn turned(&self, placed: &Placed) -> Turned {
        let (sin, cos) = self.look.rotate.to_radians().sin_cos();
        let dx = f64::from(placed.x) - self.layout.width / 2.0;
        let dy = f64::from(placed.y) - self.layout.height / 2.0;
        Turned {
            scale: placed.scale,
            x: (self.middle.0 + dx * cos - dy * sin) as f32,
            y: (self.middle.1 + dx * sin + dy * cos) as f32,
            sin: sin as f32,
            cos: cos as f32,
        }
    }

    /// The outlines of letters, and where they are.
    fn outlines(&self, letters: &[Placed]) -> impl Iterator<Item = (&'a Outline, Turned)> {
        letters.iter().flat_map(|placed| {
            let outlines = self.glyphs.get(placed.glyph).map(|glyph| self.outlines.of(glyph));
            let at = self.turned(placed);
            outlines.unwrap_or_default().iter().map(move |outline| (outline, at))
        })
    }

    /// Neighbors of one color.
    fn groups(&self) -> impl Iterator<Item = &[Placed]> {
        self.layout.glyphs.chunk_by(|a, b| a.color == b.color)
    }

    fn image(&self) -> Bounds {
        let side = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
        Bounds { left: 0, top: 0, right: side(self.canvas.width), bottom: side(self.canvas.height) }
    }

    /// The box around letters.
    fn bounds_of(&self, letters: &[Placed]) -> Bounds {
        let all = self.outlines(letters).map(|(outline, at)| outline.turned_bounds(&at));
        all.reduce(Bounds::around).unwrap_or(Bounds::NOTHING)
    }

    /// How many lines it has.
    pub(super) fn lines(&self) -> usize {
        self.layout.lines.len()
    }

    /// Where the stamp is on the image.
    pub(super) fn position(&self) -> Position {
        Position { x: i64::from(self.bounds.left), y: i64::from(self.bounds.top) }
    }

    /// An upper bound of what the stamp takes, the layout not included.
    pub(super) fn bytes(&self) -> StampBytes {
        let pixels = u64::from(self.bounds.width()) * u64::from(self.bounds.height());
        let letters = self.outlines(&self.layout.glyphs).map(|(outline, at)| {
            let all = outline.turned_bounds(&at);
            band_bytes(all.width(), all.within(self.bounds).height())
        });
        let peak = pixels * BYTES_FOR_PIXEL + letters.max().unwrap_or(0);
        StampBytes { peak, held: pixels * 4 }
    }

    /// The letters, their outline and their shadow; none where nothing of them is on the image.
    ///
    /// # Errors
    /// `Limit` where the letters take too long, `Cancelled` where the call was cancelled.
    pub(super) fn stamp(&self) -> Result<Option<Stamp>> {
        let (width, height) = (self.bounds.width(), self.bounds.height());
        if width == 0 || height == 0 {
            return Ok(None);
        }
        self.check_work()?;
        let mut samples = vec![0; width as usize * height as usize * 4];
        let size = self.layout.largest;
        if self.look.shadow.is_some() || self.look.outline.is_some() {
            let mask = self.mask(&self.layout.glyphs, self.bounds)?;
            if let Some(color) = self.look.shadow {
                let offset = shadow_offset(size);
                let shadow = mask.shadow(offset, offset, shadow_radius(size));
                self.tint(&mut samples, &shadow, self.bounds, color);
                cancel::check()?;
            }
            if let Some(color) = self.look.outline {
                let outline = mask.grown(outline_radius(size));
                self.tint(&mut samples, &outline, self.bounds, color);
                cancel::check()?;
            }
        }
        for letters in self.groups() {
            let bounds = self.bounds_of(letters).within(self.bounds);
            let color = letters.first().and_then(|placed| self.look.colors.get(placed.color));
            if let Some(color) = color {
                self.tint(&mut samples, &self.mask(letters, bounds)?, bounds, *color);
            }
        }
        Stamp::new(Size::new(width, height), samples).map(Some)
    }

    /// How much of each pixel of `bounds` is covered by letters.
    fn mask(&self, letters: &[Placed], bounds: Bounds) -> Result<Mask> {
        let mut mask = Mask::new(bounds.width() as usize, bounds.height() as usize);
        for (outline, at) in self.outlines(letters) {
            cancel::check()?;
            outline.draw_within(&at, bounds, |x, y, coverage| {
                let (left, top) = (i64::from(bounds.left), i64::from(bounds.top));
                mask.add(i64::from(x) - left, i64::from(y) - top, coverage);
            });
        }
        Ok(mask)
    }

    /// Lays the color over the samples of the stamp as far as `mask` covers them.
    fn tint(&self, samples: &mut [u8], mask: &Mask, bounds: Bounds, color: Color) {
        let all = self.bounds;
        let (left, top) = (bounds.left.abs_diff(all.left), bounds.top.abs_diff(all.top));
        let row_length = all.width() as usize * 4;
        let rows = samples.chunks_exact_mut(row_length.max(4)).skip(top as usize);
        let covered = mask.coverage.chunks_exact(mask.width.max(1));
        for (row, covered) in rows.zip(covered) {
            if let Some(row) = row.get_mut(left as usize * 4..) {
                tint(row, covered, color);
            }
        }
    }

    /// # Errors
    /// `Limit` where the letters take too long.
    fn check_work(&self) -> Result<()> {
        let most = MAX_PIXELS.saturating_add(self.canvas.pixels().saturating_mul(16));
        let effects = self.look.shadow.is_some() || self.look.outline.is_some();
        let times = if effects { 2 } else { 1 };
        let all = self.outlines(&self.layout.glyphs);
        let letters = all.map(|(outline, at)| outline.work(&at, self.bounds) * times);
        let masks = self.groups().map(|letters| self.bounds_of(letters).within(self.bounds));
        let masks = masks.map(|mask| u64::from(mask.width()) * u64::from(mask.height()));
        let work = letters.chain(masks).fold(0, u64::saturating_add);
        if work <= most {
            return Ok(());
        }
        let millions = |pixels: u64| pixels.div_ceil(1_000_000);
        let text = format!(
            "drawing a text takes the time of {} million pixels; at most {} million are allowed on an \
             image of {} pixels",
            millions(work),
            millions(most),
            self.canvas
        );
        Err(Error::limit("max_text_pixels", text))
    }
}
