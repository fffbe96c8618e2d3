//! The samples that a caller asked for: gray, RGB or RGBA, instead of what an image has.

use crate::codecs::memory::Mode;
use crate::ops::flatten::flatten;
use crate::pixels::{Layout, Pixels};
use crate::recipe::color::Color;
use fcimage_base::error::Result;

/// The samples of `pixels` in `mode`. Where it has no alpha, the image is laid on `background`; gray is
/// the luma of ITU-R BT.601, as Pillow's mode L.
///
/// # Errors
/// None, but for a bug.
pub fn converted(pixels: Pixels, mode: Mode, background: Color) -> Result<Vec<u8>> {
    let has_alpha = pixels.layout() == Layout::Rgba;
    match mode {
        Mode::Rgba if has_alpha => Ok(pixels.into_samples()),
        Mode::Rgba => Ok(each::<3, 4>(&pixels, |&[r, g, b]| [r, g, b, 255])),
        Mode::GrayAlpha if has_alpha => {
            Ok(each::<4, 2>(&pixels, |&[r, g, b, a]| [luma([r, g, b]), a]))
        }
        Mode::GrayAlpha => Ok(each::<3, 2>(&pixels, |pixel| [luma(*pixel), 255])),
        Mode::Rgb if has_alpha => flatten(&pixels, background).map(Pixels::into_samples),
        Mode::Rgb => Ok(pixels.into_samples()),
        Mode::Gray => {
            let opaque = if has_alpha { flatten(&pixels, background)? } else { pixels };
            Ok(each::<3, 1>(&opaque, |pixel| [luma(*pixel)]))
        }
    }
}

/// An opaque image in gray: all three samples of a pixel are its luma.
///
/// # Errors
/// None, but for a bug.
pub(crate) fn grayed(opaque: &Pixels) -> Result<Pixels> {
    let samples = each::<3, 3>(opaque, |pixel| [luma(*pixel); 3]);
    Pixels::new(opaque.width(), opaque.height(), Layout::Rgb, samples)
}

/// Luma in the fixed-point form that Pillow uses.
fn luma([r, g, b]: [u8; 3]) -> u8 {
    ((19_595 * u32::from(r) + 38_470 * u32::from(g) + 7_471 * u32::from(b) + 0x8000) >> 16) as u8
}

fn each<const FROM: usize, const TO: usize>(
    pixels: &Pixels,
    convert: impl Fn(&[u8; FROM]) -> [u8; TO],
) -> Vec<u8> {
    let from = pixels.samples().as_chunks::<FROM>().0;
    let mut samples = vec![0; from.len() * TO];
    for (to, pixel) in samples.as_chunks_mut::<TO>().0.iter_mut().zip(from) {
        *to = convert(pixel);
    }
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(layout: Layout, samples: &[u8], mode: Mode) -> Vec<u8> {
        let width = (samples.len() / layout.channels()) as u32;
        let pixels = Pixels::new(width, 1, layout, samples.to_vec()).unwrap();
        converted(pixels, mode, Color::WHITE).unwrap()
    }

    #[test]
    fn every_layout_becomes_every_mode() {
        let (rgb, rgba) = ([10, 20, 30], [10, 20, 30, 0]);
        assert_eq!(made(Layout::Rgb, &rgb, Mode::Rgb), rgb);
        assert_eq!(made(Layout::Rgb, &rgb, Mode::Rgba), [10, 20, 30, 255]);
        assert_eq!(made(Layout::Rgb, &rgb, Mode::Gray), [18]);
        assert_eq!(made(Layout::Rgb, &rgb, Mode::GrayAlpha), [18, 255]);
        assert_eq!(made(Layout::Rgba, &rgba, Mode::Rgba), rgba);
        assert_eq!(made(Layout::Rgba, &rgba, Mode::GrayAlpha), [18, 0]);
        // Clear is the background.
        assert_eq!(made(Layout::Rgba, &rgba, Mode::Rgb), [255; 3]);
        assert_eq!(made(Layout::Rgba, &rgba, Mode::Gray), [255]);
    }

    #[test]
    fn luma_keeps_gray_as_it_is() {
        for level in 0..=255 {
            assert_eq!(luma([level; 3]), level);
        }
    }
}
