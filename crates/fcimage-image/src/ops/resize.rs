//! Crop and resize in one step: Lanczos3, with alpha premultiplied meanwhile.

use std::borrow::Cow;

use crate::ops::operation::Operation;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::geometry::frame::Frame;
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use crate::vectors;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_resize::{
    Axis, ByteRange, Filters, Resampler, Weights, WrongLength, resample, working_bytes,
};

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
/// `Cancelled` where the call was cancelled.
pub fn resize(source: &Pixels, area: Area, size: Size) -> Result<Pixels> {
    failpoint::hit(Phase::Resize);
    cancel::check()?;
    if let Some(cut) = cut(source, area, size) {
        return Pixels::new(size.width, size.height, source.layout(), cut);
    }
    let (width, height) = (source.width() as usize, source.height() as usize);
    let (to_width, to_height) = (size.width as usize, size.height as usize);
    let mut filters = Filters::default();
    let across = filters.get(Axis::part(width, area.x, area.width, to_width));
    let down = filters.get(Axis::part(height, area.y, area.height, to_height));
    let samples = match source.layout() {
        Layout::Rgb => opaque(source, across, down, size),
        Layout::Rgba => translucent(source, across, down, size),
    };
    let wrong = |e| Error::internal(format!("cannot resize {area:?} to {size}: {e}"));
    Pixels::new(size.width, size.height, source.layout(), samples.map_err(wrong)?)
}

/// The samples of an area of whole pixels that keeps its size.
fn cut(source: &Pixels, area: Area, size: Size) -> Option<Vec<u8>> {
    let Area { x, y, width, height } = area;
    let keeps_size = width == f64::from(size.width) && height == f64::from(size.height);
    let is_whole = x >= 0.0 && y >= 0.0 && x.fract() == 0.0 && y.fract() == 0.0;
    if !keeps_size || !is_whole {
        return None;
    }
    let (x, y, channels) = (x as usize, y as usize, source.layout().channels());
    let columns = x * channels..(x + size.width as usize) * channels;
    let rows = source.rows().skip(y).take(size.height as usize);
    let mut samples = Vec::with_capacity(Pixels::bytes_of(size, source.layout()) as usize);
    for row in rows {
        samples.extend_from_slice(row.get(columns.clone())?);
    }
    Some(samples)
}

/// Resamples an image without alpha.
fn opaque(
    source: &Pixels,
    across: Weights,
    down: Weights,
    size: Size,
) -> std::result::Result<Vec<u8>, WrongLength> {
    let width = size.width as usize;
    let mut samples = Vec::with_capacity(Pixels::bytes_of(size, Layout::Rgb) as usize);
    let mut colors = [(); 3].map(|()| vec![0; width]);
    let done = &mut |rows: [&[i16]; 3]| {
        for (bytes, row) in colors.iter_mut().zip(rows) {
            vectors::of_resize().bytes(row, ByteRange::Full, bytes);
        }
        let [red, green, blue] = &colors;
        let pixels = red.iter().zip(green).zip(blue);
        samples.extend(pixels.flat_map(|((red, green), blue)| [*red, *green, *blue]));
    };
    resample(source.samples(), across, down, vectors::of_resize(), done)?;
    Ok(samples)
}

/// Resamples an image with alpha: a color counts as much as it is seen.
fn translucent(
    source: &Pixels,
    across: Weights,
    down: Weights,
    size: Size,
) -> std::result::Result<Vec<u8>, WrongLength> {
    let mut samples = Vec::with_capacity(Pixels::bytes_of(size, Layout::Rgba) as usize);
    let done = &mut |[red, green, blue, alpha]: [&[i16]; 4]| {
        let pixels = red.iter().zip(green).zip(blue.iter().zip(alpha));
        let pixel = |((r, g), (b, a)): ((&i16, &i16), (&i16, &i16))| straight([*r, *g, *b], *a);
        samples.extend(pixels.flat_map(pixel));
    };
    let mut resampler = Resampler::<u8, 4>::new(across, down, vectors::of_resize());
    let mut row = vec![0; source.stride()];
    for straight in source.rows() {
        premultiply(straight, &mut row);
        resampler.push(&row, done)?;
    }
    Ok(samples)
}

/// Multiplies each color with its alpha.
fn premultiply(straight: &[u8], premultiplied: &mut [u8]) {
    let pixels = straight.as_chunks::<4>().0.iter().zip(premultiplied.as_chunks_mut::<4>().0);
    for ([red, green, blue, alpha], to) in pixels {
        let times_alpha = |color: u8| {
            // Divided by 255 and rounded, for every product of two bytes.
            let product = u32::from(color) * u32::from(*alpha) + 128;
            ((product + (product >> 8)) >> 8) as u8
        };
        *to = [times_alpha(*red), times_alpha(*green), times_alpha(*blue), *alpha];
    }
}

/// The bytes of a pixel whose colors are premultiplied; all in 1/64 level.
fn straight(colors: [i16; 3], alpha: i16) -> [u8; 4] {
    let byte = |sample: i32| ((sample + 32) >> 6).clamp(0, 255) as u8;
    let (exact, alpha) = (i32::from(alpha), byte(alpha.into()));
    let [red, green, blue] = match alpha {
        0 => return [0; 4],
        255 => colors.map(|color| byte(color.into())),
        _ => colors.map(|color| ((i32::from(color) * 255 + exact / 2) / exact).clamp(0, 255) as u8),
    };
    [red, green, blue, alpha]
}

/// An upper bound of the bytes that [`resize`] holds besides its source, for a size of at most this: the
/// result, some rows and the weights of the kernel, and of an image with alpha as many premultiplied
/// rows as the kernel needs, which may be all.
pub fn peak_bytes(source: Size, size: Size, layout: Layout) -> u64 {
    let axis = |from: u32, to: u32| Axis::whole(from as usize, to as usize);
    let (across, down) = (axis(source.width, size.width), axis(source.height, size.height));
    let line = 4 * (u64::from(source.width) + u64::from(size.width));
    let working = match layout {
        Layout::Rgb => working_bytes::<3>(&across, &down),
        Layout::Rgba => {
            working_bytes::<4>(&across, &down).saturating_add(Pixels::bytes_of(source, layout))
        }
    };
    Pixels::bytes_of(size, layout).saturating_add(working).saturating_add(line)
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
    fn colors_and_alpha_are_those_of_the_formula() {
        for alpha in 0..=255_u8 {
            for color in (0..=255_u8).step_by(5) {
                let mut found = [0; 4];
                premultiply(&[color, 0, 255, alpha], &mut found);
                let exact = f64::from(color) * f64::from(alpha) / 255.0;
                assert!((f64::from(found[0]) - exact).abs() <= 0.5, "{color} {alpha}");
                assert_eq!(found[1..], [0, alpha, alpha]);
                let premultiplied = (exact * 64.0).round() as i16;
                let back = straight([premultiplied, 0, 0], i16::from(alpha) * 64);
                let expected = if alpha == 0 { 0 } else { color };
                // Half of 1/64 level is more of a color, the less it is seen.
                let most = 0.5 + 2.0 / f64::from(alpha.max(1));
                let difference = f64::from(back[0].abs_diff(expected));
                assert!(difference <= most, "{color} {alpha}: {back:?}");
                assert_eq!(back[3], alpha);
            }
        }
        // What overshoots stays within its range.
        assert_eq!(straight([9000, -70, 64], 8000), [255, 0, 2, 125]);
        assert_eq!(straight([30_000, -70, 64], 30_000), [255, 0, 1, 255]);
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
