//! Colours as callers write them, and laying a picture on one.

use crate::pixels::{Layout, Pixels};
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// An sRGB colour with straight alpha: red, green, blue, alpha; 0 to 255 each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color(pub [u8; 4]);

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
    /// Opaque white.
    pub const WHITE: Self = Self([255; 4]);

    /// A colour in the hexadecimal notation of CSS Color 4 (`#rgb`, `#rgba`, `#rrggbb`,
    /// `#rrggbbaa`) or one of the sixteen basic names of CSS 1, or `transparent`.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::argument(format!(
                "a color must be #rgb, #rrggbb, #rrggbbaa or a basic CSS name such as white, got {text:?}"
            ))
        };
        if let Some((_, color)) = NAMED.iter().find(|(name, _)| text.eq_ignore_ascii_case(name)) {
            return Ok(Self(*color));
        }
        let digits = text.strip_prefix('#').ok_or_else(wrong)?;
        let digits: Vec<u8> = digits
            .chars()
            .map(|c| c.to_digit(16).map(|d| d as u8))
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

    /// The colour as `#rrggbb`, or as `#rrggbbaa` where it is not opaque.
    pub fn to_hex(self) -> String {
        let [r, g, b, a] = self.0;
        match a {
            255 => format!("#{r:02x}{g:02x}{b:02x}"),
            _ => format!("#{r:02x}{g:02x}{b:02x}{a:02x}"),
        }
    }
}

/// The picture laid on `background`, opaque: what a format without alpha can hold. The
/// background's own alpha does not count.
pub fn flatten(pixels: &Pixels, background: Color) -> Result<Pixels> {
    failpoint::hit(Phase::Flatten);
    let samples = match pixels.layout() {
        Layout::Rgb => pixels.samples().to_vec(),
        Layout::Rgba => {
            let mut flat = Vec::with_capacity(pixels.samples().len() / 4 * 3);
            for pixel in pixels.samples().as_chunks::<4>().0 {
                flat.extend((0..3).map(|i| mix(pixel[i], background.0[i], pixel[3])));
            }
            flat
        }
    };
    Pixels::new(pixels.width(), pixels.height(), Layout::Rgb, samples)
}

/// A canvas of `size` in `background`, with `pixels` standing on it at `offset` (which must lie so
/// that they fit). Opaque where both the picture and the background are.
pub fn on_canvas(
    pixels: &Pixels,
    size: (u32, u32),
    offset: (u32, u32),
    background: Color,
) -> Result<Pixels> {
    failpoint::hit(Phase::Canvas);
    let opaque = background.0[3] == 255 && pixels.layout() == Layout::Rgb;
    let layout = if opaque { Layout::Rgb } else { Layout::Rgba };
    let channels = layout.channels();
    let count = size.0 as usize * size.1 as usize;
    let samples = background.0.get(..channels).unwrap_or_default().repeat(count);
    let mut canvas = Pixels::new(size.0, size.1, layout, samples)?;
    let left = offset.0 as usize * channels;
    for (row, line) in canvas.rows_mut().skip(offset.1 as usize).zip(pixels.rows()) {
        let row = row.get_mut(left..).unwrap_or_default().chunks_exact_mut(channels);
        for (to, from) in row.zip(line.chunks_exact(pixels.layout().channels())) {
            match *from {
                [r, g, b] if opaque => to.copy_from_slice(&[r, g, b]),
                [r, g, b] => to.copy_from_slice(&[r, g, b, 255]),
                // The letterbox is outside the picture; what is transparent inside stays so.
                _ => to.copy_from_slice(from),
            }
        }
    }
    Ok(canvas)
}

/// `over` at `alpha` on `under`, rounded to the nearest.
fn mix(over: u8, under: u8, alpha: u8) -> u8 {
    let sum = u32::from(over) * u32::from(alpha) + u32::from(under) * (255 - u32::from(alpha));
    ((sum + 127) / 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_css_writes_them() {
        assert_eq!(Color::parse("#fff").unwrap(), Color::WHITE);
        assert_eq!(Color::parse("#0a141e80").unwrap(), Color([10, 20, 30, 128]));
        assert_eq!(Color::parse("White").unwrap().to_hex(), "#ffffff");
        for wrong in ["", "#", "#12", "#12345", "#ggg", "whit", "#ffffff "] {
            assert!(Color::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn transparency_shows_the_background() {
        let pixels =
            Pixels::new(3, 1, Layout::Rgba, vec![9, 9, 9, 0, 0, 0, 0, 255, 0, 0, 0, 128]).unwrap();
        let flat = flatten(&pixels, Color::WHITE).unwrap();
        assert_eq!(flat.samples(), [255, 255, 255, 0, 0, 0, 127, 127, 127]);
    }

    #[test]
    fn the_canvas_keeps_the_picture_where_it_stands() {
        let pixels = Pixels::new(1, 1, Layout::Rgb, vec![1, 2, 3]).unwrap();
        let canvas = on_canvas(&pixels, (3, 1), (1, 0), Color::WHITE).unwrap();
        assert_eq!(canvas.samples(), [255, 255, 255, 1, 2, 3, 255, 255, 255]);
        let canvas = on_canvas(&pixels, (2, 1), (1, 0), Color([0; 4])).unwrap();
        assert_eq!(canvas.samples(), [0, 0, 0, 0, 1, 2, 3, 255]);
    }
}
