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

/// The colors from one on, and the search among them.
struct Part<'m> {
    nearest: Nearest<'m>,
    guesses: Guesses,
    first: usize,
}

impl<'m> Part<'m> {
    fn new(points: &'m [Point], first: usize) -> Self {
        let nearest = Nearest::new(points.get(first..).unwrap_or_default());
        Self { nearest, guesses: Guesses::new(), first }
    }

    /// The number of the color that is nearest to premultiplied samples.
    fn number(&mut self, samples: [f32; 4]) -> usize {
        self.first + usize::from(self.guesses.nearest(&self.nearest, samples))
    }
}

/// The index of each pixel: of sorted `colors`, after one for invisible pixels where `has_clear`.
pub(super) fn indices(
    pixels: &Pixels,
    colors: &[[u8; 4]],
    has_clear: bool,
    options: &Options,
) -> Result<Vec<u8>> {
    let points: Vec<Point> = colors.iter().map(|color| point_of(*color)).collect();
    let opaque = colors.partition_point(|color| color[3] < 255);
    let map = Map {
        all: Part::new(&points, 0),
        opaque: Part::new(&points, opaque),
        samples: colors.iter().map(|color| premultiplied(*color)).collect(),
        first: u8::from(has_clear),
        options,
    };
    match options.dither {
        Dither::Diffusion(0) | Dither::Ordered { strength: 0, .. } => map.plain(pixels),
        Dither::Diffusion(strength) => map.diffused(pixels, strength),
        Dither::Ordered { strength, left, top } => map.ordered(pixels, strength, left, top),
    }
}

struct Map<'m> {
    all: Part<'m>,
    /// The colors that opaque pixels may get.
    opaque: Part<'m>,
    /// The colors as premultiplied samples.
    samples: Vec<[f32; 4]>,
    /// The index of the first color.
    first: u8,
    options: &'m Options,
}

impl Map<'_> {
    /// The number of the color of a pixel with this alpha.
    fn number(&mut self, alpha: u8, samples: [f32; 4]) -> usize {
        let part = if alpha == 255 { &mut self.opaque } else { &mut self.all };
        part.number(samples)
    }

    /// The index of a color.
    fn index(&self, number: usize) -> u8 {
        number as u8 + self.first
    }

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
                    let found = self.number(color[3], premultiplied(color));
                    last = (color, self.index(found));
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
                if color[3] == 255 {
                    wanted[3] = 255.0;
                }
                let found = self.number(color[3], wanted);
                to[x] = self.index(found);
                let Some(given) = self.samples.get(found) else { return false };
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

    /// Mixes two colors by a pattern: the nearest one, and one on the other side of the pixel. A pixel
    /// that has a color of its own is not mixed.
    fn ordered(mut self, pixels: &Pixels, strength: u8, left: u32, top: u32) -> Result<Vec<u8>> {
        let mut indices = Vec::with_capacity(pixels.size().pixels() as usize);
        let reach = f32::from(strength) / 100.0;
        let farthest = (self.all.nearest.spacing() * FARTHEST).powi(2);
        let mut last = ([0; 4], (0, 0, 0.0));
        for_rows(pixels, |y, row| {
            for (x, pixel) in row.iter().enumerate() {
                let color = self.options.transparency.of(*pixel);
                if color[3] == 0 {
                    indices.push(0);
                    continue;
                }
                if color != last.0 {
                    last = (color, self.mixed(color, farthest));
                }
                let (first, second, share) = last.1;
                let threshold = threshold(x + left as usize, y + top as usize);
                let mixes = threshold < share * reach;
                indices.push(self.index(if mixes { second } else { first }));
            }
            true
        })?;
        Ok(indices)
    }

    /// The nearest color, another one, and the share of that in a mix which looks like `color`. Colors
    /// whose square of the distance is more than `farthest` are not mixed.
    fn mixed(&mut self, color: [u8; 4], farthest: f32) -> (usize, usize, f32) {
        let wanted = premultiplied(color);
        let first = self.number(color[3], wanted);
        let Some(&given) = self.samples.get(first) else { return (first, first, 0.0) };
        let mut beyond = wanted;
        for (channel, sample) in beyond.iter_mut().enumerate() {
            let error = wanted[channel] - given[channel];
            *sample = (wanted[channel] + error * BEYOND).clamp(0.0, 255.0);
        }
        if color[3] == 255 {
            beyond[3] = 255.0;
        }
        let second = self.number(color[3], beyond);
        let (at, from) = (point(wanted), point(given));
        let to = match self.samples.get(second) {
            Some(samples) if second != first => point(*samples),
            _ => return (first, first, 0.0),
        };
        let (mut along, mut length) = (0.0, 0.0);
        for axis in 0..4 {
            let step = to[axis] - from[axis];
            along += (at[axis] - from[axis]) * step;
            length += step * step;
        }
        if length > farthest {
            return (first, first, 0.0);
        }
        (first, second, (along / length).clamp(0.0, 0.5))
    }
}

/// Colors that are further from each other than so many times the mean of neighbors are seen as noise.
const FARTHEST: f32 = 2.0;

/// How far beyond a pixel the second color of a mix is looked for, in distances to the nearest one.
const BEYOND: f32 = 2.0;

/// A value of the pattern of Bayer of 8 x 8, between 0 and 1.
fn threshold(x: usize, y: usize) -> f32 {
    let mut value = 0;
    for bit in 0..3 {
        let (x, y) = (x >> bit & 1, y >> bit & 1);
        value = value << 2 | (x ^ y) << 1 | y;
    }
    (value as f32 + 0.5) / 64.0
}
