//! Rotate: turns an image by any angle, with smooth edges and transparent corners.

use std::borrow::Cow;
use std::ops::Range;

use fcimage_pixel_kernels::{self as kernels, Line, Run, weights};

use crate::ops::operation::Operation;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::geometry::rotation::Rotation;
use crate::vectors;
use fcimage_base::cancel;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};

/// Turns an image onto a canvas. Between pixels it is interpolated by cubic polynomials (Catmull-Rom).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rotate {
    /// Where each pixel of the result is in the image.
    pub rotation: Rotation,
}

impl Operation for Rotate {
    fn output(&self, _input: Shape) -> Shape {
        Shape { size: self.rotation.size, layout: Layout::Rgba }
    }

    fn peak_bytes(&self, input: Shape) -> u64 {
        self.output(input).bytes()
    }

    fn apply<'p>(&self, image: Cow<'p, Pixels>) -> Result<Cow<'p, Pixels>> {
        failpoint::hit(Phase::Orient);
        let samples = match image.layout() {
            Layout::Rgb => rotated::<3>(&image, &self.rotation),
            Layout::Rgba => rotated::<4>(&image, &self.rotation),
        }?;
        let size = self.rotation.size;
        Pixels::new(size.width, size.height, Layout::Rgba, samples).map(Cow::Owned)
    }
}

fn rotated<const N: usize>(image: &Pixels, rotation: &Rotation) -> Result<Vec<u8>> {
    let grid = Grid::<N>::new(image);
    let (width, height) = (f64::from(image.width()), f64::from(image.height()));
    let (across, down) = rotation.steps();
    let size = rotation.size;
    let mut samples = vec![[0_u8; 4]; size.width as usize * size.height as usize];
    for (j, row) in samples.chunks_exact_mut(size.width as usize).enumerate() {
        cancel::check()?;
        let line = |[slope, b, start]: [f64; 3]| Line { slope, row: b * (j as f64 + 0.5), start };
        let [x, y] = rotation.maps().map(line);
        let (columns, rows) =
            (steps(x, grid.width, across, row.len()), steps(y, grid.height, down, row.len()));
        let inside = columns.start.max(rows.start)..columns.end.min(rows.end);
        let inside = if inside.is_empty() { 0..0 } else { inside };
        let all = image.samples();
        let within = kernels::Grid { samples: all, width: grid.width, channels: N };
        let run = Run { x, y, first: inside.start };
        let done = inside.start + vectors::of_pixels().cubic(within, run, &mut row[inside.clone()]);
        for i in (0..inside.start).chain(done..row.len()) {
            let (x, y) = (x.at(i), y.at(i));
            let covered = covered(x / across, width / across) * covered(y / down, height / down);
            if covered > 0.0 {
                row[i] = grid.at(x, y, covered as f32);
            }
        }
    }
    Ok(samples.into_flattened())
}

/// How much of a pixel with its center at `at` an image covers that reaches from 0 to `end`.
fn covered(at: f64, end: f64) -> f64 {
    (at.min(0.5) + (end - at).min(0.5)).max(0.0)
}

/// The pixels of an image.
struct Grid<'p, const N: usize> {
    pixels: &'p [[u8; N]],
    width: usize,
    height: usize,
}

impl<'p, const N: usize> Grid<'p, N> {
    fn new(image: &'p Pixels) -> Self {
        let (width, height) = (image.width() as usize, image.height() as usize);
        Self { pixels: image.samples().as_chunks().0, width, height }
    }

    /// The color at a place, which the image covers by a part. Beyond its edges, the image continues
    /// with the color there.
    fn at(&self, x: f64, y: f64, covered: f32) -> [u8; 4] {
        let (columns, across) = taps(x, self.width);
        let (rows, down) = taps(y, self.height);
        let mut sum = [0.0_f32; 4];
        for (row, down) in rows.into_iter().zip(down) {
            for (column, across) in columns.into_iter().zip(across) {
                let pixel = &self.pixels[row * self.width + column];
                let weight = across * down;
                // The color of transparent pixels does not count.
                let alpha = pixel.get(3).map_or(weight * 255.0, |alpha| weight * f32::from(*alpha));
                for (sum, sample) in sum.iter_mut().zip(&pixel[..3]) {
                    *sum += alpha * f32::from(*sample);
                }
                sum[3] += alpha;
            }
        }
        let [red, green, blue, alpha] = sum;
        if alpha <= 0.0 {
            return [0; 4];
        }
        let [red, green, blue] = [red, green, blue].map(|sample| (sample / alpha + 0.5) as u8);
        [red, green, blue, (alpha.min(255.0) * covered + 0.5) as u8]
    }
}

/// The steps of a line that are so far from both ends of an axis of `side` pixels that all pixels around
/// them are there, and that the image covers all of a pixel as wide as `wide`.
fn steps(line: Line, side: usize, wide: f64, count: usize) -> Range<usize> {
    let margin = MARGIN.max(wide);
    let (low, high) = (margin, side as f64 - margin);
    let (first, step) = (line.at(0), line.slope);
    if step == 0.0 || low > high {
        return if (low..=high).contains(&first) { 0..count } else { 0..0 };
    }
    let (a, b) = ((low - first) / step, (high - first) / step);
    let place = |at: f64| (at.max(0.0) as usize).min(count);
    place(a.min(b).ceil())..place(a.max(b).floor() + 1.0)
}

/// Pixels between the edges of an image and the places that have all pixels around them: two and a half,
/// and more than the last digits can be wrong by.
const MARGIN: f64 = 3.0;

/// The four pixels around a place on an axis of `side` pixels, and their weights.
fn taps(at: f64, side: usize) -> ([usize; 4], [f32; 4]) {
    let at = at - 0.5;
    let first = at.floor();
    let (last, first_pixel) = (side as i64 - 1, first as i64);
    let pixels = [-1, 0, 1, 2].map(|step| (first_pixel + step).clamp(0, last) as usize);
    (pixels, weights((at - first) as f32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::geometry::target::Target;
    use crate::size::Size;

    fn rotated_by(degrees: f64, image: &Pixels) -> Pixels {
        let target = Target { rotate: degrees, ..Target::default() };
        let rotation = target.frame(image.size()).unwrap().rotation.unwrap();
        let rotate = Rotate { rotation };
        let found = rotate.apply(Cow::Borrowed(image)).unwrap().into_owned();
        assert_eq!(found.shape(), rotate.output(image.shape()));
        found
    }

    fn flat(width: u32, height: u32, pixel: [u8; 3]) -> Pixels {
        let samples = pixel.repeat(width as usize * height as usize);
        Pixels::new(width, height, Layout::Rgb, samples).unwrap()
    }

    fn pixel(image: &Pixels, x: u32, y: u32) -> [u8; 4] {
        image.samples().as_chunks().0[y as usize * image.width() as usize + x as usize]
    }

    /// Each pixel for itself, as if all were at an edge.
    fn plain<const N: usize>(image: &Pixels, rotation: &Rotation) -> Vec<u8> {
        let (grid, (across, down)) = (Grid::<N>::new(image), rotation.steps());
        let (width, height) = (f64::from(image.width()), f64::from(image.height()));
        let pixel = |i: u32, j: u32| {
            let (i, j) = (f64::from(i) + 0.5, f64::from(j) + 0.5);
            let [x, y] = rotation.maps().map(|[a, b, c]| a * i + b * j + c);
            let covered = covered(x / across, width / across) * covered(y / down, height / down);
            if covered > 0.0 { grid.at(x, y, covered as f32) } else { [0; 4] }
        };
        let Size { width, height } = rotation.size;
        (0..height).flat_map(|j| (0..width).flat_map(move |i| pixel(i, j))).collect()
    }

    #[test]
    fn what_is_inside_is_as_if_it_were_at_an_edge() {
        for (width, height) in [(1, 1), (5, 40), (9, 9), (70, 50), (64, 7)] {
            for degrees in [0.001, 10.0, 45.0, 90.5, 200.0, 359.0] {
                let target = Target { rotate: degrees, ..Target::default() };
                let rotation = target.frame(Size::new(width, height)).unwrap().rotation.unwrap();
                let sample = |i: u32| (i * 37 % 256) as u8 ^ (i / 7) as u8;
                let pixels = |layout: Layout| {
                    let count = width * height * layout.channels() as u32;
                    Pixels::new(width, height, layout, (0..count).map(sample).collect()).unwrap()
                };
                let (rgb, rgba) = (pixels(Layout::Rgb), pixels(Layout::Rgba));
                assert!(rotated::<3>(&rgb, &rotation).unwrap() == plain::<3>(&rgb, &rotation));
                assert!(rotated::<4>(&rgba, &rotation).unwrap() == plain::<4>(&rgba, &rotation));
            }
        }
    }

    #[test]
    fn a_flat_image_stays_flat_with_transparent_corners() {
        let found = rotated_by(30.0, &flat(40, 20, [10, 200, 30]));
        let pixels = found.samples().as_chunks::<4>().0;
        assert!(pixels.iter().all(|pixel| pixel[3] == 0 || pixel[..3] == [10, 200, 30]));
        assert_eq!(pixel(&found, 0, 0), [0; 4]);
        assert_eq!(pixel(&found, found.width() / 2, found.height() / 2), [10, 200, 30, 255]);
        // All alpha together is the area of the image: its edges are smooth.
        let sum: u64 = pixels.iter().map(|pixel| u64::from(pixel[3])).sum();
        assert!((sum as f64 / 255.0 - 800.0).abs() < 8.0, "{sum}");
        assert!(pixels.iter().any(|pixel| (60..200).contains(&pixel[3])));
    }

    #[test]
    fn an_image_is_turned_clockwise_about_its_center() {
        // Red at the right edge.
        let mut image = flat(41, 41, [0; 3]);
        image.samples_mut()[(20 * 41 + 38) * 3] = 255;
        let found = rotated_by(45.0, &image);
        let middle = f64::from(found.width()) / 2.0;
        let at = (middle + 18.0 / 2.0_f64.sqrt()) as u32;
        assert!(pixel(&found, at, at)[0] > 100, "{:?}", pixel(&found, at, at));
    }

    #[test]
    fn a_turn_of_almost_nothing_changes_no_pixel() {
        let samples: Vec<u8> = (0..6 * 5 * 3).map(|i| (i * 7 % 251) as u8).collect();
        let image = Pixels::new(6, 5, Layout::Rgb, samples).unwrap();
        let found = rotated_by(1e-7, &image);
        assert_eq!(found.size(), Size::new(8, 7));
        for (y, row) in image.rows().enumerate() {
            for (x, rgb) in row.as_chunks::<3>().0.iter().enumerate() {
                let [red, green, blue] = *rgb;
                assert_eq!(pixel(&found, x as u32 + 1, y as u32 + 1), [red, green, blue, 255]);
            }
        }
    }

    #[test]
    fn the_color_of_transparent_pixels_does_not_bleed() {
        let row: Vec<u8> =
            (0..16).flat_map(|x| if x < 8 { [255, 0, 0, 255] } else { [0, 255, 0, 0] }).collect();
        let image = Pixels::new(16, 16, Layout::Rgba, row.repeat(16)).unwrap();
        for pixel in rotated_by(10.0, &image).samples().as_chunks::<4>().0 {
            assert!(pixel[3] == 0 || pixel[1] <= 1, "green fringe: {pixel:?}");
        }
    }

    #[test]
    fn an_image_of_one_pixel_can_be_turned() {
        for degrees in [0.001, 45.0, -135.0, 359.9] {
            let found = rotated_by(degrees, &flat(1, 1, [7, 8, 9]));
            let [red, green, blue, alpha] = pixel(&found, 1, 1);
            assert_eq!([red, green, blue], [7, 8, 9]);
            assert!(alpha > 180, "{alpha}");
        }
    }
}
