//! The options of a text.

use crate::ops::text::effects::EFFECT_COLOR;
use crate::ops::text::font::FontSource;
use crate::ops::watermark::placement::Placement;
use crate::recipe::color::Color;
use fcimage_base::error::Result;

/// The color of letters, their shadow or their outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextColor {
    /// This color.
    Fixed(Color),
    /// Letters: black or white, whichever has the higher contrast with what lies under the mark.
    /// Shadow and outline: half-transparent black or white, whichever contrasts with the letters.
    Auto,
}

impl From<Color> for TextColor {
    fn from(color: Color) -> Self {
        Self::Fixed(color)
    }
}

impl TextColor {
    /// `auto`, or a color as [`Color::parse`] reads it.
    ///
    /// # Errors
    /// `Argument` where `text` is anything else.
    pub fn parse(text: &str) -> Result<Self> {
        match text.eq_ignore_ascii_case("auto") {
            true => Ok(Self::Auto),
            false => Color::parse(text).map(Self::Fixed),
        }
    }

    /// What `true` means for a shadow or an outline of letters of this color.
    pub fn effect(self) -> Self {
        match self {
            Self::Fixed(_) => Self::Fixed(EFFECT_COLOR),
            Self::Auto => Self::Auto,
        }
    }

    /// What [`TextColor::parse`] reads back.
    pub fn to_text(self) -> String {
        match self {
            Self::Fixed(color) => color.to_hex(),
            Self::Auto => "auto".to_owned(),
        }
    }
}

/// The options of a [`TextWatermark`](crate::TextWatermark), before they are checked.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct TextOptions {
    /// Fonts; each part of the text takes the first that has it, and the embedded one comes last.
    /// Default: none.
    pub fonts: Vec<FontSource>,
    /// 1 to 1000, as `font-weight` in CSS, for variable fonts; at least one of `fonts` must be one.
    /// Default: `None`, 400 for variable fonts.
    pub weight: Option<u16>,
    /// Pixels per em, 1 to 1000. Default: `None`, the larger of 20 and a thirtieth of the image's
    /// width.
    pub size: Option<f32>,
    /// The color of the letters; its alpha counts too. Default: white.
    pub color: TextColor,
    /// 0.0 to 1.0, for the mark as a whole. Default: 0.5.
    pub opacity: f32,
    /// The color of a soft shadow below and to the right. Default: no shadow.
    pub shadow: Option<TextColor>,
    /// The color of a line around the letters. Default: no outline.
    pub outline: Option<TextColor>,
    /// Degrees clockwise, -360 to 360. Default: 0.
    pub rotate: f32,
    /// Where the mark is placed.
    pub placement: Placement,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self {
            fonts: Vec::new(),
            weight: None,
            size: None,
            color: TextColor::Fixed(Color::WHITE),
            opacity: 0.5,
            shadow: None,
            outline: None,
            rotate: 0.0,
            placement: Placement::default(),
        }
    }
}

impl TextOptions {
    /// Adds a font, to be tried after those that were added before.
    #[must_use]
    pub fn with_font(mut self, font: FontSource) -> Self {
        self.fonts.push(font);
        self
    }

    /// Sets [`TextOptions::weight`].
    #[must_use]
    pub fn with_weight(mut self, weight: impl Into<Option<u16>>) -> Self {
        self.weight = weight.into();
        self
    }

    /// Sets [`TextOptions::size`].
    #[must_use]
    pub fn with_size(mut self, size: impl Into<Option<f32>>) -> Self {
        self.size = size.into();
        self
    }

    /// Sets [`TextOptions::color`].
    #[must_use]
    pub fn with_color(mut self, color: impl Into<TextColor>) -> Self {
        self.color = color.into();
        self
    }

    /// Sets [`TextOptions::opacity`].
    #[must_use]
    pub fn with_opacity(mut self, opacity: f32) -> Self {
        self.opacity = opacity;
        self
    }

    /// Sets [`TextOptions::shadow`].
    #[must_use]
    pub fn with_shadow(mut self, shadow: impl Into<Option<TextColor>>) -> Self {
        self.shadow = shadow.into();
        self
    }

    /// Sets [`TextOptions::outline`].
    #[must_use]
    pub fn with_outline(mut self, outline: impl Into<Option<TextColor>>) -> Self {
        self.outline = outline.into();
        self
    }

    /// Sets [`TextOptions::rotate`].
    #[must_use]
    pub fn with_rotate(mut self, degrees: f32) -> Self {
        self.rotate = degrees;
        self
    }

    /// Sets [`TextOptions::placement`].
    #[must_use]
    pub fn with_placement(mut self, placement: Placement) -> Self {
        self.placement = placement;
        self
    }
}
