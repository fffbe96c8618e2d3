//! A small RGBA image (straight alpha) that is blended into a larger one.

use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::rect::Position;
use crate::size::Size;
use fcimage_base::error::{Error, Result};

/// What is blended: rows of red, green, blue, alpha.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stamp {
    size: Size,
    samples: Vec<u8>,
}

impl Stamp {
    /// Checks that there are 4 samples for each pixel of `size`.
    pub(crate) fn new(size: Size, samples: Vec<u8>) -> Result<Self> {
        if samples.len() as u64 != size.pixels() * 4 {
            let text = format!("a stamp of {size} pixels cannot have {} samples", samples.len());
            return Err(Error::internal(text));
        }
        Ok(Self { size, samples })
    }

    /// The stamp of an image; one without alpha is opaque.
    pub(crate) fn from_pixels(pixels: Pixels) -> Result<Self> {
        let size = pixels.size();
        let samples = match pixels.layout() {
            Layout::Rgba => pixels.into_samples(),
            Layout::Rgb => {
                let (pixels, _) = pixels.samples().as_chunks::<3>();
                pixels.iter().flat_map(|&[r, g, b]| [r, g, b, 255]).collect()
            }
        };
        Self::new(size, samples)
    }

    /// Width and height in pixels.
    pub(crate) fn size(&self) -> Size {
        self.size
    }

    fn pixels(&self) -> &[[u8; 4]] {
        self.samples.as_chunks::<4>().0
    }

    /// The rows, top to bottom.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[[u8; 4]]> {
        self.pixels().chunks_exact(self.size.width.max(1) as usize)
    }

    /// The pixel at x, y; transparent outside of the stamp.
    fn at(&self, x: i64, y: i64) -> [u8; 4] {
        let inside = |v: i64, end: u32| usize::try_from(v).ok().filter(|v| *v < end as usize);
        match (inside(x, self.size.width), inside(y, self.size.height)) {
            (Some(x), Some(y)) => self.pixels()[y * self.size.width as usize + x],
            _ => [0; 4],
        }
    }

    /// The stamp with its alpha times `opacity` (0.0 to 1.0).
    pub(crate) fn faded(mut self, opacity: f32) -> Self {
        for pixel in self.samples.as_chunks_mut::<4>().0 {
            pixel[3] = (f32::from(pixel[3]) * opacity).round() as u8;
        }
        self
    }

    /// The stamp turned clockwise by `degrees`, in a box that holds all of it; bilinear.
    pub(crate) fn rotated(self, degrees: f32) -> Result<Self> {
        if degrees % 360.0 == 0.0 {
            return Ok(self);
        }
        let (sin, cos) = f64::from(degrees).to_radians().sin_cos();
        let (own_width, own_height) = (f64::from(self.size.width), f64::from(self.size.height));
        let (width, height) = turned_size((own_width, own_height), degrees);
        let size = Size::new(width.ceil() as u32, height.ceil() as u32);
        let half = |side: f64| (side - 1.0) / 2.0;
        let (middle_x, middle_y) = (half(f64::from(size.width)), half(f64::from(size.height)));
        let mut samples = Vec::with_capacity(size.width as usize * size.height as usize * 4);
        for y in 0..size.height {
            for x in 0..size.width {
                let (dx, dy) = (f64::from(x) - middle_x, f64::from(y) - middle_y);
                let from_x = dx * cos + dy * sin + half(own_width);
                let from_y = dy * cos - dx * sin + half(own_height);
                samples.extend_from_slice(&self.between(from_x, from_y));
            }
        }
        Self::new(size, samples)
    }

    /// The color at a place between pixels, mixed with alpha as weight.
    fn between(&self, x: f64, y: f64) -> [u8; 4] {
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (left as i64, top as i64);
        let mut sum = [0.0_f64; 4];
        for (dx, dy, weight) in [
            (0, 0, (1.0 - fx) * (1.0 - fy)),
            (1, 0, fx * (1.0 - fy)),
            (0, 1, (1.0 - fx) * fy),
            (1, 1, fx * fy),
        ] {
            let [r, g, b, a] = self.at(left + dx, top + dy).map(f64::from);
            let alpha = a * weight;
            sum = [sum[0] + r * alpha, sum[1] + g * alpha, sum[2] + b * alpha, sum[3] + alpha];
        }
        let [r, g, b, alpha] = sum;
        if alpha < 0.5 {
            return [0; 4];
        }
        [r / alpha, g / alpha, b / alpha, alpha].map(|v| v.round() as u8)
    }

    /// Blends the stamp into `pixels` with its upper left corner at `position`; what lies outside of
    /// the image is cut.
    pub(crate) fn blend(&self, pixels: &mut Pixels, Position { x, y }: Position) {
        let channels = pixels.layout().channels();
        let skipped = |at: i64| usize::try_from(at.saturating_neg()).unwrap_or(0);
        let start = |at: i64| usize::try_from(at).unwrap_or(0);
        let rows = self.rows().skip(skipped(y));
        for (line, row) in pixels.rows_mut().skip(start(y)).zip(rows) {
            let line = line.chunks_exact_mut(channels).skip(start(x));
            for (under, over) in line.zip(row.iter().skip(skipped(x))) {
                if over[3] > 0 {
                    lay(under, *over);
                }
            }
        }
    }
}

impl Stamp {
    /// Blends the stamp into all of `pixels`, in rows and columns through `position`, with a `gap`
    /// between them.
    pub(crate) fn blend_repeated(&self, pixels: &mut Pixels, position: Position, gap: Size) {
        let channels = pixels.layout().channels();
        let step = |side: u32, gap: u32| (i64::from(side) + i64::from(gap)).max(1);
        let (across, down) = (step(self.size.width, gap.width), step(self.size.height, gap.height));
        let first = position.x.saturating_neg().rem_euclid(across) as usize;
        let rows: Vec<_> = self.rows().collect();
        for (y, line) in (0_i64..).zip(pixels.rows_mut()) {
            let Some(row) = rows.get(y.saturating_sub(position.y).rem_euclid(down) as usize) else {
                continue;
            };
            let mut at = first;
            for under in line.chunks_exact_mut(channels) {
                if let Some(over) = row.get(at)
                    && over[3] > 0
                {
                    lay(under, *over);
                }
                at = if at + 1 == across as usize { 0 } else { at + 1 };
            }
        }
    }
}

/// The size of the box around a rectangle that is turned.
pub(crate) fn turned_size((width, height): (f64, f64), degrees: f32) -> (f64, f64) {
    let (sin, cos) = f64::from(degrees).to_radians().sin_cos();
    let (sin, cos) = (sin.abs(), cos.abs());
    // Quarter turns are exact except for rounding noise, which must not add a pixel.
    let tidy = |v: f64| (v * 1024.0).round() / 1024.0;
    (tidy(width * cos + height * sin), tidy(width * sin + height * cos))
}

/// "over" of Porter and Duff (1984) with straight alpha, rounded to the nearest.
fn lay(under: &mut [u8], [r, g, b, a]: [u8; 4]) {
    let alpha = u32::from(a);
    match under {
        [ur, ug, ub] => {
            for (under, over) in [(ur, r), (ug, g), (ub, b)] {
                let sum = u32::from(over) * alpha + u32::from(*under) * (255 - alpha);
                *under = ((sum + 127) / 255) as u8;
            }
        }
        [ur, ug, ub, ua] => {
            // All in units of 1 / 255^2.
            let below = u32::from(*ua) * (255 - alpha);
            let total = alpha * 255 + below;
            if total == 0 {
                return;
            }
            for (under, over) in [(ur, r), (ug, g), (ub, b)] {
                let sum = u32::from(over) * alpha * 255 + u32::from(*under) * below;
                *under = ((sum + total / 2) / total) as u8;
            }
            *ua = ((total + 127) / 255) as u8;
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp(width: u32, height: u32, samples: &[u8]) -> Stamp {
        Stamp::new(Size::new(width, height), samples.to_vec()).unwrap()
    }

    #[test]
    fn samples_that_are_too_few_or_too_many_are_refused() {
        assert!(Stamp::new(Size::new(1, 1), vec![0; 3]).is_err());
        assert!(Stamp::new(Size::new(1, 1), vec![0; 5]).is_err());
    }

    #[test]
    fn half_white_on_black_is_half_gray() {
        let mut pixels = Pixels::new(2, 1, Layout::Rgb, vec![0; 6]).unwrap();
        stamp(1, 1, &[255, 255, 255, 128]).blend(&mut pixels, Position { x: 1, y: 0 });
        assert_eq!(pixels.samples(), [0, 0, 0, 128, 128, 128]);
    }

    #[test]
    fn on_a_transparent_image_the_mark_keeps_its_color() {
        let mut pixels = Pixels::new(1, 1, Layout::Rgba, vec![0, 255, 0, 0]).unwrap();
        stamp(1, 1, &[200, 100, 50, 128]).blend(&mut pixels, Position { x: 0, y: 0 });
        assert_eq!(pixels.samples(), [200, 100, 50, 128]);
    }

    #[test]
    fn what_lies_over_an_edge_is_cut() {
        let stamp = stamp(3, 3, &[255; 36]);
        for (x, y) in [(-1, -1), (1, 1), (-5, 0), (9, 9), (0, i64::MIN + 1), (i64::MAX, 0)] {
            let mut pixels = Pixels::new(2, 2, Layout::Rgb, vec![0; 12]).unwrap();
            stamp.blend(&mut pixels, Position { x, y });
            let white = pixels.samples().iter().filter(|v| **v == 255).count() / 3;
            let overlap =
                |at: i64| (0..2).filter(|i| (at..at.saturating_add(3)).contains(i)).count();
            assert_eq!(white, overlap(x) * overlap(y), "{x} {y}");
        }
    }

    #[test]
    fn a_stamp_is_repeated_through_its_place() {
        let stamp = stamp(2, 1, &[9, 9, 9, 255, 5, 5, 5, 255]);
        for (x, y) in [(1, 1), (4, 3), (-2, -3), (1 - 3 * (1 << 30), 1 + (1 << 40))] {
            let mut pixels = Pixels::new(6, 4, Layout::Rgb, vec![0; 72]).unwrap();
            stamp.blend_repeated(&mut pixels, Position { x, y }, Size::new(1, 1));
            let red: Vec<u8> = pixels.samples().iter().copied().step_by(3).collect();
            let (blank, marked) = ([0; 6], [0, 9, 5, 0, 9, 5]);
            assert_eq!(red, [blank, marked, blank, marked].concat(), "{x} {y}");
        }
    }

    #[test]
    fn a_quarter_turn_is_exact() {
        let stamp = stamp(2, 1, &[1, 2, 3, 255, 4, 5, 6, 255]);
        let turned = stamp.clone().rotated(90.0).unwrap();
        assert_eq!(turned.size, Size::new(1, 2));
        assert_eq!(turned.samples, [1, 2, 3, 255, 4, 5, 6, 255]);
        let back = stamp.rotated(-90.0).unwrap();
        assert_eq!(back.samples, [4, 5, 6, 255, 1, 2, 3, 255]);
    }
}
