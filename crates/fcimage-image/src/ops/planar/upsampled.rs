//! Chroma of half the size for each pixel, between its neighbors, and what that blurs.

use crate::planes::Plane;

/// A plane of chroma as it is before its colors are converted, and two rows of pixels of it.
pub(crate) struct Upsampled {
    plane: Plane,
    /// A row between two.
    between: Vec<i16>,
    /// The samples of two rows of pixels.
    pub(crate) wide: [Vec<i16>; 2],
}

impl Upsampled {
    /// For luma of this width.
    pub(crate) fn new(plane: &Plane, width: usize) -> Self {
        let wide = [vec![0; width], vec![0; width]];
        Self { plane: plane.clone(), between: vec![0; plane.width()], wide }
    }

    /// Makes the samples of the two rows of pixels that share row `number`: each has three parts of the
    /// nearest sample and one of the next, across and down.
    pub(crate) fn make(&mut self, number: usize) {
        let Self { plane, between, wide } = self;
        let last = plane.height().saturating_sub(1);
        let near = row(plane, number);
        for (wide, far) in wide.iter_mut().zip([number.saturating_sub(1), (number + 1).min(last)]) {
            for (sample, (near, far)) in between.iter_mut().zip(near.iter().zip(row(plane, far))) {
                *sample = nearer(*near, *far);
            }
            widen(between, wide);
        }
    }

    /// Adds to the converted samples of row `number` what making samples of pixels, and the mean of four
    /// of them again, has taken from it.
    pub(crate) fn sharpen(&self, number: usize, converted: &mut [i16]) {
        let [above, below] = &self.wide;
        let pixels = above.chunks(2).zip(below.chunks(2)).zip(row(&self.plane, number));
        for (converted, ((above, below), before)) in converted.iter_mut().zip(pixels) {
            let sum: i32 = [above, below].into_iter().map(sum_of).sum();
            let lost = i32::from(*before).wrapping_sub((sum + 2) >> 2);
            let sharp = i32::from(*converted).wrapping_add(lost);
            *converted = sharp.clamp(i16::MIN.into(), i16::MAX.into()) as i16;
        }
    }
}

/// The sum of a pair of pixels; the last one of an odd number counts twice.
fn sum_of(pair: &[i16]) -> i32 {
    match pair {
        [left, right, ..] => i32::from(*left) + i32::from(*right),
        [alone] => 2 * i32::from(*alone),
        [] => 0,
    }
}

fn row(plane: &Plane, number: usize) -> &[i16] {
    let start = number.saturating_mul(plane.width());
    plane.samples().get(start..).and_then(|rows| rows.get(..plane.width())).unwrap_or_default()
}

/// Two samples for each one.
fn widen(row: &[i16], wide: &mut [i16]) {
    let (Some(first), Some(last)) = (row.first(), row.last()) else { return };
    let before = std::iter::once(first).chain(row);
    let after = row.iter().skip(1).chain(std::iter::once(last));
    for (pair, (near, (before, after))) in wide.chunks_mut(2).zip(row.iter().zip(before.zip(after)))
    {
        if let Some(left) = pair.first_mut() {
            *left = nearer(*near, *before);
        }
        if let Some(right) = pair.get_mut(1) {
            *right = nearer(*near, *after);
        }
    }
}

/// A quarter of the way from `near` to `far`.
fn nearer(near: i16, far: i16) -> i16 {
    let sum = i32::from(near).wrapping_mul(3).wrapping_add(far.into()).wrapping_add(2);
    (sum >> 2) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_of_pixels_lie_between_those_of_the_plane() {
        let plane = Plane::new(2, vec![0, 1600, 3200, 4800]);
        let mut upsampled = Upsampled::new(&plane, 4);
        upsampled.make(0);
        assert_eq!(upsampled.wide[0], [0, 400, 1200, 1600]);
        assert_eq!(upsampled.wide[1], [800, 1200, 2000, 2400]);
        upsampled.make(1);
        assert_eq!(upsampled.wide[0], [2400, 2800, 3600, 4000]);
        assert_eq!(upsampled.wide[1], [3200, 3600, 4400, 4800]);
    }

    #[test]
    fn what_upsampling_blurs_comes_back() {
        // A peak, and an odd side.
        let plane = Plane::new(3, vec![0, 0, 0, 0, 6400, 640, 0, 0, 0]);
        for width in [5, 6] {
            let mut upsampled = Upsampled::new(&plane, width);
            for number in 0..3 {
                upsampled.make(number);
                let [above, below] = &upsampled.wide;
                let means = above.chunks(2).zip(below.chunks(2));
                let mut row: Vec<i16> = means
                    .map(|(above, below)| ((sum_of(above) + sum_of(below) + 2) >> 2) as i16)
                    .collect();
                assert_ne!(row, plane.samples()[3 * number..][..3]);
                upsampled.sharpen(number, &mut row);
                assert_eq!(row, plane.samples()[3 * number..][..3]);
            }
        }
    }
}
