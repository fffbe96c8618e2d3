//! Cosines of a discrete cosine transform, the same on every processor: libraries of C differ in the last
//! bit of `cos`, these are sums and products of IEEE 754.

use std::f64::consts::FRAC_PI_2;

/// Where in its pixel a sample is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Samples {
    /// At the left and upper edge: `cos(pi / length * frequency * x)`.
    AtEdges,
    /// In the middle: `cos(pi / length * frequency * (x + 1/2))`.
    Centered,
}

/// The cosines of frequencies from 0, for each x.
pub(super) struct Cosines {
    length: usize,
    values: Vec<f64>,
}

impl Cosines {
    /// Those of so many frequencies over `length` places.
    pub(super) fn new(length: u32, frequencies: u32, samples: Samples) -> Self {
        let middle = u64::from(samples == Samples::Centered);
        let values = (0..u64::from(frequencies)).flat_map(|frequency| {
            let steps = move |x: u64| frequency * (2 * x + middle);
            (0..u64::from(length)).map(move |x| cosine(steps(x), u64::from(length)))
        });
        Self { length: length as usize, values: values.collect() }
    }

    /// That of one place, 0 for a frequency that is not in the table.
    pub(super) fn at(&self, frequency: u32, x: u32) -> f64 {
        let place = frequency as usize * self.length + x as usize;
        self.values.get(place).copied().unwrap_or(0.0)
    }

    /// One row for each frequency.
    fn rows(&self) -> std::slice::ChunksExact<'_, f64> {
        self.values.chunks_exact(self.length.max(1))
    }
}

/// A transform of images of one size.
pub(super) struct Transform {
    across: Cosines,
    down: Cosines,
    frequencies: usize,
}

impl Transform {
    /// For images of `width` x `height` samples: so many frequencies across and down.
    pub(super) fn new(
        (width, height): (u32, u32),
        (across, down): (u32, u32),
        samples: Samples,
    ) -> Self {
        Self {
            across: Cosines::new(width, across, samples),
            down: Cosines::new(height, down, samples),
            frequencies: across as usize,
        }
    }

    /// The mean of all samples, each times the cosines of its place: for each frequency down, all of
    /// those across.
    pub(super) fn of(&self, samples: &[f64]) -> Vec<f64> {
        let width = self.across.length.max(1);
        let rows: Vec<Vec<f64>> = samples
            .chunks_exact(width)
            .map(|row| self.across.rows().map(|cosines| product(row, cosines)).collect())
            .collect();
        let count = (width * rows.len()).max(1) as f64;
        let mut found = Vec::new();
        for cosines in self.down.rows() {
            for frequency in 0..self.frequencies {
                let column = rows.iter().filter_map(|row| row.get(frequency));
                let sum: f64 = column.zip(cosines).map(|(a, b)| a * b).sum();
                found.push(sum / count);
            }
        }
        found
    }
}

fn product(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// `cos(pi / 2 * steps / quarter)`.
fn cosine(steps: u64, quarter: u64) -> f64 {
    let rest = steps % quarter;
    match steps / quarter % 4 {
        0 => first_quarter(rest, quarter),
        1 => -first_quarter(quarter - rest, quarter),
        2 => -first_quarter(rest, quarter),
        _ => first_quarter(quarter - rest, quarter),
    }
}

/// The same, where `steps` is at most `quarter`.
fn first_quarter(steps: u64, quarter: u64) -> f64 {
    let angle = |steps: u64| steps as f64 / quarter as f64 * FRAC_PI_2;
    // Series of Taylor up to an eighth of the circle, where 9 terms give all bits.
    let series = |first: f64, square: f64, start: f64| {
        let (mut sum, mut term) = (first, first);
        for pair in 0..9 {
            let next = start + f64::from(2 * pair);
            term *= -square / (next * (next + 1.0));
            sum += term;
        }
        sum
    };
    if steps * 2 <= quarter {
        let x = angle(steps);
        series(1.0, x * x, 1.0)
    } else {
        let x = angle(quarter - steps);
        series(x, x * x, 2.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    #[test]
    fn cosines_are_those_of_the_standard_library() {
        for length in [1, 2, 3, 7, 32, 75, 100] {
            for (frequency, row) in Cosines::new(length, 9, Samples::Centered).rows().enumerate() {
                for (x, found) in row.iter().enumerate() {
                    let angle = PI / f64::from(length) * frequency as f64 * (x as f64 + 0.5);
                    assert!((found - angle.cos()).abs() < 1e-13, "{length} {frequency} {x}");
                }
            }
        }
        assert_eq!([0, 5, 10, 15, 20].map(|steps| cosine(steps, 5)), [1.0, 0.0, -1.0, 0.0, 1.0]);
    }

    #[test]
    fn a_cosine_has_only_its_own_frequency() {
        let wave =
            |x: u32, y: u32| cosine(2 * u64::from(2 * x + 1), 8) * cosine(u64::from(2 * y + 1), 6);
        let samples: Vec<f64> = (0..6).flat_map(|y| (0..8).map(move |x| wave(x, y))).collect();
        let found = Transform::new((8, 6), (4, 3), Samples::Centered).of(&samples);
        for (place, value) in found.iter().enumerate() {
            let expected = if place == 4 + 2 { 0.25 } else { 0.0 };
            assert!((value - expected).abs() < 1e-15, "{place}: {value}");
        }
    }
}
