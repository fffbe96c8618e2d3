//! A Gaussian of any width in constant time for each pixel: three box filters with fractional ends, one
//! after the other (Gwosdek, Grewenig, Bruhn and Weickert, "Theoretical Foundations of Gaussian
//! Convolution by Extended Box Filtering", 2012), as in Pillow. Outside of the image its edge goes on.

use fcimage_pixel_kernels::{BoxRows, BoxWeights, SHIFT};

use crate::pixels::{Layout, Pixels, Shape};
use crate::vectors;

/// How often the box filter is applied.
const PASSES: usize = 3;

/// A box filter with fractional ends: `reach` pixels to each side count in full, the next one in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct BoxFilter {
    reach: usize,
    /// The weight of a pixel that counts in full, in 2^-24.
    full: u32,
    /// The weight of the pixels at both ends.
    end: u32,
}

impl BoxFilter {
    /// The filter of which three make a Gaussian with this standard deviation.
    fn new(deviation: f64) -> Self {
        let variance = deviation * deviation / PASSES as f64;
        // A box as wide as this would have that variance; `reach` is what fits into it.
        let wide = (12.0 * variance + 1.0).sqrt();
        let reach = ((wide - 1.0) / 2.0).floor();
        let part = (2.0 * reach + 1.0) * (reach * (reach + 1.0) - 3.0 * variance)
            / (6.0 * (variance - (reach + 1.0) * (reach + 1.0)));
        let one = f64::from(1_u32 << SHIFT);
        let full = (one / (2.0 * (reach + part) + 1.0)) as u32;
        let reach = reach as usize;
        // What is left for both ends; the weights of all pixels make one.
        let end = ((1_u32 << SHIFT) - (2 * reach as u32 + 1) * full) / 2;
        Self { reach, full, end }
    }

    /// Filters the columns of `from` into `to`. `sums` has an element for each byte of a row.
    fn down(self, from: &[u8], to: &mut [u8], sums: &mut [u32]) {
        let stride = sums.len();
        let last = from.len() / stride - 1;
        let row = |y: isize| {
            let y = y.clamp(0, last as isize) as usize;
            &from[y * stride..(y + 1) * stride]
        };
        let reach = self.reach as isize;
        sums.fill(0);
        for y in -reach..=reach {
            for (sum, sample) in sums.iter_mut().zip(row(y)) {
                *sum = sum.wrapping_add(u32::from(*sample));
            }
        }
        let (kernels, weights) =
            (vectors::of_pixels(), BoxWeights { full: self.full, end: self.end });
        for (y, to) in (0_isize..).zip(to.chunks_exact_mut(stride)) {
            let (before, after) = (row(y - reach - 1), row(y + reach + 1));
            let rows = BoxRows { before, after, first: row(y - reach) };
            kernels.box_row(weights, rows, sums, to);
        }
    }

    /// Filters the columns of `image` as often as that makes a Gaussian; the result is in `other`.
    fn thrice(self, image: &mut [u8], other: &mut [u8], sums: &mut [u32]) {
        self.down(image, other, sums);
        self.down(other, image, sums);
        self.down(image, other, sums);
    }
}

/// Makes an image soft by a Gaussian with this standard deviation in pixels. Transparent pixels have no
/// color.
pub(super) fn blur(image: &mut Pixels, deviation: f64) {
    let filter = BoxFilter::new(deviation);
    match image.layout() {
        Layout::Rgb => filtered::<3>(image, filter),
        Layout::Rgba => {
            premultiply(image);
            filtered::<4>(image, filter);
            unpremultiply(image);
        }
    }
}

/// An upper bound of the bytes that [`blur`] holds besides the image.
pub(super) fn scratch_bytes(shape: Shape) -> u64 {
    let channels = shape.layout.channels() as u64;
    let row = u64::from(shape.size.width) * channels;
    let band = row * u64::from(shape.size.height).min(BAND as u64);
    let sums = row.max(BAND as u64 * channels) * size_of::<u32>() as u64;
    shape.bytes().saturating_add(band + sums)
}

/// Rows that are filtered side by side.
const BAND: usize = 32;

fn filtered<const N: usize>(image: &mut Pixels, filter: BoxFilter) {
    let stride = image.stride();
    let mut sums = vec![0; stride.max(BAND * N)];
    let mut turned = vec![0; stride * BAND.min(image.height() as usize)];
    let mut other = vec![0; image.samples().len()];
    for band in image.samples_mut().chunks_mut(stride * BAND) {
        // Columns become rows, and rows columns.
        let side = band.len() / stride * N;
        let (turned, other) = (&mut turned[..band.len()], &mut other[..band.len()]);
        for (place, row) in band.chunks_exact(stride).enumerate() {
            let pixels = row.as_chunks::<N>().0;
            for (pixel, line) in pixels.iter().zip(turned.chunks_exact_mut(side)) {
                line.as_chunks_mut::<N>().0[place] = *pixel;
            }
        }
        filter.thrice(turned, other, &mut sums[..side]);
        for (place, row) in band.chunks_exact_mut(stride).enumerate() {
            let pixels = row.as_chunks_mut::<N>().0;
            for (pixel, line) in pixels.iter_mut().zip(other.chunks_exact(side)) {
                *pixel = line.as_chunks::<N>().0[place];
            }
        }
    }
    filter.thrice(image.samples_mut(), &mut other, &mut sums[..stride]);
    image.samples_mut().copy_from_slice(&other);
}

/// Multiplies colors by their alpha.
fn premultiply(image: &mut Pixels) {
    for [color @ .., alpha] in image.samples_mut().as_chunks_mut::<4>().0 {
        let alpha = u32::from(*alpha);
        for sample in color {
            *sample = ((u32::from(*sample) * alpha + 127) / 255) as u8;
        }
    }
}

/// Divides colors by their alpha.
fn unpremultiply(image: &mut Pixels) {
    for [color @ .., alpha] in image.samples_mut().as_chunks_mut::<4>().0 {
        let alpha = u32::from(*alpha);
        for sample in color {
            let full = u32::from(*sample) * 255 + alpha / 2;
            *sample = full.checked_div(alpha).unwrap_or(0).min(255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_make_one_and_the_variance_is_that_of_the_gaussian() {
        for deviation in [0.1, 0.5, 1.0, 2.0, 3.7, 20.0, 1000.0] {
            let BoxFilter { reach, full, end } = BoxFilter::new(deviation);
            let sum = (2 * reach as u64 + 1) * u64::from(full) + 2 * u64::from(end);
            assert!((1 << SHIFT) - sum <= 1, "{deviation}: {sum}");
            let squares: f64 = (1..=reach).map(|x| (x * x) as f64 * f64::from(full)).sum();
            let ends = ((reach + 1) * (reach + 1)) as f64 * f64::from(end);
            let variance = 3.0 * 2.0 * (squares + ends) / f64::from(1_u32 << SHIFT);
            let wanted = deviation * deviation;
            assert!(
                (variance - wanted).abs() <= 0.001 * wanted.max(0.01),
                "{deviation}: {variance}"
            );
        }
    }

    #[test]
    fn one_color_stays_itself() {
        for value in [0, 1, 128, 254, 255] {
            let mut image = Pixels::new(7, 5, Layout::Rgb, vec![value; 105]).unwrap();
            blur(&mut image, 2.3);
            assert_eq!(image.samples(), [value; 105]);
        }
    }

    /// One direction of a Gaussian, each mean for itself.
    fn plain(image: &Pixels, filter: BoxFilter, step: (i64, i64)) -> Pixels {
        let mut image = image.clone();
        for _ in 0..PASSES {
            let from = image.clone();
            let (width, channels) = (i64::from(from.width()), from.layout().channels() as i64);
            let place = |at: i64, steps: i64| {
                let (x, y, c) = (at / channels % width, at / channels / width, at % channels);
                let x = (x + steps * step.0).clamp(0, width - 1);
                let y = (y + steps * step.1).clamp(0, i64::from(from.height()) - 1);
                u64::from(from.samples()[((y * width + x) * channels + c) as usize])
            };
            let reach = filter.reach as i64;
            for (at, sample) in (0_i64..).zip(image.samples_mut()) {
                let inner: u64 = (-reach..=reach).map(|steps| place(at, steps)).sum();
                let ends = place(at, -reach - 1) + place(at, reach + 1);
                let sum = inner * u64::from(filter.full) + ends * u64::from(filter.end);
                *sample = ((sum + (1 << (SHIFT - 1))) >> SHIFT) as u8;
            }
        }
        image
    }

    #[test]
    fn every_pixel_is_the_mean_of_those_around_it() {
        for (width, height) in [(1, 1), (1, 40), (40, 1), (33, 33), (50, 7), (7, 70)] {
            for deviation in [0.3, 0.8, 1.1, 2.0, 9.0, 300.0] {
                let count = width as usize * height as usize * 3;
                let samples = (0..count).map(|i| (i * 67 % 256) as u8 ^ (i / 31) as u8).collect();
                let image = Pixels::new(width, height, Layout::Rgb, samples).unwrap();
                let filter = BoxFilter::new(deviation);
                let expected = plain(&plain(&image, filter, (1, 0)), filter, (0, 1));
                let mut found = image.clone();
                blur(&mut found, deviation);
                assert!(found == expected, "{width} x {height}, {deviation}");
            }
        }
    }

    #[test]
    fn transparent_pixels_lend_no_color() {
        let samples = [[255, 0, 0, 255], [0, 255, 0, 0], [255, 0, 0, 255]].concat();
        let mut image = Pixels::new(3, 1, Layout::Rgba, samples).unwrap();
        blur(&mut image, 1.0);
        for pixel in image.samples().as_chunks::<4>().0 {
            assert_eq!(pixel[1], 0, "{pixel:?}");
            assert!(pixel[0] > 250 && (1..255).contains(&pixel[3]), "{pixel:?}");
        }
    }
}
