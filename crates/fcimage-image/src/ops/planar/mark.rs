//! Marks on planes.

use crate::ops::planar::to_pixels::rgb;
use crate::ops::stamp::Stamp;
use crate::ops::watermark::canvas::Canvas;
use crate::planes::Planes;
use crate::recipe::geometry::rect::Position;
use crate::size::Size;

/// Opaque, in the units of alpha.
const OPAQUE: i32 = 255;

impl Canvas for Planes {
    fn size(&self) -> Size {
        self.size()
    }

    /// Each pixel of the stamp covers luma by its alpha, and chroma by its part of the four pixels that
    /// share a sample (of two or one, where a side is odd).
    fn blend(&mut self, stamp: &Stamp, Position { x, y }: Position) {
        let Size { width, height } = self.size();
        // Where the stamp and the image meet, in pixels of the image.
        let span = |at: i64, length: u32, side: u32| {
            let end = at.saturating_add(length.into()).clamp(0, side.into());
            (at.clamp(0, side.into()) as usize, end as usize)
        };
        let (left, right) = span(x, stamp.size().width, width);
        let (top, bottom) = span(y, stamp.size().height, height);
        if left >= right || top >= bottom {
            return;
        }
        let inside = |at: usize, from: i64| usize::try_from(at as i64 - from).unwrap_or(usize::MAX);
        let lines: Vec<&[[u8; 4]]> = stamp.rows().collect();
        let line = |row: usize| {
            let row = *lines.get(inside(row, y))?;
            row.get(inside(left, x)..inside(right, x))
        };
        let [luma, cb, cr] = self.parts_mut();
        let (luma_width, chroma_width) = (luma.width(), cb.width());
        for row in top..bottom {
            let under = &mut luma.samples_mut()[row * luma_width..][left..right];
            for (sample, [r, g, b, alpha]) in under.iter_mut().zip(line(row).unwrap_or_default()) {
                if *alpha > 0 {
                    let [y, ..] = ycc([*r, *g, *b]);
                    *sample = mixed(*sample, y * i32::from(*alpha), (*alpha).into(), OPAQUE);
                }
            }
        }
        let (width, height) = (width as usize, height as usize);
        for row in top / 2..bottom.div_ceil(2) {
            let rows = [2 * row, 2 * row + 1].map(|row| {
                if (top..bottom).contains(&row) { line(row).unwrap_or_default() } else { &[] }
            });
            let shared_rows = (height - 2 * row).min(2);
            for column in left / 2..right.div_ceil(2) {
                let (mut alpha, mut sums) = (0, [0; 2]);
                for over in rows {
                    for at in [2 * column, 2 * column + 1] {
                        let over = at.checked_sub(left).and_then(|at| over.get(at));
                        let Some([r, g, b, a]) = over.filter(|over| over[3] > 0) else { continue };
                        let [_, blue, red] = ycc([*r, *g, *b]);
                        let a = i32::from(*a);
                        alpha += a;
                        sums = [sums[0] + blue * a, sums[1] + red * a];
                    }
                }
                if alpha == 0 {
                    continue;
                }
                let shared = (shared_rows * (width - 2 * column).min(2)) as i32;
                let at = row * chroma_width + column;
                for (plane, sum) in [&mut *cb, &mut *cr].into_iter().zip(sums) {
                    let sample = &mut plane.samples_mut()[at];
                    *sample = mixed(*sample, sum, alpha, shared * OPAQUE);
                }
            }
        }
    }

    fn color(&self, x: usize, y: usize) -> [u8; 4] {
        let at = y / 2 * self.cb().width() + x / 2;
        let luma = self.y().samples()[y * self.y().width() + x];
        let [red, green, blue] = rgb([luma, self.cb().samples()[at], self.cr().samples()[at]]);
        [red, green, blue, 255]
    }
}

/// A sample under colors whose sum, weighted by their alphas, is `over`, and whose alphas have this sum,
/// of at most `whole`.
fn mixed(under: i16, over: i32, alpha: i32, whole: i32) -> i16 {
    // What overshoots white or black is the same color for an encoder.
    let under = i32::from(under).clamp(0, 255 * 64);
    ((over + under * (whole - alpha) + whole / 2) / whole) as i16
}

/// Y, Cb and Cr of a color, in 1/64 level.
fn ycc([r, g, b]: [u8; 3]) -> [i32; 3] {
    // The factors of JFIF in 1/65536, with six bits less behind the point.
    let [r, g, b] = [r, g, b].map(i32::from);
    let half = 1 << 9;
    [
        (19_595 * r + 38_470 * g + 7_471 * b + half) >> 10,
        ((32_768 * b - 11_059 * r - 21_709 * g + half) >> 10) + 128 * 64,
        ((32_768 * r - 27_439 * g - 5_329 * b + half) >> 10) + 128 * 64,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::planar::to_pixels::to_pixels;
    use crate::planes::{Plane, halved};

    /// A plane of smooth values.
    fn slope(size: Size, from: i16, step: i16) -> Plane {
        let rows = 0..size.height as i16;
        let samples =
            rows.flat_map(|y| (0..size.width as i16).map(move |x| from + step * (x + 2 * y)));
        Plane::new(size.width as usize, samples.collect())
    }

    fn planes(size: Size) -> Planes {
        let half = halved(size);
        let parts = [slope(size, 3000, 70), slope(half, 7000, 50), slope(half, 9000, -60)];
        Planes::new(size, parts).unwrap()
    }

    fn stamp(width: u32, height: u32) -> Stamp {
        let pixels = (0..width * height).flat_map(|i| {
            let level = (i * 37 % 256) as u8;
            [200, level, 255 - level, [0, 90, 255, 180][i as usize % 4]]
        });
        Stamp::new(Size::new(width, height), pixels.collect()).unwrap()
    }

    #[test]
    fn luma_is_that_of_blending_pixels() {
        for (size, x, y) in [
            (Size::new(20, 16), 3, 4),
            (Size::new(21, 17), 4, 5),
            (Size::new(21, 17), -2, -3),
            (Size::new(21, 17), 15, 12),
        ] {
            let position = Position { x, y };
            let mut found = planes(size);
            let mut pixels = to_pixels(&found).unwrap();
            let stamp = stamp(9, 8);
            found.blend(&stamp, position);
            stamp.blend(&mut pixels, position);
            for (sample, [r, g, b]) in
                found.y().samples().iter().zip(pixels.samples().as_chunks().0)
            {
                let [expected, ..] = ycc([*r, *g, *b]);
                let difference = (i32::from(*sample) - expected).abs();
                assert!(difference <= 64, "{sample} instead of {expected}");
            }
        }
    }

    #[test]
    fn chroma_is_covered_by_its_part() {
        let size = Size::new(3, 3);
        let gray = || Planes::new(size, [slope(size, 640, 0), flat(), flat()]).unwrap();
        fn flat() -> Plane {
            Plane::new(2, vec![128 * 64; 4])
        }
        let red = ycc([255, 0, 0]);
        let stamp = Stamp::new(Size::new(1, 1), vec![255, 0, 0, 255]).unwrap();
        // One of four, of two and of one pixel that share a sample.
        for (x, y, at, shared) in
            [(0, 0, 0, 4), (1, 1, 0, 4), (2, 1, 1, 2), (0, 2, 2, 2), (2, 2, 3, 1)]
        {
            let mut planes = gray();
            planes.blend(&stamp, Position { x, y });
            let expected = 128 * 64 + (red[2] - 128 * 64) / shared;
            assert!((i32::from(planes.cr().samples()[at]) - expected).abs() <= 1);
            let rest = planes.cr().samples().iter().enumerate().filter(|(i, _)| *i != at);
            assert!(rest.into_iter().all(|(_, sample)| *sample == 128 * 64));
            let place = y as usize * 3 + x as usize;
            assert_eq!(i32::from(planes.y().samples()[place]), red[0]);
        }
    }

    #[test]
    fn what_lies_outside_is_cut() {
        for (x, y) in [(-9, 0), (0, -8), (20, 0), (0, 16), (i64::MIN, i64::MAX)] {
            let mut found = planes(Size::new(20, 16));
            found.blend(&stamp(9, 8), Position { x, y });
            assert_eq!(found, planes(Size::new(20, 16)), "{x}, {y}");
        }
    }

    #[test]
    fn colors_are_those_of_pixels() {
        let found = planes(Size::new(5, 4));
        let pixels = to_pixels(&found).unwrap();
        for (x, y) in [(0, 0), (4, 0), (3, 3)] {
            let (own, other) = (found.color(x, y), Canvas::color(&pixels, x, y));
            assert!(own.iter().zip(other).all(|(a, b)| a.abs_diff(b) <= 2), "{own:?} {other:?}");
        }
    }
}
