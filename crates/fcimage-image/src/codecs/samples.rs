//! Samples of any decoder to [`Pixels`].

use image::ColorType;

use crate::pixels::{Layout, Pixels};
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// What a decoder of the `image` crate wrote, as pixels of 8 bits a sample.
pub(super) fn to_pixels(samples: Vec<u8>, kind: ColorType, size: Size) -> Result<Pixels> {
    let (layout, samples) = match kind {
        ColorType::Rgb8 => (Layout::Rgb, samples),
        ColorType::Rgba8 => (Layout::Rgba, samples),
        ColorType::L8 => (Layout::Rgb, gray_to_rgb(samples.into_iter(), size)),
        ColorType::La8 => (Layout::Rgba, gray_alpha_to_rgba(samples.into_iter(), size)),
        ColorType::L16 => (Layout::Rgb, gray_to_rgb(to_8_bit(&samples), size)),
        ColorType::La16 => (Layout::Rgba, gray_alpha_to_rgba(to_8_bit(&samples), size)),
        ColorType::Rgb16 => (Layout::Rgb, to_8_bit(&samples).collect()),
        ColorType::Rgba16 => (Layout::Rgba, to_8_bit(&samples).collect()),
        other => {
            return Err(Error::internal(format!("{other:?} samples were not refused in time")));
        }
    };
    without_opaque_alpha(Pixels::new(size.width, size.height, layout, samples)?)
}

/// 16 bits to 8, rounded to the nearest: the integer form of `v * 255 / 65535`.
fn to_8_bit(samples: &[u8]) -> impl Iterator<Item = u8> + '_ {
    samples.as_chunks::<2>().0.iter().map(|pair| {
        let wide = u32::from(u16::from_ne_bytes(*pair));
        ((wide * 255 + 32_895) >> 16) as u8
    })
}

/// Luminance to three equal samples.
pub(super) fn gray_to_rgb(gray: impl Iterator<Item = u8>, size: Size) -> Vec<u8> {
    let mut rgb = Vec::with_capacity(size.width as usize * size.height as usize * 3);
    gray.for_each(|g| rgb.extend_from_slice(&[g; 3]));
    rgb
}

fn gray_alpha_to_rgba(mut pairs: impl Iterator<Item = u8>, size: Size) -> Vec<u8> {
    let mut rgba = Vec::with_capacity(size.width as usize * size.height as usize * 4);
    while let (Some(g), Some(a)) = (pairs.next(), pairs.next()) {
        rgba.extend_from_slice(&[g, g, g, a]);
    }
    rgba
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
            assert_eq!(to_8_bit(&value.to_ne_bytes()).next(), Some(rounded), "{value}");
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
    fn gray_becomes_three_equal_samples_and_keeps_its_alpha() {
        let size = Size::new(2, 1);
        let gray = to_pixels(vec![7, 9], ColorType::L8, size).unwrap();
        assert_eq!((gray.layout(), gray.samples()), (Layout::Rgb, &[7, 7, 7, 9, 9, 9][..]));
        let clear = to_pixels(vec![7, 1, 9, 2], ColorType::La8, size).unwrap();
        assert_eq!(clear.samples(), [7, 7, 7, 1, 9, 9, 9, 2]);
    }
}
