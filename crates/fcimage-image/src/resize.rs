//! Resampling with Lanczos3; alpha is premultiplied meanwhile.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::pixels::{Layout, Pixels};
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// A rectangle in source pixels that need not be whole: x, y, width, height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// The `area` of `source`, resampled to `size` (width, height). The kernel is Lanczos with three
/// lobes, widened by the scale when reducing, as Pillow, libvips and sharp do.
pub fn resize(source: &Pixels, area: Area, size: (u32, u32)) -> Result<Pixels> {
    failpoint::hit(Phase::Resize);
    cancel::check()?;
    let pixel_type = match source.layout() {
        Layout::Rgb => PixelType::U8x3,
        Layout::Rgba => PixelType::U8x4,
    };
    let wrong = |e: &dyn std::fmt::Display| {
        Error::internal(format!("cannot resize {area:?} to {}x{}: {e}", size.0, size.1))
    };
    let input = ImageRef::new(source.width(), source.height(), source.samples(), pixel_type)
        .map_err(|e| wrong(&e))?;
    let mut output = Image::new(size.0, size.1, pixel_type);
    // Rounding must not push the far edge beyond the source.
    let (width, height) = (f64::from(source.width()), f64::from(source.height()));
    let (x, y) = (area.x.clamp(0.0, width), area.y.clamp(0.0, height));
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .crop(x, y, area.width.min(width - x), area.height.min(height - y));
    Resizer::new().resize(&input, &mut output, &options).map_err(|e| wrong(&e))?;
    Pixels::new(size.0, size.1, source.layout(), output.into_vec())
}

/// Bytes that [`resize`] holds at its peak besides its source: the result, one intermediate picture
/// of the source's width and the result's height, the kernel's weights, and a premultiplied copy.
pub fn peak_bytes(source: (u32, u32), size: (u32, u32), layout: Layout) -> u64 {
    let copy = match layout {
        Layout::Rgb => 0,
        Layout::Rgba => Pixels::bytes_of(source.0, source.1, layout),
    };
    // Each output line has one row of weights, as wide as the kernel: at most 6 times the scale + 2.
    let weights =
        16 * (6 * u64::from(source.0.max(size.0)) + 6 * u64::from(source.1.max(size.1)) + 64);
    Pixels::bytes_of(size.0, size.1, layout)
        .saturating_add(Pixels::bytes_of(source.0, size.1, layout))
        .saturating_add(copy)
        .saturating_add(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(pixels: &Pixels) -> Area {
        Area { x: 0.0, y: 0.0, width: pixels.width().into(), height: pixels.height().into() }
    }

    #[test]
    fn the_colour_of_transparent_pixels_does_not_bleed() {
        // Left half opaque red, right half transparent green.
        let row: Vec<u8> =
            (0..64).flat_map(|x| if x < 32 { [255, 0, 0, 255] } else { [0, 255, 0, 0] }).collect();
        let source = Pixels::new(64, 64, Layout::Rgba, row.repeat(64)).unwrap();
        let small = resize(&source, whole(&source), (9, 9)).unwrap();
        for pixel in small.samples().chunks_exact(4) {
            assert!(pixel[3] == 0 || pixel[1] <= 1, "green fringe: {pixel:?}");
        }
    }

    #[test]
    fn a_flat_picture_stays_flat() {
        let source = Pixels::new(301, 77, Layout::Rgb, [10, 200, 30].repeat(301 * 77)).unwrap();
        let small = resize(&source, whole(&source), (17, 5)).unwrap();
        assert!(small.samples().chunks_exact(3).all(|p| p == [10, 200, 30]));
    }

    #[test]
    fn an_area_is_cut_out_exactly_where_no_scaling_is_needed() {
        let samples: Vec<u8> = (0..8 * 8).flat_map(|i| [i as u8; 3]).collect();
        let source = Pixels::new(8, 8, Layout::Rgb, samples).unwrap();
        let area = Area { x: 2.0, y: 3.0, width: 4.0, height: 2.0 };
        let cut = resize(&source, area, (4, 2)).unwrap();
        let first: Vec<u8> = cut.samples().iter().step_by(3).copied().collect();
        assert_eq!(first, [26, 27, 28, 29, 34, 35, 36, 37]);
    }
}
