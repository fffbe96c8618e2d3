//! Colors as callers write them.

use std::fmt;

use fcimage_base::error::{Error, Result};

/// An sRGB color with straight alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color([u8; 4]);

/// The basic color names of CSS 1, and `transparent`.
const NAMED: &[(&str, [u8; 4])] = &[
    ("transparent", [0, 0, 0, 0]),
    ("black", [0, 0, 0, 255]),
    ("silver", [192, 192, 192, 255]),
    ("gray", [128, 128, 128, 255]),
    ("white", [255, 255, 255, 255]),
    ("maroon", [128, 0, 0, 255]),
    ("red", [255, 0, 0, 255]),
    ("purple", [128, 0, 128, 255]),
    ("fuchsia", [255, 0, 255, 255]),
    ("green", [0, 128, 0, 255]),
    ("lime", [0, 255, 0, 255]),
    ("olive", [128, 128, 0, 255]),
    ("yellow", [255, 255, 0, 255]),
    ("navy", [0, 0, 128, 255]),
    ("blue", [0, 0, 255, 255]),
    ("teal", [0, 128, 128, 255]),
    ("aqua", [0, 255, 255, 255]),
];

impl Color {
    /// The names that [`parse`](Self::parse) knows, in any case.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// Opaque white.
    pub const WHITE: Self = Self([255; 4]);

    /// The color of these samples, 0 to 255 each; an `alpha` of 255 is opaque.
    pub const fn rgba(red: u8, green: u8, blue: u8, alpha: u8) -> Self {
        Self([red, green, blue, alpha])
    }

    /// Red, green, blue and alpha, 0 to 255 each.
    pub const fn samples(self) -> [u8; 4] {
        self.0
    }

    /// 0 (transparent) to 255 (opaque).
    pub const fn alpha(self) -> u8 {
        self.0[3]
    }

    /// A color in the hexadecimal notation of CSS Color 4 (`#rgb`, `#rgba`, `#rrggbb`,
    /// `#rrggbbaa`), one of the sixteen basic names of CSS 1, or `transparent`.
    ///
    /// # Errors
    /// `Argument` where `text` is anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::argument(format!(
                "a color must be #rgb, #rgba, #rrggbb, #rrggbbaa or a basic CSS name such as white, got {text:?}"
            ))
        };
        if let Some((_, color)) = NAMED.iter().find(|(name, _)| text.eq_ignore_ascii_case(name)) {
            return Ok(Self(*color));
        }
        let digits = text.strip_prefix('#').ok_or_else(wrong)?;
        let digits: Vec<u8> = digits
            .chars()
            .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
            .collect::<Option<_>>()
            .ok_or_else(wrong)?;
        match *digits.as_slice() {
            [r, g, b] => Ok(Self([r * 17, g * 17, b * 17, 255])),
            [r, g, b, a] => Ok(Self([r * 17, g * 17, b * 17, a * 17])),
            [r, s, g, h, b, c] => Ok(Self([r * 16 + s, g * 16 + h, b * 16 + c, 255])),
            [r, s, g, h, b, c, a, d] => Ok(Self([r * 16 + s, g * 16 + h, b * 16 + c, a * 16 + d])),
            _ => Err(wrong()),
        }
    }

    /// The color as `#rrggbb`, or as `#rrggbbaa` where it is not opaque.
    pub fn to_hex(self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b, a] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")?;
        if a < 255 { write!(f, "{a:02x}") } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_are_read_as_css_writes_them() {
        assert_eq!(Color::parse("#fff").unwrap(), Color::WHITE);
        assert_eq!(Color::parse("#1234").unwrap(), Color::rgba(0x11, 0x22, 0x33, 0x44));
        assert_eq!(Color::parse("#0a141e80").unwrap(), Color::rgba(10, 20, 30, 128));
        assert_eq!(Color::parse("White").unwrap().to_hex(), "#ffffff");
        for wrong in ["", "#", "#12", "#12345", "#ggg", "whit", "#ffffff "] {
            assert!(Color::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn the_hexadecimal_form_is_read_back() {
        for (_, samples) in NAMED {
            let color = Color(*samples);
            assert_eq!(Color::parse(&color.to_hex()).unwrap(), color);
        }
        assert_eq!(Color::rgba(1, 2, 3, 4).to_hex(), "#01020304");
    }
}
