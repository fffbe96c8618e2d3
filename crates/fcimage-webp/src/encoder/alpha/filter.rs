//! Filters: samples as differences from what those before them predict.

use crate::encoder::alpha::costs::Observed;

/// How a sample is predicted; the numbers are those of the chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filter {
    /// As 0.
    None,
    /// By the sample to the left.
    Horizontal,
    /// By the sample above.
    Vertical,
    /// By both, less the sample between them.
    Gradient,
}

/// Filters are tried on one of so many rows.
const TRIED_ROWS: usize = 8;

impl Filter {
    const ALL: [Self; 4] = [Self::None, Self::Horizontal, Self::Vertical, Self::Gradient];

    /// The filter that will take the fewest bits.
    pub(super) fn best(alpha: &[u8], width: usize) -> Self {
        let mut best = (u64::MAX, Self::None);
        let mut rows = vec![0; 2 * width];
        for filter in Self::ALL {
            let mut observed = Observed::new();
            for y in (0..alpha.len() / width).step_by(TRIED_ROWS) {
                let (above, row) = rows.split_at_mut(width);
                filter.apply_row(alpha, width, y, row);
                if let Some(before) = y.checked_sub(1) {
                    filter.apply_row(alpha, width, before, above);
                }
                observed.observe((y > 0).then_some(above), row);
            }
            let bits = observed.bits();
            if bits < best.0 {
                best = (bits, filter);
            }
        }
        best.1
    }

    /// The differences of all samples.
    pub(super) fn applied(self, alpha: &[u8], width: usize) -> Vec<u8> {
        let mut differences = vec![0; alpha.len()];
        for (y, row) in differences.chunks_exact_mut(width).enumerate() {
            self.apply_row(alpha, width, y, row);
        }
        differences
    }

    /// The differences of row `y`.
    fn apply_row(self, alpha: &[u8], width: usize, y: usize, differences: &mut [u8]) {
        let start = y * width;
        let row = &alpha[start..start + width];
        let above = if y == 0 { None } else { alpha.get(start - width..start) };
        match (self, above) {
            (Self::None, _) => differences.copy_from_slice(row),
            (Self::Vertical, Some(above)) => subtract(row, above, differences),
            (Self::Gradient, Some(above)) => {
                differences[0] = row[0].wrapping_sub(above[0]);
                let before = row.iter().zip(above).zip(&above[1..]);
                for ((difference, sample), ((left, corner), above)) in
                    differences[1..].iter_mut().zip(&row[1..]).zip(before)
                {
                    let predicted = i16::from(*left) + i16::from(*above) - i16::from(*corner);
                    *difference = sample.wrapping_sub(predicted.clamp(0, 255) as u8);
                }
            }
            (_, above) => {
                differences[0] = row[0].wrapping_sub(above.map_or(0, |above| above[0]));
                subtract(&row[1..], row, &mut differences[1..]);
            }
        }
    }
}

fn subtract(samples: &[u8], predicted: &[u8], differences: &mut [u8]) {
    for ((difference, sample), predicted) in differences.iter_mut().zip(samples).zip(predicted) {
        *difference = sample.wrapping_sub(*predicted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_those_of_the_specification() {
        let alpha = [10, 11, 13, 4, 10, 18];
        let of = |filter: Filter| filter.applied(&alpha, 3);
        assert_eq!(of(Filter::None), alpha);
        assert_eq!(of(Filter::Horizontal), [10, 1, 2, 250, 6, 8]);
        assert_eq!(of(Filter::Vertical), [10, 1, 2, 250, 255, 5]);
        assert_eq!(of(Filter::Gradient), [10, 1, 2, 250, 5, 6]);
        for filter in Filter::ALL {
            assert_eq!(filter.applied(&[9], 1), [9]);
        }
    }

    #[test]
    fn gradients_are_filtered_and_masks_are_not() {
        let plane = |sample: fn(usize, usize) -> usize| -> Vec<u8> {
            (0..64 * 64).map(|i| sample(i % 64, i / 64) as u8).collect()
        };
        let best = |sample| Filter::best(&plane(sample), 64);
        assert_eq!(best(|x, y| (x * x + 2 * y * y + x * y) / 9 + (x * y) % 3), Filter::Gradient);
        assert_eq!(best(|x, y| 255 * usize::from((x * 7 + y * 3) / 50 % 2 == 0)), Filter::None);
    }
}
