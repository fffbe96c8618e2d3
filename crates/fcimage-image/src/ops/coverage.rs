//! How much of each pixel is inside of an outline.
//!
//! Each row of pixels is crossed by [`LINES`] lines, and what a line has of a pixel is exact to 1/256.
//! The arithmetic is that of IEEE 754 without a library of functions, so the result is the same on every
//! machine.

/// Lines in a row of pixels.
const LINES: u32 = 64;

/// Units of a pixel along a line.
const UNITS: i64 = 256;

/// The coverage of a pixel that is inside as a whole.
pub(crate) const FULL: u32 = LINES * UNITS as u32;

/// An outline that every horizontal line crosses at most twice.
pub(crate) trait Outline {
    /// Where the line at height `y` enters and leaves, in pixels; `None` where it is outside.
    fn span(&self, y: f64) -> Option<(f64, f64)>;
}

/// A box whose corners are quarters of an ellipse; an ellipse where they fill it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RoundedBox {
    /// The left, upper, right and lower edge.
    pub(crate) edges: [f64; 4],
    /// The radii of the corners, across and down, at most half of the box.
    pub(crate) radii: [f64; 2],
}

impl Outline for RoundedBox {
    fn span(&self, y: f64) -> Option<(f64, f64)> {
        let ([left, top, right, bottom], [across, down]) = (self.edges, self.radii);
        if y < top || y >= bottom {
            return None;
        }
        // How far the line is above or below the straight part of the sides.
        let depth = (top + down - y).max(y - (bottom - down));
        if depth <= 0.0 {
            return Some((left, right));
        }
        let slope = depth / down;
        let inset = across * (1.0 - (1.0 - slope * slope).max(0.0).sqrt());
        Some((left + inset, right - inset))
    }
}

/// A polygon of four corners without dents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Polygon(pub(crate) [[f64; 2]; 4]);

impl Outline for Polygon {
    fn span(&self, y: f64) -> Option<(f64, f64)> {
        let sides = self.0.iter().zip(self.0.iter().cycle().skip(1));
        let crossed = sides.filter(|([_, from], [_, to])| (*from <= y) != (*to <= y));
        let places = crossed.map(|([x, from], [to_x, to])| {
            let part = (y - from) / (to - from);
            x + part * (to_x - x)
        });
        places.fold(None, |span: Option<(f64, f64)>, x| {
            Some(span.map_or((x, x), |(from, to)| (from.min(x), to.max(x))))
        })
    }
}

/// The coverage of rows of an image, one after the other, in memory for one row.
#[derive(Debug)]
pub(crate) struct Coverage {
    width: u32,
    sums: Vec<i32>,
}

/// The pixels of a row that an outline may touch.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Covered<'c> {
    /// The first of them.
    pub(crate) start: usize,
    /// How much of each is inside, 0 to [`FULL`].
    pub(crate) parts: &'c [i32],
}

impl Covered<'_> {
    /// How much of the pixel at `x` is inside, 0 to [`FULL`].
    pub(crate) fn at(&self, x: usize) -> u32 {
        let part = x.checked_sub(self.start).and_then(|at| self.parts.get(at));
        part.map_or(0, |part| part.unsigned_abs())
    }
}

impl Coverage {
    /// For an image of this `width`.
    pub(crate) fn new(width: u32) -> Self {
        Self { width, sums: vec![0; width as usize + 2] }
    }

    /// The bytes of [`new`](Self::new).
    pub(crate) const fn bytes(width: u32) -> u64 {
        (width as u64 + 2) * 4
    }

    /// What row `y` has of the inside of `outline`.
    pub(crate) fn row(&mut self, outline: &dyn Outline, y: u32) -> Covered<'_> {
        self.sums.fill(0);
        let end = i64::from(self.width) * UNITS;
        let place = |x: f64| ((x * UNITS as f64).round() as i64).clamp(0, end);
        let (mut first, mut last) = (self.width as usize, 0);
        for line in 0..LINES {
            let y = f64::from(y) + (f64::from(line) + 0.5) / f64::from(LINES);
            let Some((from, to)) = outline.span(y) else { continue };
            let (from, to) = (place(from), place(to));
            if from >= to {
                continue;
            }
            // Their sum from the left is how much of each pixel is inside: a part of the first one,
            // all of the following ones.
            for (at, sign) in [(from, 1), (to, -1)] {
                let (pixel, part) = ((at / UNITS) as usize, (at % UNITS) as i32);
                self.sums[pixel] += sign * (UNITS as i32 - part);
                self.sums[pixel + 1] += sign * part;
            }
            first = first.min((from / UNITS) as usize);
            last = last.max(((to + UNITS - 1) / UNITS) as usize);
        }
        let (first, last) = (first.min(last), last);
        let mut sum = 0;
        for part in &mut self.sums[first..last] {
            sum += *part;
            *part = sum;
        }
        Covered { start: first, parts: &self.sums[first..last] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(outline: &RoundedBox, width: u32, height: u32) -> f64 {
        let mut coverage = Coverage::new(width);
        let rows = (0..height).map(|y| coverage.row(outline, y).parts.iter().sum::<i32>());
        rows.map(f64::from).sum::<f64>() / f64::from(FULL)
    }

    #[test]
    fn a_box_of_whole_pixels_covers_them_exactly() {
        let outline = RoundedBox { edges: [1.0, 1.0, 3.0, 2.0], radii: [0.0, 0.0] };
        let mut coverage = Coverage::new(4);
        assert_eq!(coverage.row(&outline, 0).parts, [0_i32; 0]);
        let full = FULL as i32;
        assert_eq!(coverage.row(&outline, 1), Covered { start: 1, parts: &[full, full] });
        assert_eq!(coverage.row(&outline, 2).parts, [0_i32; 0]);
    }

    #[test]
    fn parts_of_pixels_count() {
        let outline = RoundedBox { edges: [0.25, 0.5, 1.5, 9.0], radii: [0.0, 0.0] };
        let mut coverage = Coverage::new(2);
        let full = FULL as i32;
        assert_eq!(coverage.row(&outline, 0).parts, [full * 3 / 8, full / 4]);
        assert_eq!(coverage.row(&outline, 1).parts, [full * 3 / 4, full / 2]);
    }

    #[test]
    fn the_area_of_a_circle_is_that_of_geometry() {
        for radius in [1.0, 2.5, 20.0, 50.0] {
            let side = 2.0 * radius;
            let circle = RoundedBox { edges: [0.0, 0.0, side, side], radii: [radius; 2] };
            let area = std::f64::consts::PI * radius * radius;
            let found = total(&circle, side as u32, side as u32);
            assert!((found / area - 1.0).abs() < 0.001, "{radius}: {found} instead of {area}");
        }
    }

    #[test]
    fn what_is_outside_of_the_image_does_not_count() {
        let outline = RoundedBox { edges: [-1e12, -1e12, 1e12, 1e12], radii: [0.0, 0.0] };
        assert_eq!(total(&outline, 3, 2), 6.0);
        let outline = RoundedBox { edges: [5.0, 0.0, 9.0, 2.0], radii: [1.0, 1.0] };
        assert_eq!(total(&outline, 5, 2), 0.0);
    }
}
