//! Samples of any decoder to those of [`Pixels`].

use crate::pixels::{Layout, Pixels};
use crate::size::Size;
use fcimage_base::error::Result;

/// 16 bits to 8, rounded to the nearest: the integer form of `v * 255 / 65535`.
pub(super) fn to_8_bits(wide: u16) -> u8 {
    ((u32::from(wide) * 255 + 32_895) >> 16) as u8
}

/// Luminance to three equal samples.
pub(super) fn gray_to_rgb(gray: impl Iterator<Item = u8>, size: Size) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(size.width as usize * size.height as usize * 3);
    gray.for_each(|g| rgb.extend_from_slice(&[g; 3]));
    rgb
}

/// The same pixels; without their alpha where it is opaque everywhere.
pub(super) fn without_opaque_alpha(pixels: Pixels) -> Result<Pixels> {
    let opaque = pixels.layout() == Layout::Rgba
        && pixels.samples().as_chunks::<4>().0.iter().all(|pixel| pixel[3] == 255);
    if !opaque {
        return Ok(pixels);
    }
    let (width, height) = (pixels.width(), pixels.height());
    let mut samples = pixels.into_samples();
    // In place: pixel i moves from 4i to 3i, which never overtakes what is still to be read.
    let count = samples.len() / 4;
    for i in 0..count {
        samples.copy_within(4 * i..4 * i + 3, 3 * i);
    }
    samples.truncate(3 * count);
    samples.shrink_to_fit();
    Pixels::new(width, height, Layout::Rgb, samples)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_bits_round_to_the_nearest_eight() {
        for value in 0..=u16::MAX {
            let rounded = (f64::from(value) * 255.0 / 65535.0).round() as u8;
            assert_eq!(to_8_bits(value), rounded, "{value}");
        }
    }

    #[test]
    fn opaque_alpha_is_dropped_and_other_alpha_kept() {
        let opaque = Pixels::new(2, 1, Layout::Rgba, vec![1, 2, 3, 255, 4, 5, 6, 255]).unwrap();
        assert_eq!(without_opaque_alpha(opaque).unwrap().samples(), [1, 2, 3, 4, 5, 6]);
        let clear = Pixels::new(2, 1, Layout::Rgba, vec![1, 2, 3, 255, 4, 5, 6, 254]).unwrap();
        assert_eq!(without_opaque_alpha(clear.clone()).unwrap(), clear);
    }

    #[test]
    fn gray_becomes_three_equal_samples() {
        assert_eq!(gray_to_rgb([7, 9].into_iter(), Size::new(2, 1)), [7, 7, 7, 9, 9, 9]);
    }
}
