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
        Self { plane: plane.clone(), between: vec![0; plane.width() + 2], wide }
    }

    /// Makes the samples of the two rows of pixels that share row `number`: each has three parts of the
    /// nearest sample and one of the next, across and down.
    pub(crate) fn make(&mut self, number: usize) {
        let Self { plane, between, wide } = self;
        let last = plane.height().saturating_sub(1);
        let near = row(plane, number);
        for (wide, far) in wide.iter_mut().zip([number.saturating_sub(1), (number + 1).min(last)]) {
            let inner = between.get_mut(1..).unwrap_or_default();
            for (sample, (near, far)) in inner.iter_mut().zip(near.iter().zip(row(plane, far))) {
                *sample = nearer(*near, *far);
            }
            if let [first, second, .., last_but_one, last] = between.as_mut_slice() {
                (*first, *last) = (*second, *last_but_one);
            } else if let [first, alone, last] = between.as_mut_slice() {
                (*first, *last) = (*alone, *alone);
            }
            widen(between, wide);
        }
    }

    /// Adds to the converted samples of row `number` what making samples of pixels, and the mean of four
    /// of them again, has taken from it.
    pub(crate) fn sharpen(&self, number: usize, converted: &mut [i16]) {
        let [above, below] = &self.wide;
        let ((above, above_alone), (below, below_alone)) =
            (above.as_chunks::<2>(), below.as_chunks::<2>());
        let before = row(&self.plane, number);
        for ((converted, before), (above, below)) in
            converted.iter_mut().zip(before).zip(above.iter().zip(below))
        {
            *converted = sharp(*converted, *before, *above, *below);
        }
        // Of an odd number of pixels, the last one counts twice.
        let alone = above_alone.iter().zip(below_alone);
        for ((converted, before), (above, below)) in
            converted.iter_mut().zip(before).skip(above.len()).zip(alone)
        {
            *converted = sharp(*converted, *before, [*above; 2], [*below; 2]);
        }
    }
}

/// A converted sample with what the mean of these four pixels lacks of the one before.
fn sharp(converted: i16, before: i16, above: [i16; 2], below: [i16; 2]) -> i16 {
    let four = [above[0], above[1], below[0], below[1]].map(i32::from);
    let sum = four[0].wrapping_add(four[1]).wrapping_add(four[2]).wrapping_add(four[3]);
    let lost = i32::from(before).wrapping_sub(sum.wrapping_add(2) >> 2);
    let sharp = i32::from(converted).wrapping_add(lost);
    sharp.clamp(i16::MIN.into(), i16::MAX.into()) as i16
}

fn row(plane: &Plane, number: usize) -> &[i16] {
    let start = number.saturating_mul(plane.width());
    plane.samples().get(start..).and_then(|rows| rows.get(..plane.width())).unwrap_or_default()
}

/// Two samples for each one of `row`, which has one more at each end.
fn widen(row: &[i16], wide: &mut [i16]) {
    let (before, near, after) = (row, row.get(1..), row.get(2..));
    let (Some(near), Some(after)) = (near, after) else { return };
    let (pairs, alone) = wide.as_chunks_mut::<2>();
    for (pair, (before, (near, after))) in
        pairs.iter_mut().zip(before.iter().zip(near.iter().zip(after)))
    {
        *pair = [nearer(*near, *before), nearer(*near, *after)];
    }
    // Of an odd number of pixels, the last one is alone.
    let last = row.iter().rev().skip(1);
    for (sample, (near, before)) in alone.iter_mut().zip(last.clone().zip(last.skip(1))) {
        *sample = nearer(*near, *before);
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

    /// The sum of a pair; what is alone counts twice.
    fn twice(pair: &[i16]) -> i32 {
        i32::from(pair[0]) + i32::from(pair[pair.len() - 1])
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
                    .map(|(above, below)| ((twice(above) + twice(below) + 2) >> 2) as i16)
                    .collect();
                assert_ne!(row, plane.samples()[3 * number..][..3]);
                upsampled.sharpen(number, &mut row);
                assert_eq!(row, plane.samples()[3 * number..][..3]);
            }
        }
    }
}
