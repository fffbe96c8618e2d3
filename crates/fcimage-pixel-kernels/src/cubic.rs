//! What an interpolation between pixels takes.

/// Where the pixels of a row of the result are in the image that is interpolated: pixel `i` is at
/// `(slope * (i + 0.5) + row) + start`, from the edge of its first pixel.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Pixels for each step.
    pub slope: f64,
    /// What the row adds.
    pub row: f64,
    /// What all have.
    pub start: f64,
}

impl Line {
    /// Where pixel `i` is.
    #[inline]
    pub fn at(&self, i: usize) -> f64 {
        self.slope * (i as f64 + 0.5) + self.row + self.start
    }
}

/// The image that is interpolated.
#[derive(Debug, Clone, Copy)]
pub struct Grid<'a> {
    /// Its samples, row by row.
    pub samples: &'a [u8],
    /// Pixels of a row.
    pub width: usize,
    /// Samples of a pixel: 3, or 4 with alpha.
    pub channels: usize,
}

/// A part of a row of the result.
#[derive(Debug, Clone, Copy)]
pub struct Run {
    /// From left to right in the image.
    pub x: Line,
    /// From top to bottom.
    pub y: Line,
    /// The first pixel of the part.
    pub first: usize,
}

/// The first of four pixels around a place of at least 1.5, and their weights (Catmull-Rom).
#[inline]
pub(crate) fn taps(at: f64) -> (usize, [f32; 4]) {
    let at = at - 0.5;
    let pixel = at as u32;
    (pixel.saturating_sub(1) as usize, weights((at - f64::from(pixel)) as f32))
}

/// The weights of the four pixels around a place that is `t` behind the second.
#[inline]
pub fn weights(t: f32) -> [f32; 4] {
    [
        ((-0.5 * t + 1.0) * t - 0.5) * t,
        (1.5 * t - 2.5) * t * t + 1.0,
        ((-1.5 * t + 2.0) * t + 0.5) * t,
        (0.5 * t - 0.5) * t * t,
    ]
}
