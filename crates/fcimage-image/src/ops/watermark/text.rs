//! Text as a stamp: letters, their outline and their shadow.

use std::ops::RangeInclusive;

use crate::ops::stamp::{Stamp, turned_size};
use crate::ops::text::characters::is_blank;
use crate::ops::text::effects::{EFFECT_COLOR, outline_radius, shadow_offset, shadow_radius, tint};
use crate::ops::text::font::Font;
use crate::ops::text::outline::Bounds;
use crate::ops::watermark::canvas::Canvas;
use crate::ops::watermark::contrast::{opposite, readable_on};
use crate::ops::watermark::letters::Letters;
use crate::ops::watermark::lines::Shaped;
use crate::ops::watermark::placement::Placement;
use crate::ops::watermark::stamps::Stamps;
use crate::ops::watermark::text_options::{TextColor, TextOptions};
use crate::recipe::color::Color;
use crate::size::Size;
use fcimage_base::error::{Error, ErrorKind, Result, catch_panic};

/// Characters that a watermark may have: it is a mark, not a page.
pub(super) const MAX_CHARACTERS: usize = 1000;

/// Fonts that are tried one after the other.
pub(super) const MAX_FONTS: usize = 64;

/// The range of `size`, in pixels per em.
pub(super) const SIZES: RangeInclusive<f32> = 1.0..=1000.0;

/// The range of `weight`, that of `font-weight` in CSS.
pub(super) const WEIGHTS: RangeInclusive<u16> = 1..=1000;

/// The largest angle in either direction.
pub(super) const MAX_DEGREES: f64 = 360.0;

/// Letters smaller than this cannot be read; an image too small for them gets no mark.
const SMALLEST: f32 = 2.0;

/// A text that is drawn on images.
#[derive(Debug, Clone)]
pub struct TextWatermark {
    text: String,
    shaped: Shaped,
    /// The caller's fonts, and the embedded one last.
    fonts: Vec<Font>,
    weight: Option<u16>,
    size: Option<f32>,
    color: TextColor,
    opacity: f32,
    shadow: Option<TextColor>,
    outline: Option<TextColor>,
    rotate: f32,
    placement: Placement,
}

impl TextWatermark {
    /// Reads the fonts and shapes the text, so that each character has a glyph. Lines are separated
    /// by `\n`.
    ///
    /// # Errors
    /// `Argument` where the text or an option is out of its range, a font is not valid, or no font has
    /// a character; `Limit` where a font is too large. The pointer names the key in JSON.
    pub fn new(text: &str, options: TextOptions) -> Result<Self> {
        let TextOptions { fonts, weight, size, color, opacity, shadow, outline, rotate, placement } =
            options;
        check_text(text)?;
        if let Some(size) = size.filter(|size| !SIZES.contains(size)) {
            let (low, high) = (SIZES.start(), SIZES.end());
            let text = format!("size must be between {low} and {high} pixels, got {size}");
            return Err(Error::argument(text).with_pointer("/size"));
        }
        check_opacity(opacity)?;
        if !rotate.is_finite() || f64::from(rotate.abs()) > MAX_DEGREES {
            let most = MAX_DEGREES;
            let text = format!("rotate must be between -{most} and {most} degrees, got {rotate}");
            return Err(Error::argument(text).with_pointer("/rotate"));
        }
        if let Some(weight) = weight.filter(|weight| !WEIGHTS.contains(weight)) {
            let (low, high) = (WEIGHTS.start(), WEIGHTS.end());
            let text = format!("weight must be between {low} and {high}, got {weight}");
            return Err(Error::argument(text).with_pointer("/weight"));
        }
        if fonts.len() > MAX_FONTS {
            let text = format!("font must have at most {MAX_FONTS} fonts, got {}", fonts.len());
            return Err(Error::argument(text).with_pointer("/font"));
        }
        let mut fonts = fonts
            .into_iter()
            .map(|source| Font::load(source, weight).map_err(|error| error.with_pointer("/font")))
            .collect::<Result<Vec<_>>>()?;
        if weight.is_some() && !fonts.iter().any(Font::has_weights) {
            let text =
                "weight needs a variable font with an axis \"wght\"; none is given as `font`";
            return Err(Error::argument(text).with_pointer("/weight"));
        }
        fonts.push(Font::embedded()?);
        let shaped = shaped(text, &fonts)?;
        let text = text.to_owned();
        Ok(Self {
            text,
            shaped,
            fonts,
            weight,
            size,
            color,
            opacity,
            shadow,
            outline,
            rotate,
            placement,
        })
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The caller's fonts, without the embedded one.
    pub fn fonts(&self) -> impl Iterator<Item = &Font> {
        self.fonts.iter().take(self.fonts.len() - 1)
    }

    /// The weight of variable fonts; `None` for 400.
    pub fn weight(&self) -> Option<u16> {
        self.weight
    }

    /// Pixels per em; `None` where it follows from the image's width.
    pub fn size(&self) -> Option<f32> {
        self.size
    }

    /// The color of the letters.
    pub fn color(&self) -> TextColor {
        self.color
    }

    /// 0.0 to 1.0, for the mark as a whole.
    pub fn opacity(&self) -> f32 {
        self.opacity
    }

    /// The color of the shadow, if there is one.
    pub fn shadow(&self) -> Option<TextColor> {
        self.shadow
    }

    /// The color of the outline, if there is one.
    pub fn outline(&self) -> Option<TextColor> {
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

    /// Draws the text, with letters of the size asked for, or smaller where the image has no room for
    /// them. Nothing is drawn where not even the smallest letters fit.
    pub(super) fn draw(
        &self,
        canvas: &mut dyn Canvas,
        background: Color,
        stamps: &Stamps,
    ) -> Result<()> {
        let size = canvas.size();
        if let TextColor::Fixed(color) = self.color {
            if let Some(stamp) = stamps.first(size, || self.stamp(size, color))? {
                self.placement.draw(&stamp, canvas);
            }
            return Ok(());
        }
        let black = Color::rgba(0, 0, 0, 255);
        let Some(dark) = stamps.first(size, || self.stamp(size, black))? else { return Ok(()) };
        let (mut failed, mut place) = (None, 0);
        self.placement.each_position(size, dark.size(), |position| {
            let choose = || readable_on(canvas, position, &dark, background) != black;
            let is_light = stamps.is_second(size, place, choose);
            place += 1;
            if !is_light {
                return canvas.blend(&dark, position);
            }
            match stamps.second(size, || self.stamp(size, Color::WHITE)) {
                Ok(Some(light)) => canvas.blend(&light, position),
                Ok(None) => {}
                Err(error) => failed = Some(error),
            }
        });
        failed.map_or(Ok(()), Err)
    }

    /// The stamp for an image of `size`, with letters of `color`.
    fn stamp(&self, size: Size, color: Color) -> Result<Option<Stamp>> {
        // Letters are drawn by code that is not ours.
        catch_panic(|| {
            let wanted = self.size.unwrap_or_else(|| (size.width / 30).max(20) as f32);
            let mut letters = Letters::new(&self.shaped, &self.fonts, wanted);
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
                letters = Letters::new(&self.shaped, &self.fonts, smaller);
            }
            let Some(bounds) = letters.bounds else { return Ok(None) };
            let stamp = self.colored(&letters, bounds, color)?;
            Ok(Some(stamp.rotated(self.rotate)?.faded(self.opacity)))
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

    fn colored(&self, letters: &Letters<'_>, bounds: Bounds, color: Color) -> Result<Stamp> {
        let effect = |effect: TextColor| match effect {
            TextColor::Fixed(color) => color,
            TextColor::Auto => {
                let [red, green, blue, _] = opposite(color).samples();
                Color::rgba(red, green, blue, EFFECT_COLOR.alpha())
            }
        };
        let mask = letters.mask(bounds, self.extra(letters.size));
        let (width, height) = (mask.width, mask.height);
        let mut layers = Vec::new();
        if let Some(color) = self.shadow.map(effect) {
            let offset = shadow_offset(letters.size);
            layers.push((mask.shadow(offset, offset, shadow_radius(letters.size)), color));
        }
        if let Some(color) = self.outline.map(effect) {
            layers.push((mask.grown(outline_radius(letters.size)), color));
        }
        layers.push((mask, color));
        let mut samples = vec![0; width * height * 4];
        for (mask, color) in &layers {
            tint(&mut samples, &mask.coverage, *color);
        }
        let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        Stamp::new(Size::new(side(width), side(height)), samples)
    }
}

fn check_text(text: &str) -> Result<()> {
    let count = text.chars().count();
    let text = match text.chars().all(is_blank) {
        true => "text must have a visible character".to_owned(),
        false if count > MAX_CHARACTERS => {
            format!("text must have at most {MAX_CHARACTERS} characters, got {count}")
        }
        false => return Ok(()),
    };
    Err(Error::argument(text).with_pointer("/text"))
}

pub(super) fn check_opacity(opacity: f32) -> Result<()> {
    if (0.0..=1.0).contains(&opacity) {
        return Ok(());
    }
    let text = format!("opacity must be between 0.0 and 1.0, got {opacity}");
    Err(Error::argument(text).with_pointer("/opacity"))
}

/// Shapes the text. The shaper is not ours; a font that makes it panic is a wrong argument.
fn shaped(text: &str, fonts: &[Font]) -> Result<Shaped> {
    catch_panic(|| Shaped::new(text, fonts)).map_err(|error| match error.kind() {
        ErrorKind::Internal if fonts.len() > 1 => {
            Error::argument("a font is damaged and cannot draw the text").with_pointer("/font")
        }
        _ => error,
    })
}

/// By what is drawn; the shapes follow from it.
impl PartialEq for TextWatermark {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
            && self.fonts == other.fonts
            && self.weight == other.weight
            && self.size == other.size
            && self.color == other.color
            && self.opacity == other.opacity
            && self.shadow == other.shadow
            && self.outline == other.outline
            && self.rotate == other.rotate
            && self.placement == other.placement
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let stamp = mark.stamp(Size::new(200, 100), Color::WHITE).unwrap().unwrap();
        assert!(stamp.size().width <= 160 && stamp.size().height <= 60, "{:?}", stamp.size());
        assert!(stamp.size().width > 140);
        assert!(mark.stamp(Size::new(3, 3), Color::WHITE).unwrap().is_none());
    }

    #[test]
    fn a_shadow_and_an_outline_take_room_around_the_letters() {
        let size = |options: TextOptions| {
            let mark = TextWatermark::new("x", options.with_size(32.0)).unwrap();
            mark.stamp(Size::new(500, 500), Color::WHITE).unwrap().unwrap().size()
        };
        let plain = size(TextOptions::default());
        let outlined = size(TextOptions::default().with_outline(TextColor::Fixed(EFFECT_COLOR)));
        assert_eq!((outlined.width, outlined.height), (plain.width + 4, plain.height + 4));
        assert!(size(TextOptions::default().with_shadow(TextColor::Auto)).width > outlined.width);
    }
}
