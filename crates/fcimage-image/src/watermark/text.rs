//! Text as a stamp: letters, their outline and their shadow.

use ab_glyph::GlyphId;

use crate::digest::Digest;
use crate::geometry::Gravity;
use crate::paint::Color;
use crate::watermark::font::{Font, FontSource};
use crate::watermark::mask::Mask;
use crate::watermark::placement::Placement;
use crate::watermark::stamp::{Stamp, turned_size};
use fcimage_base::error::{Error, Result, catch_panic};

/// Characters that a watermark may have: it is a mark, not a page.
const MAX_CHARACTERS: usize = 1000;

/// The range of `size`, in pixels an em.
const SIZES: std::ops::RangeInclusive<f32> = 1.0..=1000.0;

/// Letters smaller than this are no longer letters; a picture too small for them gets no mark.
const SMALLEST: f32 = 2.0;

/// What a [`TextWatermark`] is made of, before it is checked.
#[derive(Debug, Clone)]
pub struct TextOptions {
    /// Fonts, tried in turn for each character; the embedded one comes last.
    pub fonts: Vec<FontSource>,
    /// Pixels an em, 1 to 1000; `None`: the larger of 20 and a thirtieth of the picture's width.
    pub size: Option<f32>,
    /// The colour of the letters; its own alpha counts too.
    pub color: Color,
    /// 0.0 to 1.0, for the mark as a whole.
    pub opacity: f32,
    /// The colour of a soft shadow below and to the right.
    pub shadow: Option<Color>,
    /// The colour of a line around the letters.
    pub outline: Option<Color>,
    /// Degrees clockwise.
    pub rotate: f32,
    /// Where the mark stands.
    pub placement: Placement,
}

impl Default for TextOptions {
    fn default() -> Self {
        let placement = Placement { gravity: Gravity::SouthEast, margin: 20, tile: false };
        Self {
            fonts: Vec::new(),
            size: None,
            color: Color::WHITE,
            opacity: 0.5,
            shadow: None,
            outline: None,
            rotate: 0.0,
            placement,
        }
    }
}

/// A text that is drawn on pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct TextWatermark {
    text: String,
    lines: Vec<Vec<(usize, GlyphId)>>,
    fonts: Vec<Font>,
    size: Option<f32>,
    color: Color,
    opacity: f32,
    shadow: Option<Color>,
    outline: Option<Color>,
    rotate: f32,
    placement: Placement,
}

impl TextWatermark {
    pub(super) fn feed(&self, digest: &mut Digest) {
        let Self { text, lines: _, fonts, size, color, opacity, .. } = self;
        let Self { shadow, outline, rotate, placement, .. } = self;
        digest.feed(format!("{text:?} {size:?} {color:?} {opacity} {shadow:?}").as_bytes());
        digest.feed(format!("{outline:?} {rotate} {placement:?}").as_bytes());
        for font in fonts {
            let (bytes, index) = font.bytes();
            digest.feed(bytes);
            digest.feed(&index.to_le_bytes());
        }
    }

    /// Reads the fonts and checks that each character has a glyph in one of them.
    pub fn new(text: &str, options: TextOptions) -> Result<Self> {
        let TextOptions { fonts, size, color, opacity, shadow, outline, rotate, placement } =
            options;
        let count = text.chars().count();
        if text.trim().is_empty() || count > MAX_CHARACTERS {
            let text =
                format!("text must have 1 to {MAX_CHARACTERS} visible characters, got {count}");
            return Err(Error::argument(text).with_pointer("/text"));
        }
        if let Some(size) = size
            && !SIZES.contains(&size)
        {
            let (low, high) = (SIZES.start(), SIZES.end());
            let text = format!("size must be in {low}..={high} pixels, got {size}");
            return Err(Error::argument(text).with_pointer("/size"));
        }
        check_opacity(opacity)?;
        if !rotate.is_finite() || rotate.abs() > 360.0 {
            let text = format!("rotate must be in -360..=360 degrees, got {rotate}");
            return Err(Error::argument(text).with_pointer("/rotate"));
        }
        let mut fonts = fonts
            .into_iter()
            .map(|source| Font::load(source).map_err(|e| e.with_pointer("/font")))
            .collect::<Result<Vec<_>>>()?;
        fonts.push(Font::embedded()?);
        let lines = glyphs(text, &fonts)?;
        let text = text.to_owned();
        Ok(Self { text, lines, fonts, size, color, opacity, shadow, outline, rotate, placement })
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where the mark stands.
    pub fn placement(&self) -> &Placement {
        &self.placement
    }

    /// The stamp for a picture of `size`: in the size asked for, or smaller where the picture has
    /// no room for it. `None` where not even the smallest letters fit.
    pub(super) fn stamp(&self, size: (u32, u32)) -> Result<Option<Stamp>> {
        // Outlines come from a font that may be hostile, and are drawn by a crate of others.
        catch_panic(|| {
            let wanted = self.size.unwrap_or_else(|| (size.0 / 30).max(20) as f32);
            let mut letters = self.laid_out(wanted);
            // Hinting is off, so sizes scale, but for rounding: a second step settles that.
            for _ in 0..3 {
                let Some(bounds) = letters.bounds else { return Ok(None) };
                let factor = self.shrink(bounds, letters.size, size);
                if factor >= 1.0 {
                    break;
                }
                let smaller = letters.size * factor * 0.995;
                if smaller < SMALLEST {
                    return Ok(None);
                }
                letters = self.laid_out(smaller);
            }
            Ok(letters.bounds.map(|bounds| {
                self.colored(&letters, bounds).rotated(self.rotate).faded(self.opacity)
            }))
        })
    }

    /// How much smaller the letters must be to fit the picture; at least 1 where they do.
    fn shrink(&self, bounds: Bounds, letters: f32, size: (u32, u32)) -> f32 {
        let (room_x, room_y) = self.placement.room(size);
        let extra = self.extra(letters);
        let sides = (
            f64::from(bounds.width()) + 2.0 * extra as f64,
            f64::from(bounds.height()) + 2.0 * extra as f64,
        );
        let (width, height) = turned_size(sides, self.rotate);
        (f64::from(room_x) / width).min(f64::from(room_y) / height) as f32
    }

    /// Pixels around the letters that outline and shadow need.
    fn extra(&self, size: f32) -> usize {
        let outline = self.outline.map_or(0, |_| outline_radius(size));
        let shadow = self.shadow.map_or(0, |_| 4 * shadow_radius(size) + shadow_offset(size));
        outline.max(shadow)
    }

    fn laid_out(&self, size: f32) -> Letters {
        let mut letters = Letters { size, outlines: Vec::new(), bounds: None };
        for (row, line) in self.lines.iter().enumerate() {
            let base_line = (row as f32) * size * 1.2;
            let mut pen = 0.0;
            let mut last: Option<(usize, GlyphId)> = None;
            for &(index, glyph) in line {
                let Some(font) = self.fonts.get(index) else { continue };
                if let Some((before, previous)) = last
                    && before == index
                {
                    pen += font.kern(previous, glyph, size);
                }
                if let Some(outline) = font.outline(glyph, size, pen, base_line) {
                    let ink = outline.px_bounds();
                    let bounds = Bounds {
                        left: ink.min.x.floor() as i32,
                        top: ink.min.y.floor() as i32,
                        right: ink.max.x.ceil() as i32,
                        bottom: ink.max.y.ceil() as i32,
                    };
                    letters.bounds = Some(letters.bounds.map_or(bounds, |b| b.around(bounds)));
                    letters.outlines.push(outline);
                }
                pen += font.advance(glyph, size);
                last = Some((index, glyph));
            }
        }
        letters
    }

    fn colored(&self, letters: &Letters, bounds: Bounds) -> Stamp {
        let extra = self.extra(letters.size);
        let width = bounds.width() as usize + 2 * extra;
        let height = bounds.height() as usize + 2 * extra;
        let mut mask = Mask::new(width, height);
        for outline in &letters.outlines {
            let ink = outline.px_bounds();
            let x0 = ink.min.x as i64 - i64::from(bounds.left) + extra as i64;
            let y0 = ink.min.y as i64 - i64::from(bounds.top) + extra as i64;
            outline.draw(|x, y, coverage| mask.add(x0 + i64::from(x), y0 + i64::from(y), coverage));
        }
        let mut layers = Vec::new();
        if let Some(color) = self.shadow {
            let offset = shadow_offset(letters.size);
            layers.push((mask.shadow(offset, offset, shadow_radius(letters.size)), color));
        }
        if let Some(color) = self.outline {
            layers.push((mask.grown(outline_radius(letters.size)), color));
        }
        layers.push((mask, self.color));
        let mut samples = vec![0; width * height * 4];
        for (mask, color) in &layers {
            let [r, g, b, alpha] = color.0;
            for (pixel, coverage) in samples.as_chunks_mut::<4>().0.iter_mut().zip(&mask.coverage) {
                let over = u32::from(alpha) * u32::from(*coverage) / 255;
                let below = u32::from(pixel[3]) * (255 - over) / 255;
                let total = over + below;
                if over == 0 || total == 0 {
                    continue;
                }
                for (channel, new) in pixel.iter_mut().zip([r, g, b]) {
                    let sum = u32::from(new) * over + u32::from(*channel) * below;
                    *channel = ((sum + total / 2) / total) as u8;
                }
                pixel[3] = total.min(255) as u8;
            }
        }
        Stamp::new(width, height, samples)
    }
}

fn outline_radius(size: f32) -> usize {
    ((size / 16.0).round() as usize).clamp(1, 32)
}

fn shadow_offset(size: f32) -> usize {
    ((size / 14.0).round() as usize).max(1)
}

fn shadow_radius(size: f32) -> usize {
    ((size / 24.0).round() as usize).max(1)
}

pub(super) fn check_opacity(opacity: f32) -> Result<()> {
    if (0.0..=1.0).contains(&opacity) {
        return Ok(());
    }
    let text = format!("opacity must be in 0.0..=1.0, got {opacity}");
    Err(Error::argument(text).with_pointer("/opacity"))
}

/// The glyphs line by line; a character that no font has is an error that lists all such.
fn glyphs(text: &str, fonts: &[Font]) -> Result<Vec<Vec<(usize, GlyphId)>>> {
    let mut missing = Vec::new();
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let mut found = Vec::new();
        for c in line.chars().filter(|c| *c != '\r') {
            match fonts.iter().enumerate().find_map(|(i, font)| Some((i, font.glyph(c)?))) {
                Some(glyph) => found.push(glyph),
                None if missing.contains(&c) => {}
                None => missing.push(c),
            }
        }
        lines.push(found);
    }
    if missing.is_empty() {
        return Ok(lines);
    }
    let listed: Vec<String> =
        missing.iter().map(|c| format!("{c:?} (U+{:04X})", u32::from(*c))).collect();
    let text = format!("no font has {}; give one that does as font", listed.join(", "));
    Err(Error::argument(text).with_pointer("/text"))
}

struct Letters {
    size: f32,
    outlines: Vec<ab_glyph::OutlinedGlyph>,
    bounds: Option<Bounds>,
}

/// The box around the ink, in pixels.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Bounds {
    fn around(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    fn width(self) -> u32 {
        self.right.saturating_sub(self.left).max(0) as u32
    }

    fn height(self) -> u32 {
        self.bottom.saturating_sub(self.top).max(0) as u32
    }
}
