//! ThumbHash: an image in about 25 bytes, with its proportions and alpha
//! (<https://evanw.github.io/thumbhash/>).
//!
//! Luminance, two colors and alpha are transformed on their own; the low frequencies are written with 4
//! bits each. Bytes are the same on every processor.

use crate::describe::cosines::{Cosines, Samples, Transform};
use crate::pixels::{Layout, Pixels};
use fcimage_base::error::{Error, Result};

/// The longest side of an image that the format is made for.
pub(super) const MOST_SIDE: u32 = 100;

/// The most frequencies in a direction.
const MOST: u32 = 7;

/// The longest side of a decoded hash.
pub(super) const SHOWN_SIDE: u32 = 32;

/// Less than this is what is left of equal samples.
const NOTHING: f64 = 1e-9;

/// One transformed channel: the mean, and the other frequencies as shares of the largest.
struct Channel {
    mean: f64,
    scale: f64,
    shares: Vec<f64>,
}

/// The frequencies of a triangle of `across` x `down`, in the order in which they are written.
fn triangle((across, down): (u32, u32)) -> impl Iterator<Item = (u32, u32)> {
    (0..down).flat_map(move |y| {
        let row = (0..across).take_while(move |x| x * down < across * (down - y));
        row.filter(move |x| *x > 0 || y > 0).map(move |x| (x, y))
    })
}

impl Channel {
    fn new(samples: &[f64], size: (u32, u32), frequencies: (u32, u32)) -> Self {
        let found = Transform::new(size, frequencies, Samples::Centered).of(samples);
        let at = |(x, y): (u32, u32)| {
            found.get((y * frequencies.0 + x) as usize).copied().unwrap_or(0.0)
        };
        let others: Vec<f64> = triangle(frequencies).map(at).collect();
        let scale = others.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
        if scale < NOTHING {
            return Self { mean: at((0, 0)), scale: 0.0, shares: vec![0.0; others.len()] };
        }
        let shares = others.iter().map(|value| 0.5 + 0.5 / scale * value).collect();
        Self { mean: at((0, 0)), scale, shares }
    }
}

/// A number from 0 to 1 as a whole number from 0 to `most`.
fn part(value: f64, most: f64) -> u32 {
    (value * most + 0.5).floor().clamp(0.0, most) as u32
}

/// A number from -1 to 1 as one of 63 steps.
fn signed_part(value: f64) -> u32 {
    (31.5 + 31.5 * value + 0.5).floor().clamp(0.0, 63.0) as u32
}

/// The hash of an image with sides of at most [`MOST_SIDE`].
pub(super) fn hash(pixels: &Pixels) -> Vec<u8> {
    let (width, height) = (pixels.width(), pixels.height());
    let rgba = rgba(pixels);
    let mut sums = [0.0; 4];
    for [r, g, b, a] in &rgba {
        for (sum, value) in sums.iter_mut().zip([r * a, g * a, b * a, *a]) {
            *sum += value;
        }
    }
    let [r, g, b, visible] = sums;
    let has_alpha = visible < rgba.len() as f64;
    let mean = if visible > 0.0 { [r, g, b].map(|sum| sum / visible) } else { [r, g, b] };
    // Each pixel on the mean color, as luminance, yellow against blue, and red against green.
    let (mut l, mut p, mut q) = (Vec::new(), Vec::new(), Vec::new());
    for [r, g, b, a] in &rgba {
        let [r, g, b] =
            [(r, mean[0]), (g, mean[1]), (b, mean[2])].map(|(v, m)| m * (1.0 - a) + a * v);
        l.push((r + g + b) / 3.0);
        p.push((r + g) / 2.0 - b);
        q.push(r - g);
    }
    let most = if has_alpha { 5.0 } else { 7.0 };
    let frequencies = |side: u32| {
        let share = f64::from(side) / f64::from(width.max(height));
        (most * share + 0.5).floor().max(1.0) as u32
    };
    let (across, down) = (frequencies(width), frequencies(height));
    let size = (width, height);
    let l = Channel::new(&l, size, (across.max(3), down.max(3)));
    let p = Channel::new(&p, size, (3, 3));
    let q = Channel::new(&q, size, (3, 3));
    let is_landscape = width > height;
    let head = part(l.mean, 63.0)
        | signed_part(p.mean) << 6
        | signed_part(q.mean) << 12
        | part(l.scale, 31.0) << 18
        | u32::from(has_alpha) << 23;
    let shape = if is_landscape { down } else { across }
        | part(p.scale, 63.0) << 3
        | part(q.scale, 63.0) << 9
        | u32::from(is_landscape) << 15;
    let mut hash = Vec::with_capacity(32);
    hash.extend(head.to_le_bytes().into_iter().take(3));
    hash.extend(shape.to_le_bytes().into_iter().take(2));
    let mut channels = vec![l, p, q];
    if has_alpha {
        let alpha: Vec<f64> = rgba.iter().map(|pixel| pixel[3]).collect();
        let a = Channel::new(&alpha, size, (5, 5));
        hash.push((part(a.mean, 15.0) | part(a.scale, 15.0) << 4) as u8);
        channels.push(a);
    }
    let shares: Vec<f64> = channels.into_iter().flat_map(|channel| channel.shares).collect();
    let nibble = |share: Option<&f64>| share.map_or(0, |share| part(*share, 15.0) as u8);
    hash.extend(shares.chunks(2).map(|pair| nibble(pair.first()) | nibble(pair.get(1)) << 4));
    hash
}

/// The samples from 0 to 1.
fn rgba(pixels: &Pixels) -> Vec<[f64; 4]> {
    let unit = |sample: u8| f64::from(sample) / 255.0;
    match pixels.layout() {
        Layout::Rgb => {
            let samples = pixels.samples().as_chunks::<3>().0.iter();
            samples.map(|[r, g, b]| [unit(*r), unit(*g), unit(*b), 1.0]).collect()
        }
        Layout::Rgba => {
            pixels.samples().as_chunks::<4>().0.iter().map(|pixel| pixel.map(unit)).collect()
        }
    }
}

/// What a hash says, beside its frequencies.
struct Head {
    means: [f64; 4],
    scales: [f64; 4],
    has_alpha: bool,
    /// The frequencies of luminance across and down, which are the proportions of the image.
    proportions: (u32, u32),
}

impl Head {
    /// Reads what is before the frequencies, which it returns.
    fn read(hash: &[u8]) -> Option<(Self, &[u8])> {
        let ([a, b, c, d, e], rest) = hash.split_first_chunk::<5>()?;
        let head = u32::from_le_bytes([*a, *b, *c, 0]);
        let shape = u32::from_le_bytes([*d, *e, 0, 0]);
        let unit = |value: u32, most: u32| f64::from(value & most) / f64::from(most);
        let has_alpha = head >> 23 == 1;
        let (alpha, rest) = match rest.split_first() {
            Some((alpha, rest)) if has_alpha => (u32::from(*alpha), rest),
            _ => (15, rest),
        };
        let (long, short) = (if has_alpha { 5 } else { 7 }, (shape & 7).max(1));
        let is_landscape = shape >> 15 == 1;
        let signed = |value: u32| f64::from(value & 63) / 31.5 - 1.0;
        let found = Self {
            means: [unit(head, 63), signed(head >> 6), signed(head >> 12), unit(alpha, 15)],
            // Colors are written a little too weak, so that they are shown a little stronger.
            scales: [
                unit(head >> 18, 31),
                unit(shape >> 3, 63) * 1.25,
                unit(shape >> 9, 63) * 1.25,
                unit(alpha >> 4, 15),
            ],
            has_alpha,
            proportions: if is_landscape { (long, short) } else { (short, long) },
        };
        Some((found, rest))
    }
}

/// The image that a hash stands for, with a long side of 32 pixels.
///
/// # Errors
/// `Internal` where it is no hash of [`hash`].
pub(super) fn shown(hash: &[u8]) -> Result<Pixels> {
    let (head, rest) =
        Head::read(hash).ok_or_else(|| Error::internal("a ThumbHash has at least 5 bytes"))?;
    let mut nibbles = rest.iter().flat_map(|byte| [byte & 15, byte >> 4]);
    let (across, down) = head.proportions;
    let lists = [(across.max(3), down.max(3)), (3, 3), (3, 3), (5, 5)];
    let channels = if head.has_alpha { 4 } else { 3 };
    // For each channel: the frequencies with their strength.
    let mut waves = Vec::with_capacity(channels);
    for (frequencies, scale) in lists.into_iter().zip(head.scales).take(channels) {
        let strength = |nibble: u8| (f64::from(nibble) / 7.5 - 1.0) * scale * 2.0;
        let next = |(x, y)| (x, y, strength(nibbles.next().unwrap_or(0)));
        waves.push(triangle(frequencies).map(next).collect::<Vec<_>>());
    }
    let side = |own: u32, other: u32| {
        let share = f64::from(own) / f64::from(other);
        (f64::from(SHOWN_SIDE) * share.min(1.0) + 0.5).floor().max(1.0) as u32
    };
    let (width, height) = (side(across, down), side(down, across));
    let (columns, rows) = (
        Cosines::new(width, MOST, Samples::Centered),
        Cosines::new(height, MOST, Samples::Centered),
    );
    let layout = if head.has_alpha { Layout::Rgba } else { Layout::Rgb };
    let mut samples = Vec::with_capacity((width * height) as usize * layout.channels());
    for y in 0..height {
        for x in 0..width {
            let mut values = head.means;
            for (value, waves) in values.iter_mut().zip(&waves) {
                let added = waves.iter().map(|(column, row, strength)| {
                    strength * columns.at(*column, x) * rows.at(*row, y)
                });
                *value += added.sum::<f64>();
            }
            let [l, p, q, a] = values;
            let b = l - 2.0 / 3.0 * p;
            let r = (3.0 * l - b + q) / 2.0;
            let g = r - q;
            let sample = |value: f64| (value.clamp(0.0, 1.0) * 255.0) as u8;
            samples.extend([r, g, b, a].into_iter().take(layout.channels()).map(sample));
        }
    }
    Pixels::new(width, height, layout, samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(pixel: &[u8], layout: Layout) -> Pixels {
        Pixels::new(20, 10, layout, pixel.repeat(200)).unwrap()
    }

    #[test]
    fn equal_pixels_have_only_a_mean() {
        let white = hash(&flat(&[255; 3], Layout::Rgb));
        assert_eq!(white, [63, 8, 2, 4, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn a_hash_is_shown_as_other_decoders_show_it() {
        // Corners and middle, as thumbhash-python 1.0.1 decodes them.
        let hash = [
            0xda, 0x76, 0x0e, 0x85, 0x8e, 0x80, 0x87, 0x87, 0x9a, 0x87, 0x87, 0x78, 0x88, 0x88,
            0x78, 0x88, 0x83, 0x80, 0x08, 0xf7, 0x75,
        ];
        let image = shown(&hash).unwrap();
        assert_eq!((image.width(), image.height(), image.layout()), (32, 23, Layout::Rgb));
        let expected = [
            (0, 0, [31, 3, 255]),
            (31, 0, [249, 33, 231]),
            (0, 22, [25, 92, 20]),
            (31, 22, [255, 255, 20]),
            (16, 11, [123, 49, 139]),
        ];
        for (x, y, color) in expected {
            let place = (y * 32 + x) * 3;
            for (found, expected) in image.samples()[place..place + 3].iter().zip(color) {
                assert!(found.abs_diff(expected) <= 1, "{x} {y}: {found} {expected}");
            }
        }
        assert!(shown(&hash[..4]).is_err());
        assert!(shown(&hash[..5]).is_ok(), "frequencies that are missing are zero");
    }
}
