//! The options of a text layer and of its spans.

use crate::ops::layers::length::Length;
use crate::ops::layers::place::Place;
use crate::ops::layers::text::align::Align;
use crate::ops::text::font::FontSource;
use crate::recipe::color::Color;

/// A part of a text with a look of its own. What is `None` is as for the text as a whole.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Span {
    /// Its letters.
    pub text: String,
    /// Fonts to be tried before the embedded one; none are as `None`.
    pub fonts: Option<Vec<FontSource>>,
    /// 1 to 1000, for variable fonts.
    pub weight: Option<u16>,
    /// As [`TextLayerOptions::size`].
    pub size: Option<f64>,
    /// The color of its letters.
    pub color: Option<Color>,
}

impl Span {
    /// Letters that look as the text as a whole.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Sets [`Span::fonts`].
    #[must_use]
    pub fn with_fonts(self, fonts: Option<Vec<FontSource>>) -> Self {
        Self { fonts, ..self }
    }

    /// Sets [`Span::weight`].
    #[must_use]
    pub fn with_weight(self, weight: Option<u16>) -> Self {
        Self { weight, ..self }
    }

    /// Sets [`Span::size`].
    #[must_use]
    pub fn with_size(self, size: Option<f64>) -> Self {
        Self { size, ..self }
    }

    /// Sets [`Span::color`].
    #[must_use]
    pub fn with_color(self, color: Option<Color>) -> Self {
        Self { color, ..self }
    }
}

/// The options of a [`Text`](crate::Text), before they are checked.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct TextLayerOptions {
    /// Fonts; each part of the text takes the first that has it, and the embedded one comes last.
    /// Default: none.
    pub fonts: Vec<FontSource>,
    /// 1 to 1000, as `font-weight` in CSS, for variable fonts. Default: `None`, 400.
    pub weight: Option<u16>,
    /// Pixels per em, 1 to 4000; below 1.0 a fraction of the width of the image. Default: `None`, the
    /// larger of 20 and a thirtieth of the width of the image.
    pub size: Option<f64>,
    /// The color of the letters. Default: black.
    pub color: Color,
    /// The width of the box: longer lines are wrapped, all are aligned in it. Default: `None`, that of
    /// the longest line, wrapped at what the image has room for.
    pub width: Option<Length>,
    /// Default: [`Align::Start`].
    pub align: Align,
    /// From one base line to the next, as a factor of the size, 0.1 to 10. Default: 1.2.
    pub line_height: f64,
    /// Lines after which an ellipsis ends the text. Default: `None`, no end.
    pub max_lines: Option<usize>,
    /// The color of a soft shadow below and to the right. Default: no shadow.
    pub shadow: Option<Color>,
    /// The color of a line around the letters. Default: no outline.
    pub outline: Option<Color>,
    /// Degrees clockwise, -360 to 360. Default: 0.
    pub rotate: f64,
    /// Where it is drawn, how opaque, and on which images.
    pub place: Place,
}

impl Default for TextLayerOptions {
    fn default() -> Self {
        Self {
            fonts: Vec::new(),
            weight: None,
            size: None,
            color: Color::rgba(0, 0, 0, 255),
            width: None,
            align: Align::default(),
            line_height: 1.2,
            max_lines: None,
            shadow: None,
            outline: None,
            rotate: 0.0,
            place: Place::default(),
        }
    }
}

impl TextLayerOptions {
    /// Adds a font, to be tried after those that were added before.
    #[must_use]
    pub fn with_font(mut self, font: FontSource) -> Self {
        self.fonts.push(font);
        self
    }

    /// Sets [`TextLayerOptions::weight`].
    #[must_use]
    pub fn with_weight(self, weight: Option<u16>) -> Self {
        Self { weight, ..self }
    }

    /// Sets [`TextLayerOptions::size`].
    #[must_use]
    pub fn with_size(self, size: Option<f64>) -> Self {
        Self { size, ..self }
    }

    /// Sets [`TextLayerOptions::color`].
    #[must_use]
    pub fn with_color(self, color: Color) -> Self {
        Self { color, ..self }
    }

    /// Sets [`TextLayerOptions::width`].
    #[must_use]
    pub fn with_width(self, width: Option<Length>) -> Self {
        Self { width, ..self }
    }

    /// Sets [`TextLayerOptions::align`].
    #[must_use]
    pub fn with_align(self, align: Align) -> Self {
        Self { align, ..self }
    }

    /// Sets [`TextLayerOptions::line_height`].
    #[must_use]
    pub fn with_line_height(self, line_height: f64) -> Self {
        Self { line_height, ..self }
    }

    /// Sets [`TextLayerOptions::max_lines`].
    #[must_use]
    pub fn with_max_lines(self, max_lines: Option<usize>) -> Self {
        Self { max_lines, ..self }
    }

    /// Sets [`TextLayerOptions::shadow`].
    #[must_use]
    pub fn with_shadow(self, shadow: Option<Color>) -> Self {
        Self { shadow, ..self }
    }

    /// Sets [`TextLayerOptions::outline`].
    #[must_use]
    pub fn with_outline(self, outline: Option<Color>) -> Self {
        Self { outline, ..self }
    }

    /// Sets [`TextLayerOptions::rotate`].
    #[must_use]
    pub fn with_rotate(self, degrees: f64) -> Self {
        Self { rotate: degrees, ..self }
    }

    /// Sets [`TextLayerOptions::place`].
    #[must_use]
    pub fn with_place(self, place: Place) -> Self {
        Self { place, ..self }
    }
}
