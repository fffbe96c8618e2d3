//! Perceptual hashes: images that look alike have hashes with few different bits. As `dhash` and `phash` of
//! the Python package imagehash.

use crate::describe::cosines::{Samples, Transform};
use crate::ops::resize::{Area, resize};
use crate::pixels::Pixels;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// Hexadecimal digits of a hash.
const DIGITS: usize = 16;

/// The gradient hash of a gray image: whether each of 9 x 8 cells is darker than the one to its right,
/// row by row, the first bit on top.
pub(super) fn gradient(gray: &Pixels) -> Result<u64> {
    let small = cells(gray, Size::new(9, 8))?;
    let rows = small.chunks_exact(9);
    Ok(bits(rows.flat_map(|row| row.windows(2).map(|pair| pair.first() < pair.last()))))
}

/// The hash of low frequencies of a gray image: of 32 x 32 cells, whether each of the 8 x 8 lowest
/// frequencies is above their median.
pub(super) fn frequencies(gray: &Pixels) -> Result<u64> {
    /// What differs by less is equal: flat images have the same hash everywhere.
    const STEP: f64 = 1e-6;
    let small = cells(gray, Size::new(32, 32))?;
    let samples: Vec<f64> = small.into_iter().map(f64::from).collect();
    let found = Transform::new((32, 32), (8, 8), Samples::Centered).of(&samples);
    let found: Vec<f64> = found.into_iter().map(|value| (value / STEP).round()).collect();
    let mut sorted = found.clone();
    sorted.sort_unstable_by(f64::total_cmp);
    let median = match sorted[..] {
        [.., _] if sorted.len() == 64 => (sorted[31] + sorted[32]) / 2.0,
        _ => return Err(Error::internal("8 x 8 frequencies are 64")),
    };
    Ok(bits(found.into_iter().map(|value| value > median)))
}

/// A gray image at another size, without its proportions.
fn cells(gray: &Pixels, size: Size) -> Result<Vec<u8>> {
    let small = resize(gray, Area::whole(gray.size()), size)?;
    Ok(small.samples().iter().step_by(gray.layout().channels()).copied().collect())
}

fn bits(bits: impl Iterator<Item = bool>) -> u64 {
    bits.fold(0, |hash, bit| hash << 1 | u64::from(bit))
}

/// How many bits of two hashes of 16 hexadecimal digits differ: 0 to 64.
///
/// # Errors
/// `Argument` where one is no such hash.
pub fn distance(a: &str, b: &str) -> Result<u32> {
    Ok((number(a)? ^ number(b)?).count_ones())
}

fn number(hash: &str) -> Result<u64> {
    let is_hash = hash.len() == DIGITS && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u64::from_str_radix(hash, 16).ok().filter(|_| is_hash);
    number.ok_or_else(|| {
        let shown: String = hash.chars().take(40).collect();
        Error::argument(format!("a hash must be {DIGITS} hexadecimal digits, got {shown:?}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::Layout;

    fn gray(width: u32, height: u32, level: impl Fn(u32, u32) -> u8) -> Pixels {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let samples = places.flat_map(|(x, y)| [level(x, y); 3]).collect();
        Pixels::new(width, height, Layout::Rgb, samples).unwrap()
    }

    #[test]
    fn a_gradient_is_brighter_to_the_right_or_not() {
        assert_eq!(gradient(&gray(90, 80, |x, _| x as u8)).unwrap(), u64::MAX);
        assert_eq!(gradient(&gray(90, 80, |x, _| 200 - x as u8)).unwrap(), 0);
        // The first bit is the upper left one.
        let corner = gray(9, 8, |x, y| if (x, y) == (1, 0) { 9 } else { 3 });
        assert_eq!(gradient(&corner).unwrap(), 1 << 63);
    }

    #[test]
    fn flat_images_have_only_their_mean() {
        for level in [1, 128, 255] {
            assert_eq!(frequencies(&gray(50, 70, |_, _| level)).unwrap(), 1 << 63);
        }
        assert_eq!(frequencies(&gray(50, 70, |_, _| 0)).unwrap(), 0);
    }

    #[test]
    fn a_distance_counts_bits_of_whole_hashes() {
        assert_eq!(distance("0000000000000000", "00000000000000ff").unwrap(), 8);
        assert_eq!(distance("FFFFFFFFFFFFFFFF", "0000000000000000").unwrap(), 64);
        for wrong in ["", "12", "+000000000000000", "00000000000000000", "000000000000000g"] {
            assert!(distance(wrong, "0000000000000000").is_err(), "{wrong}");
        }
    }
}
