//! A Gaussian of any width in constant time for each pixel: three box filters with fractional ends, one
//! after the other (Gwosdek, Grewenig, Bruhn and Weickert, "Theoretical Foundations of Gaussian
//! Convolution by Extended Box Filtering", 2012), as in Pillow. Outside of the image its edge goes on.

use crate::pixels::{Layout, Pixels, Shape};

/// How often the box filter is applied.
const PASSES: usize = 3;

/// The bits of a weight behind the point.
const SHIFT: u32 = 24;

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

    /// The mean of `inner`, a sum of pixels that count in full, and of the pixels at both ends.
    fn mean(self, inner: u32, ends: u32) -> u8 {
        // At most 255 * 2^24, and a half.
        ((inner * self.full + ends * self.end + (1 << (SHIFT - 1))) >> SHIFT) as u8
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
                *sum += u32::from(*sample);
            }
        }
        for (y, to) in (0_isize..).zip(to.chunks_exact_mut(stride)) {
            let (before, after) = (row(y - reach - 1), row(y + reach + 1));
            let first = row(y - reach);
            let samples = before.iter().zip(after).zip(first);
            for ((to, sum), ((before, after), first)) in to.iter_mut().zip(&mut *sums).zip(samples)
            {
                let (before, after) = (u32::from(*before), u32::from(*after));
                *to = self.mean(*sum, before + after);
                *sum = *sum + after - u32::from(*first);
            }
        }
    }

    /// Filters one row. `padded` has room for the row and `reach + 1` pixels at both ends.
    fn across<const N: usize>(self, row: &mut [[u8; N]], padded: &mut [[u8; N]]) {
        let margin = self.reach + 1;
        let (Some(first), Some(last)) = (row.first().copied(), row.last().copied()) else { return };
        padded[..margin].fill(first);
        padded[margin..margin + row.len()].copy_from_slice(row);
        padded[margin + row.len()..].fill(last);
        let mut sums = [0_u32; N];
        for pixel in &padded[1..=2 * self.reach + 1] {
            add(&mut sums, pixel);
        }
        let ends = padded.iter().zip(&padded[2 * margin..]);
        for ((to, first), (before, after)) in row.iter_mut().zip(&padded[1..]).zip(ends) {
            for i in 0..N {
                let (before, after) = (u32::from(before[i]), u32::from(after[i]));
                to[i] = self.mean(sums[i], before + after);
                sums[i] = sums[i] + after - u32::from(first[i]);
            }
        }
    }
}

fn add<const N: usize>(sums: &mut [u32; N], pixel: &[u8; N]) {
    for (sum, sample) in sums.iter_mut().zip(pixel) {
        *sum += u32::from(*sample);
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
pub(super) fn scratch_bytes(shape: Shape, deviation: f64) -> u64 {
    let channels = shape.layout.channels() as u64;
    let row = u64::from(shape.size.width) * channels;
    let padded = row + (2 * BoxFilter::new(deviation).reach as u64 + 2) * channels;
    shape.bytes().saturating_add(row * size_of::<u32>() as u64 + padded)
}

fn filtered<const N: usize>(image: &mut Pixels, filter: BoxFilter) {
    let mut padded = vec![[0_u8; N]; image.width() as usize + 2 * (filter.reach + 1)];
    for row in image.rows_mut() {
        let row = row.as_chunks_mut::<N>().0;
        for _ in 0..PASSES {
            filter.across(row, &mut padded);
        }
    }
    let mut sums = vec![0_u32; image.stride()];
    let mut other = vec![0_u8; image.samples().len()];
    for pass in 0..PASSES {
        if pass % 2 == 0 {
            filter.down(image.samples(), &mut other, &mut sums);
        } else {
            filter.down(&other, image.samples_mut(), &mut sums);
        }
    }
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

    #[test]
    fn both_directions_do_the_same() {
        let samples: Vec<u8> = (0..75).map(|i| (i * 67 % 256) as u8).collect();
        let turned: Vec<u8> =
            (0..25).flat_map(|i| samples[3 * (i % 5 * 5 + i / 5)..][..3].to_vec()).collect();
        let mut image = Pixels::new(5, 5, Layout::Rgb, samples).unwrap();
        let mut other = Pixels::new(5, 5, Layout::Rgb, turned).unwrap();
        let filter = BoxFilter::new(1.1);
        let mut sums = vec![0; 15];
        let mut down = vec![0; 75];
        filter.down(image.samples(), &mut down, &mut sums);
        let mut padded = vec![[0; 3]; 5 + 2 * (filter.reach + 1)];
        for row in other.rows_mut() {
            filter.across(row.as_chunks_mut::<3>().0, &mut padded);
        }
        image.samples_mut().copy_from_slice(&down);
        for i in 0..25 {
            let j = i % 5 * 5 + i / 5;
            assert_eq!(image.samples()[3 * i..][..3], other.samples()[3 * j..][..3]);
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
