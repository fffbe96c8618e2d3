//! `watermark`: an image, a text, or both side by side.

use crate::oss_process::actions::mark_image::MarkImage;
use crate::oss_process::error::{invalid, missing, quoted};
use crate::oss_process::params::{Pairs, Params};
use crate::recipe::color::Color;
use crate::recipe::geometry::gravity::Gravity;
use fcimage_base::error::Result;

/// The most bytes of a text.
const MAX_TEXT: usize = 64;

/// The names of fonts.
const FONTS: [&str; 7] = [
    "wqy-zenhei",
    "wqy-microhei",
    "fangzhengshusong",
    "fangzhengkaiti",
    "fangzhengheiti",
    "fangzhengfangsong",
    "droidsansfallback",
];

/// How an image and a text side by side are aligned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Top,
    Middle,
    Bottom,
}

/// The text of a watermark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MarkText {
    pub text: String,
    /// Which of the fonts that OSS has.
    pub font: &'static str,
    pub color: Color,
    /// Pixels per em.
    pub size: u16,
    /// The opacity of the shadow in percent; 0: no shadow.
    pub shadow: u8,
    /// Degrees clockwise.
    pub rotate: u16,
}

/// A `watermark`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Watermark {
    pub image: Option<MarkImage>,
    pub text: Option<MarkText>,
    /// Percent.
    pub opacity: u8,
    pub gravity: Gravity,
    /// Pixels from the edges that the gravity names.
    pub x: u32,
    pub y: u32,
    /// Pixels below the middle line.
    pub offset: i32,
    /// Whether it is repeated over all of the image.
    pub fill: bool,
    /// The gaps between repetitions, in pixels.
    pub gap_x: u32,
    pub gap_y: u32,
    /// With both: whether the text is on the left.
    pub text_first: bool,
    /// With both: how they are aligned, and how many pixels are between them.
    pub align: Align,
    pub interval: u32,
}

impl Watermark {
    const KEYS: &'static [&'static str] = &[
        "t", "g", "x", "y", "voffset", "fill", "padx", "pady", "image", "text", "type", "color",
        "size", "shadow", "rotate", "order", "align", "interval",
    ];

    pub(super) fn parse(params: &Params<'_>) -> Result<Self> {
        let pairs = params.pairs(Self::KEYS)?;
        let image = match pairs.base64("image", Some(265))? {
            Some(decoded) => Some(MarkImage::parse(&decoded, params.dialect)?),
            None => None,
        };
        let text = MarkText::read(&pairs)?;
        if image.is_none() && text.is_none() {
            return Err(missing(None, "watermark needs one of text and image"));
        }
        let offset = pairs.whole("voffset", -1000..=1000, Some(268))?.unwrap_or(0);
        let align = match pairs.whole("align", 0..=2, Some(271))? {
            Some(0) => Align::Top,
            Some(1) => Align::Middle,
            _ => Align::Bottom,
        };
        Ok(Self {
            image,
            text,
            opacity: percent(&pairs, "t", 263)?.unwrap_or(100),
            gravity: pairs.gravity("g", Some(260))?.unwrap_or(Gravity::SouthEast),
            x: pairs.pixels("x", 0..=4096, Some(262))?.unwrap_or(10),
            y: pairs.pixels("y", 0..=4096, Some(264))?.unwrap_or(10),
            offset: i32::try_from(offset).unwrap_or_default(),
            fill: pairs.flag("fill", Some(274))?.unwrap_or(false),
            gap_x: pairs.pixels("padx", 0..=4096, Some(276))?.unwrap_or(0),
            gap_y: pairs.pixels("pady", 0..=4096, Some(277))?.unwrap_or(0),
            text_first: pairs.flag("order", Some(269))?.unwrap_or(false),
            align,
            interval: pairs.pixels("interval", 0..=1000, Some(270))?.unwrap_or(0),
        })
    }

    pub(super) fn explain(&self) -> String {
        let image = self.image.as_ref().map(MarkImage::explain);
        let text = self.text.as_ref().map(MarkText::explain);
        let what = match (image, text, self.text_first) {
            (Some(image), Some(text), false) => format!("{image} and right of it {text}"),
            (Some(image), Some(text), true) => format!("{text} and right of it {image}"),
            (image, text, _) => image.or(text).unwrap_or_default(),
        };
        let place = match self.fill {
            true => format!(
                "all over the image, {} and {} pixels from each other",
                self.gap_x, self.gap_y
            ),
            false => {
                let Self { x, y, offset, gravity, .. } = *self;
                match gravity {
                    Gravity::Center => format!("in the center, {offset} pixels below it"),
                    Gravity::West | Gravity::East => {
                        let gravity = gravity.name();
                        format!(
                            "at {gravity}, {x} pixels from the edge and {offset} below the middle"
                        )
                    }
                    Gravity::North | Gravity::South => {
                        format!("at {}, {y} pixels from the edge", gravity.name())
                    }
                    gravity => format!("at {}, {x} and {y} pixels from the edges", gravity.name()),
                }
            }
        };
        format!("draw {what}, {} % opaque, {place}", self.opacity)
    }
}

impl MarkText {
    fn read(pairs: &Pairs<'_>) -> Result<Option<Self>> {
        let text = pairs.base64("text", Some(257))?;
        if let Some(text) = text.as_deref().filter(|text| text.len() > MAX_TEXT) {
            let length = text.len();
            let text = format!("text of watermark may have {MAX_TEXT} bytes, got {length}");
            return Err(invalid(Some(259), text));
        }
        let font = match pairs.base64("type", Some(250))? {
            None => FONTS[0],
            Some(name) => {
                let font = FONTS.into_iter().find(|font| *font == name);
                font.ok_or_else(|| {
                    let (fonts, name) = (FONTS.join(", "), quoted(&name));
                    let text = format!("type of watermark must be one of {fonts}, got {name}");
                    invalid(Some(251), text)
                })?
            }
        };
        let color = pairs.color("color", Some(254))?.unwrap_or(Color::rgba(0, 0, 0, 255));
        let small = |value: Option<u32>| value.and_then(|value| u16::try_from(value).ok());
        let size = small(pairs.pixels("size", 1..=1000, Some(256))?).unwrap_or(40);
        let shadow = percent(pairs, "shadow", 273)?.unwrap_or(0);
        let rotate = small(pairs.pixels("rotate", 0..=360, Some(272))?).unwrap_or(0);
        Ok(text.map(|text| Self { text, font, color, size, shadow, rotate }))
    }

    fn explain(&self) -> String {
        let Self { text, font, color, size, shadow, rotate } = self;
        let mut told =
            format!("the text {text:?} in {color}, {size} pixels high, in the font {font}");
        if *shadow > 0 {
            told.push_str(&format!(", with a shadow of {shadow} %"));
        }
        if *rotate > 0 {
            told.push_str(&format!(", turned by {rotate} degrees"));
        }
        told
    }
}

fn percent(pairs: &Pairs<'_>, key: &str, cause: u16) -> Result<Option<u8>> {
    let value = pairs.whole(key, 0..=100, Some(cause))?;
    Ok(value.and_then(|value| u8::try_from(value).ok()))
}
