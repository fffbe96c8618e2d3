//! Samples as stored to pixels of 8 bits: RGB, and alpha that is not multiplied.

use crate::codecs::tiff::codings::unpack::damaged;
use crate::codecs::tiff::directory::Directory;
use crate::codecs::tiff::lab::LabToSrgb;
use crate::codecs::tiff::samples::To8;
use crate::codecs::tiff::structure::{Color, Structure};
use crate::codecs::tiff::tags;
use crate::codecs::tiff::ycbcr::Ycbcr;
use crate::info::Info;
use crate::ops::icc::cmyk::CmykToSrgb;
use fcimage_base::error::Result;

/// How the samples of a pixel become colors.
enum Kind {
    Gray,
    Palette(Vec<[u8; 3]>),
    Rgb,
    /// And a row of inks, and of their colors.
    Cmyk(CmykToSrgb, Vec<u8>, Vec<u8>),
    Ycbcr(Box<Ycbcr>),
    Lab(LabToSrgb),
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
    /// Reads the tables that the colors need; `info` has the profile of inks.
    pub(super) fn new(
        structure: &Structure<'_>,
        directory: &Directory<'_>,
        info: &Info,
    ) -> Result<Self> {
        let bits = structure.bits;
        let white_is_zero = structure.color == Color::Gray { white_is_zero: true };
        let kind = match structure.color {
            _ if structure.jpeg_makes_rgb() => Kind::Rgb,
            Color::Gray { .. } => Kind::Gray,
            Color::Palette => Kind::Palette(palette(directory, bits)?),
            Color::Rgb => Kind::Rgb,
            Color::Cmyk => Kind::Cmyk(CmykToSrgb::of(info), Vec::new(), Vec::new()),
            Color::Ycbcr { .. } => Kind::Ycbcr(Box::new(Ycbcr::new(directory))),
            Color::Lab(kind) => Kind::Lab(LabToSrgb::new(kind, directory)),
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

    /// Bytes of a pixel that is written: RGB, and alpha behind it.
    pub(super) fn channels(&self) -> usize {
        3 + usize::from(self.alpha)
    }

    /// Whether alpha is written.
    pub(super) fn has_alpha(&self) -> bool {
        self.alpha
    }

    /// Whether the samples, as bytes, are the pixels.
    pub(super) fn keeps_bytes(&self) -> bool {
        self.bits == 8 && matches!(self.kind, Kind::Rgb) && !self.premultiplied
    }

    /// Turns a row. Divides colors that were multiplied by alpha.
    pub(super) fn row(&mut self, samples: &mut [u16], pixels: &mut [u8]) -> Result<()> {
        let (step, channels) = (self.samples(), self.channels());
        if self.premultiplied {
            samples.chunks_exact_mut(step).for_each(|pixel| self.divide(pixel));
        }
        if let Kind::Cmyk(to_srgb, inks, colors) = &mut self.kind {
            inks.clear();
            let pixels = samples.chunks_exact(step).flat_map(|pixel| pixel.iter().take(4));
            inks.extend(pixels.map(|ink| self.to8.of(*ink)));
            colors.resize(inks.len() / 4 * 3, 0);
            to_srgb.convert(inks, colors)?;
        }
        let from = samples.chunks_exact(step);
        for (number, (from, to)) in from.zip(pixels.chunks_exact_mut(channels)).enumerate() {
            let rgb = self.color(from, number);
            to.iter_mut().zip(rgb).for_each(|(to, sample)| *to = sample);
            if let (true, Some(alpha), Some(to)) = (self.alpha, from.last(), to.last_mut()) {
                *to = self.to8_alpha.of(*alpha);
            }
        }
        Ok(())
    }

    fn divide(&self, pixel: &mut [u16]) {
        let Some((alpha, colors)) = pixel.split_last_mut() else { return };
        let (most, alpha) = ((1_u32 << self.bits.min(16)) - 1, u32::from(*alpha));
        for color in colors.iter_mut().filter(|_| alpha > 0) {
            *color = ((u32::from(*color) * most + alpha / 2) / alpha).min(most) as u16;
        }
    }

    /// The color of pixel `number` of a row, whose samples are `from`.
    fn color(&self, from: &[u16], number: usize) -> [u8; 3] {
        match (&self.kind, from) {
            (Kind::Cmyk(_, _, colors), _) => {
                colors.as_chunks::<3>().0.get(number).copied().unwrap_or([0; 3])
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
            _ => [0; 3],
        }
    }
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
