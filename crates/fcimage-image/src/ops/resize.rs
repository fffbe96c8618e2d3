//! Crop and resize in one step: Lanczos3, with alpha premultiplied meanwhile.

use std::borrow::Cow;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::pixels::{U8x3, U8x4};
use fast_image_resize::{
    FilterType, IntoImageView, IntoImageViewMut, PixelTrait, PixelType, ResizeAlg, ResizeError,
    ResizeOptions, Resizer,
};

use crate::ops::operation::Operation;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::geometry::frame::Frame;
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// A rectangle in source pixels, which need not be whole.
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

impl Area {
    /// All of an image of `size`.
    pub fn whole(size: Size) -> Self {
        Self { x: 0.0, y: 0.0, width: size.width.into(), height: size.height.into() }
    }
}

/// Cuts out an area and resamples it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Resize {
    /// The part of the image that is shown.
    pub area: Area,
    /// The size it gets.
    pub size: Size,
}

impl Resize {
    /// What a frame cuts out and resizes, in an image that holds all of it.
    pub fn new(frame: &Frame) -> Option<Self> {
        let Rect { x, y, width, height } = frame.crop;
        let area = Area { x: x.into(), y: y.into(), width: width.into(), height: height.into() };
        Some(Self { area, size: frame.resized })
    }
}

impl Operation for Resize {
    fn output(&self, input: Shape) -> Shape {
        Shape { size: self.size, ..input }
    }

    fn peak_bytes(&self, input: Shape) -> u64 {
        peak_bytes(input.size, self.size, input.layout)
    }

    fn apply<'p>(&self, image: Cow<'p, Pixels>) -> Result<Cow<'p, Pixels>> {
        resize(&image, self.area, self.size).map(Cow::Owned)
    }
}

/// The `area` of `source`, resampled to `size`. The kernel is Lanczos with three lobes, widened by the
/// scale when reducing, as Pillow, libvips and sharp do.
///
/// # Errors
/// `Cancelled` where the call was cancelled, `Internal` where the area lies outside of the source.
pub fn resize(source: &Pixels, area: Area, size: Size) -> Result<Pixels> {
    failpoint::hit(Phase::Resize);
    cancel::check()?;
    let pixel_type = match source.layout() {
        Layout::Rgb => PixelType::U8x3,
        Layout::Rgba => PixelType::U8x4,
    };
    let wrong = |e: &dyn std::fmt::Display| {
        Error::internal(format!("cannot resize {area:?} to {size}: {e}"))
    };
    let input = ImageRef::new(source.width(), source.height(), source.samples(), pixel_type)
        .map_err(|e| wrong(&e))?;
    let mut output = Image::new(size.width, size.height, pixel_type);
    // Rounding must not push the far edge beyond the source.
    let (width, height) = (f64::from(source.width()), f64::from(source.height()));
    let (x, y) = (area.x.clamp(0.0, width), area.y.clamp(0.0, height));
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .crop(x, y, area.width.min(width - x), area.height.min(height - y));
    match source.layout() {
        Layout::Rgb => resample::<U8x3>(&input, &mut output, &options),
        Layout::Rgba => resample::<U8x4>(&input, &mut output, &options),
    }
    .map_err(|e| wrong(&e))?;
    Pixels::new(size.width, size.height, source.layout(), output.into_vec())
}

/// `Resizer::resize` for one type of pixels: the general one would link the code for all thirteen.
fn resample<P: PixelTrait>(
    input: &ImageRef<'_>,
    output: &mut Image<'_>,
    options: &ResizeOptions,
) -> std::result::Result<(), ResizeError> {
    match (input.image_view::<P>(), output.image_view_mut::<P>()) {
        (Some(input), Some(mut output)) => {
            Resizer::new().resize_typed(&input, &mut output, options)
        }
        _ => Err(ResizeError::PixelTypesAreDifferent),
    }
}

/// An upper bound of the bytes that [`resize`] holds besides its source: the result, an intermediate
/// image of the source's width and the result's height, the weights of the kernel, and a premultiplied
/// copy of the source.
pub fn peak_bytes(source: Size, size: Size, layout: Layout) -> u64 {
    let copy = match layout {
        Layout::Rgb => 0,
        Layout::Rgba => Pixels::bytes_of(source, layout),
    };
    // Each output line has one row of weights, as wide as the kernel: at most 6 times the scale + 2.
    let longer = |a: u32, b: u32| 6 * u64::from(a.max(b));
    let weights = 16 * (longer(source.width, size.width) + longer(source.height, size.height) + 64);
    Pixels::bytes_of(size, layout)
        .saturating_add(Pixels::bytes_of(Size::new(source.width, size.height), layout))
        .saturating_add(copy)
        .saturating_add(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_operation_gives_the_shape_that_it_announced() {
        let source = Pixels::new(8, 6, Layout::Rgba, vec![9; 8 * 6 * 4]).unwrap();
        let resize = Resize { area: Area::whole(source.size()), size: Size::new(4, 5) };
        let announced = resize.output(source.shape());
        assert_eq!(resize.apply(Cow::Borrowed(&source)).unwrap().shape(), announced);
        assert!(resize.peak_bytes(source.shape()) >= announced.bytes());
    }

    #[test]
    fn the_color_of_transparent_pixels_does_not_bleed() {
        // Left half opaque red, right half transparent green.
        let row: Vec<u8> =
            (0..64).flat_map(|x| if x < 32 { [255, 0, 0, 255] } else { [0, 255, 0, 0] }).collect();
        let source = Pixels::new(64, 64, Layout::Rgba, row.repeat(64)).unwrap();
        let small = resize(&source, Area::whole(source.size()), Size::new(9, 9)).unwrap();
        for pixel in small.samples().chunks_exact(4) {
            assert!(pixel[3] == 0 || pixel[1] <= 1, "green fringe: {pixel:?}");
        }
    }

    #[test]
    fn a_flat_image_stays_flat() {
        let source = Pixels::new(301, 77, Layout::Rgb, [10, 200, 30].repeat(301 * 77)).unwrap();
        let small = resize(&source, Area::whole(source.size()), Size::new(17, 5)).unwrap();
        assert!(small.samples().chunks_exact(3).all(|p| p == [10, 200, 30]));
    }

    #[test]
    fn an_area_is_cut_out_exactly_where_no_scaling_is_needed() {
        let samples: Vec<u8> = (0..8 * 8).flat_map(|i| [i as u8; 3]).collect();
        let source = Pixels::new(8, 8, Layout::Rgb, samples).unwrap();
        let area = Area { x: 2.0, y: 3.0, width: 4.0, height: 2.0 };
        let cut = resize(&source, area, Size::new(4, 2)).unwrap();
        let first: Vec<u8> = cut.samples().iter().step_by(3).copied().collect();
        assert_eq!(first, [26, 27, 28, 29, 34, 35, 36, 37]);
    }
}
