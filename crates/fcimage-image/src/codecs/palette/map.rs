//! The index of a color for each pixel.

use crate::codecs::palette::histogram::point_of;
use crate::codecs::palette::nearest::Nearest;
use crate::codecs::palette::options::{Dither, Options};
use crate::codecs::palette::rows::for_rows;
use crate::codecs::palette::space::{Point, point, premultiplied};
use crate::pixels::Pixels;
use fcimage_base::error::Result;

/// Guesses for the search: one for all colors whose samples begin with the same bits, 5 of red, green
/// and blue and 2 of alpha.
struct Guesses(Vec<u8>);

impl Guesses {
    fn new() -> Self {
        Self(vec![0; 1 << 17])
    }

    /// The nearest color to premultiplied samples of 0 to 255.
    fn nearest(&mut self, nearest: &Nearest<'_>, samples: [f32; 4]) -> u8 {
        let [r, g, b, a] = samples.map(|sample| sample as usize);
        let place = (a >> 6) << 15 | (r >> 3) << 10 | (g >> 3) << 5 | b >> 3;
        let at = point(samples);
        match self.0.get_mut(place) {
            Some(guess) => {
                *guess = nearest.number(&at, *guess);
                *guess
            }
            None => nearest.number(&at, 0),
        }
    }
}

/// The index of each pixel: of `colors`, after one for invisible pixels where `has_clear`.
pub(super) fn indices(
    pixels: &Pixels,
    colors: &[[u8; 4]],
    has_clear: bool,
    options: &Options,
) -> Result<Vec<u8>> {
    let points: Vec<Point> = colors.iter().map(|color| point_of(*color)).collect();
    let samples: Vec<[f32; 4]> = colors.iter().map(|color| premultiplied(*color)).collect();
    let nearest = Nearest::new(&points);
    let map =
        Map { nearest, samples, first: u8::from(has_clear), options, guesses: Guesses::new() };
    match options.dither {
        Dither::Diffusion(0) | Dither::Ordered { strength: 0, .. } => map.plain(pixels),
        Dither::Diffusion(strength) => map.diffused(pixels, strength),
        Dither::Ordered { strength, left, top } => map.ordered(pixels, strength, left, top),
    }
}

struct Map<'m> {
    nearest: Nearest<'m>,
    /// The colors as premultiplied samples.
    samples: Vec<[f32; 4]>,
    /// The index of the first color.
    first: u8,
    options: &'m Options,
    guesses: Guesses,
}

impl Map<'_> {
    fn plain(mut self, pixels: &Pixels) -> Result<Vec<u8>> {
        let mut indices = Vec::with_capacity(pixels.size().pixels() as usize);
        let mut last = ([0; 4], 0);
        for_rows(pixels, |_, row| {
            for pixel in row {
                let color = self.options.transparency.of(*pixel);
                if color[3] == 0 {
                    indices.push(0);
                    continue;
                }
                if color != last.0 {
                    let found = self.guesses.nearest(&self.nearest, premultiplied(color));
                    last = (color, found + self.first);
                }
                indices.push(last.1);
            }
            true
        })?;
        Ok(indices)
    }

    /// Error diffusion in alternating directions. What a sample exceeds 0 to 255 by is not carried on.
    fn diffused(mut self, pixels: &Pixels, strength: u8) -> Result<Vec<u8>> {
        let width = pixels.width() as usize;
        let mut indices = vec![0; width * pixels.height() as usize];
        let share = f32::from(strength) / 1600.0;
        // One place more at each end.
        let mut errors = vec![[0.0_f32; 4]; width + 2];
        let mut below = vec![[0.0_f32; 4]; width + 2];
        for_rows(pixels, |y, row| {
            let Some(to) = indices.get_mut(y * width..(y + 1) * width) else { return false };
            let mut ahead = [0.0_f32; 4];
            for step in 0..width {
                let (x, forward) =
                    if y % 2 == 0 { (step, true) } else { (width - 1 - step, false) };
                let color = self.options.transparency.of(row[x]);
                if color[3] == 0 {
                    ahead = [0.0; 4];
                    continue;
                }
                let mut wanted = premultiplied(color);
                for (channel, sample) in wanted.iter_mut().enumerate() {
                    *sample += errors[x + 1][channel] + ahead[channel];
                    *sample = sample.clamp(0.0, 255.0);
                }
                let found = self.guesses.nearest(&self.nearest, wanted);
                to[x] = found + self.first;
                let Some(given) = self.samples.get(usize::from(found)) else { return false };
                let (before, after) = if forward { (x, x + 2) } else { (x + 2, x) };
                for channel in 0..4 {
                    let error = (wanted[channel] - given[channel]) * share;
                    ahead[channel] = error * 7.0;
                    below[before][channel] += error * 3.0;
                    below[x + 1][channel] += error * 5.0;
                    below[after][channel] += error;
                }
            }
            std::mem::swap(&mut errors, &mut below);
            below.fill([0.0; 4]);
            true
        })?;
        Ok(indices)
    }

    /// Adds a pattern to the samples, whose height is the distance of two colors.
    fn ordered(mut self, pixels: &Pixels, strength: u8, left: u32, top: u32) -> Result<Vec<u8>> {
        let mut indices = Vec::with_capacity(pixels.size().pixels() as usize);
        let reach = self.nearest.spacing() * f32::from(strength) / 100.0;
        for_rows(pixels, |y, row| {
            for (x, pixel) in row.iter().enumerate() {
                let color = self.options.transparency.of(*pixel);
                if color[3] == 0 {
                    indices.push(0);
                    continue;
                }
                let threshold = threshold(x + left as usize, y + top as usize) * reach;
                let [r, g, b, a] = premultiplied(color);
                let moved = |sample: f32| (sample + threshold).clamp(0.0, a);
                let wanted = [moved(r), moved(g), moved(b), a];
                indices.push(self.guesses.nearest(&self.nearest, wanted) + self.first);
            }
            true
        })?;
        Ok(indices)
    }
}

/// A value of the pattern of Bayer of 8 x 8, between -0.5 and 0.5.
fn threshold(x: usize, y: usize) -> f32 {
    let mut value = 0;
    for bit in 0..3 {
        let (x, y) = (x >> bit & 1, y >> bit & 1);
        value = value << 2 | (x ^ y) << 1 | y;
    }
    (value as f32 + 0.5) / 64.0 - 0.5
}
