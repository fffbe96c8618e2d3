//! Samples as stored to pixels of 8 bits: RGB or CMYK, and alpha that is not multiplied.

use crate::codecs::tiff::codings::unpack::damaged;
use crate::codecs::tiff::directory::Directory;
use crate::codecs::tiff::lab::LabKind;
use crate::codecs::tiff::samples::To8;
use crate::codecs::tiff::structure::{Color, Structure};
use crate::codecs::tiff::tags;
use crate::codecs::tiff::ycbcr::Ycbcr;
use fcimage_base::error::Result;

/// How the samples of a pixel become colors.
enum Kind {
    Gray,
    Palette(Vec<[u8; 3]>),
    Rgb,
    Cmyk,
    Ycbcr(Box<Ycbcr>),
    Lab(LabKind),
}

/// Turns rows of samples into rows of pixels.
pub(super) struct ToPixels {
    kind: Kind,
    to8: To8,
    to8_alpha: To8,
    bits: u8,
    /// Samples that are colors.
    colors: usize,
    alpha: bool,
    premultiplied: bool,
}

impl ToPixels {
    /// Reads the tables that the colors need.
    pub(super) fn new(structure: &Structure<'_>, directory: &Directory<'_>) -> Result<Self> {
        let bits = structure.bits;
        let white_is_zero = structure.color == Color::Gray { white_is_zero: true };
        let kind = match structure.color {
            _ if structure.jpeg_makes_rgb() => Kind::Rgb,
            Color::Gray { .. } => Kind::Gray,
            Color::Palette => Kind::Palette(palette(directory, bits)?),
            Color::Rgb => Kind::Rgb,
            Color::Cmyk => Kind::Cmyk,
            Color::Ycbcr { .. } => Kind::Ycbcr(Box::new(Ycbcr::new(directory))),
            Color::Lab(kind) => Kind::Lab(kind),
        };
        Ok(Self {
            kind,
            to8: To8::new(bits, white_is_zero),
            to8_alpha: To8::new(bits, false),
            bits,
            colors: usize::from(structure.color.samples()),
            alpha: structure.alpha.is_some(),
            premultiplied: structure.alpha.is_some_and(|alpha| alpha.premultiplied)
                && matches!(structure.color, Color::Gray { .. } | Color::Rgb | Color::Cmyk),
        })
    }

    /// An upper bound of the bytes of the tables.
    pub(super) const BYTES: u64 = 2 * To8::MOST_BYTES + (16 << 10);

    /// Samples of a pixel that are read: its colors, and alpha behind them.
    pub(super) fn samples(&self) -> usize {
        self.colors + usize::from(self.alpha)
    }

    /// Bytes of a pixel that is written: RGB or CMYK, and alpha behind them.
    pub(super) fn channels(&self) -> usize {
        channels_of(self.colors) + usize::from(self.alpha)
    }

    /// Whether colors are written as CMYK.
    pub(super) fn is_cmyk(&self) -> bool {
        matches!(self.kind, Kind::Cmyk)
    }

    /// Whether alpha is written.
    pub(super) fn has_alpha(&self) -> bool {
        self.alpha
    }

    /// Whether the samples, as bytes, are the pixels.
    pub(super) fn keeps_bytes(&self) -> bool {
        self.bits == 8 && matches!(self.kind, Kind::Rgb | Kind::Cmyk) && !self.premultiplied
    }

    /// Turns a row. Divides colors that were multiplied by alpha.
    pub(super) fn row(&self, samples: &mut [u16], pixels: &mut [u8]) {
        if self.premultiplied {
            samples.chunks_exact_mut(self.samples()).for_each(|pixel| self.divide(pixel));
        }
        let samples = samples.chunks_exact(self.samples());
        for (from, to) in samples.zip(pixels.chunks_exact_mut(self.channels())) {
            self.color(from, to);
            if let (true, Some(alpha), Some(to)) = (self.alpha, from.last(), to.last_mut()) {
                *to = self.to8_alpha.of(*alpha);
            }
        }
    }

    fn divide(&self, pixel: &mut [u16]) {
        let Some((alpha, colors)) = pixel.split_last_mut() else { return };
        let (most, alpha) = ((1_u32 << self.bits.min(16)) - 1, u32::from(*alpha));
        for color in colors.iter_mut().filter(|_| alpha > 0) {
            *color = ((u32::from(*color) * most + alpha / 2) / alpha).min(most) as u16;
        }
    }

    fn color(&self, from: &[u16], to: &mut [u8]) {
        let rgb = match (&self.kind, from) {
            (Kind::Cmyk, _) => {
                let inks = from.iter().take(4);
                to.iter_mut().zip(inks).for_each(|(to, ink)| *to = self.to8.of(*ink));
                return;
            }
            (Kind::Gray, [gray, ..]) => [self.to8.of(*gray); 3],
            // A palette has a color for each value that its samples can have.
            (Kind::Palette(colors), [index, ..]) => {
                colors.get(usize::from(*index)).copied().unwrap_or([0; 3])
            }
            (Kind::Rgb, [r, g, b, ..]) => [*r, *g, *b].map(|sample| self.to8.of(sample)),
            (Kind::Ycbcr(ycbcr), [y, cb, cr, ..]) => {
                ycbcr.rgb([*y, *cb, *cr].map(|sample| self.to8.of(sample)))
            }
            (Kind::Lab(lab), [l, a, b, ..]) if self.bits == 8 => {
                lab.rgb8([*l, *a, *b].map(|sample| sample as u8))
            }
            (Kind::Lab(lab), [l, a, b, ..]) => lab.rgb16([*l, *a, *b]),
            _ => return,
        };
        to.iter_mut().zip(rgb).for_each(|(to, sample)| *to = sample);
    }
}

/// Bytes of a pixel for so many samples that are colors: four of CMYK, else RGB.
pub(super) fn channels_of(colors: usize) -> usize {
    colors.max(3)
}

/// The colors of a palette (TIFF 6.0, section 5): all reds, all greens, all blues.
fn palette(directory: &Directory<'_>, bits: u8) -> Result<Vec<[u8; 3]>> {
    let count = 1_usize << bits;
    let values = directory.values(tags::COLOR_MAP).ok_or_else(|| damaged("it has no palette"))?;
    if values.len() < 3 * count {
        return Err(damaged(format!(
            "its palette needs {} values, it has {}",
            3 * count,
            values.len()
        )));
    }
    let value = |index: usize| values.number(index).unwrap_or(0);
    // Some writers use 8 bits, as libtiff notes.
    let wide = (0..3 * count).any(|index| value(index) > 255);
    let level = |index: usize| if wide { (value(index) >> 8) as u8 } else { value(index) as u8 };
    Ok((0..count).map(|color| [0, 1, 2].map(|plane| level(plane * count + color))).collect())
}
