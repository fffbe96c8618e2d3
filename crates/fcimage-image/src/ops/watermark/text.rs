//! Text as a stamp: letters, their outline and their shadow.

use std::ops::RangeInclusive;

use ab_glyph::GlyphId;

use crate::ops::watermark::font::Font;
use crate::ops::watermark::mask::Mask;
use crate::ops::watermark::placement::Placement;
use crate::ops::watermark::stamp::{Stamp, turned_size};
use crate::ops::watermark::text_options::TextOptions;
use crate::recipe::color::Color;
use crate::size::Size;
use fcimage_base::error::{Error, Result, catch_panic};

/// Characters that a watermark may have: it is a mark, not a page.
const MAX_CHARACTERS: usize = 1000;

/// The range of `size`, in pixels per em.
const SIZES: RangeInclusive<f32> = 1.0..=1000.0;

/// Letters smaller than this cannot be read; an image too small for them gets no mark.
const SMALLEST: f32 = 2.0;

/// A text that is drawn on images.
#[derive(Debug, Clone, PartialEq)]
pub struct TextWatermark {
    text: String,
    lines: Vec<Vec<FontGlyph>>,
    /// The caller's fonts, and the embedded one last.
    fonts: Vec<Font>,
    size: Option<f32>,
    color: Color,
    opacity: f32,
    shadow: Option<Color>,
    outline: Option<Color>,
    rotate: f32,
    placement: Placement,
}

/// A glyph, and the index of the font that has it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct FontGlyph {
    font: usize,
    glyph: GlyphId,
}

impl TextWatermark {
    /// Reads the fonts and checks that each character of `text` has a glyph in one of them. Lines are
    /// separated by `\n`.
    ///
    /// # Errors
    /// `Argument` where the text or an option is out of its range, a font is not valid, or no font has
    /// a character; `Limit` where a font is too large. The pointer names the key in JSON.
    pub fn new(text: &str, options: TextOptions) -> Result<Self> {
        let TextOptions { fonts, size, color, opacity, shadow, outline, rotate, placement } =
            options;
        check_text(text)?;
        if let Some(size) = size.filter(|size| !SIZES.contains(size)) {
            let (low, high) = (SIZES.start(), SIZES.end());
            let text = format!("size must be between {low} and {high} pixels, got {size}");
            return Err(Error::argument(text).with_pointer("/size"));
        }
        check_opacity(opacity)?;
        if !rotate.is_finite() || rotate.abs() > 360.0 {
            let text = format!("rotate must be between -360 and 360 degrees, got {rotate}");
            return Err(Error::argument(text).with_pointer("/rotate"));
        }
        let mut fonts = fonts
            .into_iter()
            .map(|source| Font::load(source).map_err(|error| error.with_pointer("/font")))
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

    /// The caller's fonts, without the embedded one.
    pub fn fonts(&self) -> impl Iterator<Item = &Font> {
        self.fonts.iter().take(self.fonts.len() - 1)
    }

    /// Pixels per em; `None` where it follows from the image's width.
    pub fn size(&self) -> Option<f32> {
        self.size
    }

    /// The color of the letters.
    pub fn color(&self) -> Color {
        self.color
    }

    /// 0.0 to 1.0, for the mark as a whole.
    pub fn opacity(&self) -> f32 {
        self.opacity
    }

    /// The color of the shadow, if there is one.
    pub fn shadow(&self) -> Option<Color> {
        self.shadow
    }

    /// The color of the outline, if there is one.
    pub fn outline(&self) -> Option<Color> {
        self.outline
    }

    /// Degrees clockwise.
    pub fn rotate(&self) -> f32 {
        self.rotate
    }

    /// Where the mark is placed.
    pub fn placement(&self) -> &Placement {
        &self.placement
    }

    /// The stamp for an image of `size`: with letters of the size asked for, or smaller where the image
    /// has no room for them. `None` where not even the smallest letters fit.
    pub(super) fn stamp(&self, size: Size) -> Result<Option<Stamp>> {
        // Outlines come from a font that may be hostile, and are drawn by code that is not ours.
        catch_panic(|| {
            let wanted = self.size.unwrap_or_else(|| (size.width / 30).max(20) as f32);
            let mut letters = self.laid_out(wanted);
            // Without hinting, sizes scale except for rounding, which a second step settles.
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
            let Some(bounds) = letters.bounds else { return Ok(None) };
            Ok(Some(self.colored(&letters, bounds)?.rotated(self.rotate)?.faded(self.opacity)))
        })
    }

    /// How much smaller the letters must be to fit the image; at least 1 where they do.
    fn shrink(&self, bounds: Bounds, letters: f32, size: Size) -> f32 {
        let room = self.placement.room(size);
        let extra = self.extra(letters);
        let sides = (
            f64::from(bounds.width()) + 2.0 * extra as f64,
            f64::from(bounds.height()) + 2.0 * extra as f64,
        );
        let (width, height) = turned_size(sides, self.rotate);
        (f64::from(room.width) / width).min(f64::from(room.height) / height) as f32
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
            let mut last: Option<FontGlyph> = None;
            for &FontGlyph { font: index, glyph } in line {
                let font = &self.fonts[index];
                if let Some(last) = last.filter(|last| last.font == index) {
                    pen += font.kern(last.glyph, glyph, size);
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
                last = Some(FontGlyph { font: index, glyph });
            }
        }
        letters
    }

    fn colored(&self, letters: &Letters, bounds: Bounds) -> Result<Stamp> {
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
            let [r, g, b, alpha] = color.samples();
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
        let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        Stamp::new(Size::new(side(width), side(height)), samples)
    }
}

fn check_text(text: &str) -> Result<()> {
    let count = text.chars().count();
    let text = match text.trim().is_empty() {
        true => "text must have a visible character".to_owned(),
        false if count > MAX_CHARACTERS => {
            format!("text must have at most {MAX_CHARACTERS} characters, got {count}")
        }
        false => return Ok(()),
    };
    Err(Error::argument(text).with_pointer("/text"))
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
    let text = format!("opacity must be between 0.0 and 1.0, got {opacity}");
    Err(Error::argument(text).with_pointer("/opacity"))
}

/// The glyphs line by line; a character that no font has is an error that lists all such.
fn glyphs(text: &str, fonts: &[Font]) -> Result<Vec<Vec<FontGlyph>>> {
    let mut missing = Vec::new();
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let mut found = Vec::new();
        for c in line.chars().filter(|c| *c != '\r') {
            let in_font =
                |(font, face): (usize, &Font)| face.glyph(c).map(|glyph| FontGlyph { font, glyph });
            match fonts.iter().enumerate().find_map(in_font) {
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
    let text =
        format!("no font has a glyph for {}; pass one that does as `font`", listed.join(", "));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::watermark::text_options::EFFECT_COLOR;

    fn refused(text: &str, options: TextOptions) -> String {
        TextWatermark::new(text, options).unwrap_err().to_string()
    }

    #[test]
    fn a_text_must_have_something_to_see_and_an_end() {
        let default = TextOptions::default;
        let empty = "at /text: text must have a visible character";
        assert_eq!(refused("", default()), empty);
        assert_eq!(refused(" \n ", default()), empty);
        let long = "at /text: text must have at most 1000 characters, got 1001";
        assert_eq!(refused(&"x".repeat(1001), default()), long);
        assert!(TextWatermark::new(&"x".repeat(1000), default()).is_ok());
    }

    #[test]
    fn options_out_of_their_range_are_refused_with_their_place() {
        let default = TextOptions::default;
        for (options, text) in [
            (default().with_size(0.5), "at /size: size must be between 1 and 1000 pixels, got 0.5"),
            (
                default().with_opacity(1.5),
                "at /opacity: opacity must be between 0.0 and 1.0, got 1.5",
            ),
            (
                default().with_rotate(f32::NAN),
                "at /rotate: rotate must be between -360 and 360 degrees, got NaN",
            ),
        ] {
            assert_eq!(refused("x", options), text);
        }
    }

    #[test]
    fn characters_without_a_glyph_are_listed_once() {
        let text = refused("a\u{4e2d}b\u{4e2d}\u{6587}", TextOptions::default());
        assert!(text.contains("'\u{4e2d}' (U+4E2D), '\u{6587}' (U+6587);"), "{text}");
    }

    #[test]
    fn letters_shrink_until_they_fit() {
        let mark =
            TextWatermark::new("chenk.top", TextOptions::default().with_size(500.0)).unwrap();
        let stamp = mark.stamp(Size::new(200, 100)).unwrap().unwrap();
        assert!(stamp.size().width <= 160 && stamp.size().height <= 60, "{:?}", stamp.size());
        assert!(stamp.size().width > 140);
        assert!(mark.stamp(Size::new(3, 3)).unwrap().is_none());
    }

    #[test]
    fn a_shadow_and_an_outline_take_room_around_the_letters() {
        let size = |options: TextOptions| {
            let mark = TextWatermark::new("x", options.with_size(32.0)).unwrap();
            mark.stamp(Size::new(500, 500)).unwrap().unwrap().size()
        };
        let plain = size(TextOptions::default());
        let outlined = size(TextOptions::default().with_outline(EFFECT_COLOR));
        assert_eq!((outlined.width, outlined.height), (plain.width + 4, plain.height + 4));
        assert!(size(TextOptions::default().with_shadow(EFFECT_COLOR)).width > outlined.width);
    }
}
