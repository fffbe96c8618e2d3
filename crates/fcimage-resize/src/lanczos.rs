//! The weights of Lanczos' kernel as integers.

use fcimage_resize_kernels::Filter;

use crate::axis::{Axis, LOBES};

/// The weight that stands for 1.
const ONE: i32 = 1 << 14;

/// The filter for `axis`. All its arithmetic is IEEE 754's, so it is the same on every machine.
pub(crate) fn filter(axis: &Axis) -> Filter {
    let most = axis.longest().min(axis.source as u64) as usize;
    let mut filter = Filter::with_capacity(axis.target, most);
    let mut exact = Vec::with_capacity(most);
    let mut weights = Vec::with_capacity(most);
    for output in 0..axis.target {
        let start = exact_weights(axis, output, &mut exact);
        rounded(&exact, &mut weights);
        // Weights of 0 need no samples.
        let used = |weight: &i16| *weight != 0;
        let first = weights.iter().position(used).unwrap_or(0);
        let end = weights.iter().rposition(used).map_or(0, |last| last + 1);
        filter.push(start + first, &weights[first..end.max(first)]);
    }
    filter
}

/// The weights of an output, whose sum is not yet 1; returns the sample that the first one is for.
fn exact_weights(axis: &Axis, output: usize, weights: &mut Vec<f64>) -> usize {
    let scale = axis.step.max(1.0);
    let (middle, support) = (axis.middle(output), LOBES * scale);
    let last = axis.source.saturating_sub(1);
    // Casts of what is negative give 0.
    let first = ((middle - support + 0.5) as usize).min(last);
    let end = ((middle + support + 0.5) as usize).clamp(first + 1, last + 1);
    weights.clear();
    weights.extend((first..end).map(|sample| lanczos((sample as f64 + 0.5 - middle) / scale)));
    first
}

/// The weights with a sum of exactly [`ONE`].
fn rounded(exact: &[f64], weights: &mut Vec<i16>) {
    let sum: f64 = exact.iter().sum();
    // An output far outside of the source has no weights; it gets its nearest sample.
    let factor = if sum > 0.25 { f64::from(ONE) / sum } else { 0.0 };
    weights.clear();
    // A cast of what is too large saturates.
    weights.extend(exact.iter().map(|weight| (weight * factor).round() as i16));
    let rest = ONE - weights.iter().map(|weight| i32::from(*weight)).sum::<i32>();
    if let Some(largest) = weights.iter_mut().max_by_key(|weight| **weight) {
        *largest = (i32::from(*largest) + rest).clamp(0, i16::MAX.into()) as i16;
    }
}

/// The kernel: sinc(x) sinc(x / 3) between -3 and 3.
fn lanczos(x: f64) -> f64 {
    use std::f64::consts::PI;
    if x.abs() >= LOBES {
        0.0
    } else if x.abs() < 1e-9 {
        1.0
    } else {
        LOBES * sine_of_half_turns(x) * sine_of_half_turns(x / LOBES) / (PI * PI * x * x)
    }
}

/// The sine of `x` half turns, to 11 digits. That of the standard library is the platform's.
fn sine_of_half_turns(x: f64) -> f64 {
    /// Its Taylor series, divided by x.
    const SERIES: [f64; 8] = [
        std::f64::consts::PI,
        -5.167_712_780_049_969,
        2.550_164_039_877_345,
        -0.599_264_529_320_792,
        0.082_145_886_611_128,
        -0.007_370_430_945_714_3,
        0.000_466_302_805_767_6,
        -0.000_021_915_353_447_8,
    ];
    let whole = x.round();
    let part = x - whole;
    let square = part * part;
    let sine = part * SERIES.iter().rev().fold(0.0, |sum, factor| sum * square + factor);
    if whole as i64 % 2 == 0 { sine } else { -sine }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sine_is_that_of_mathematics() {
        for i in -4000..=4000 {
            let x = f64::from(i) / 1000.0;
            let exact = (x * std::f64::consts::PI).sin();
            assert!((sine_of_half_turns(x) - exact).abs() < 1e-10, "{x}");
        }
    }

    #[test]
    fn weights_add_up_to_one_and_stay_within_the_source() {
        let lengths = [1, 2, 3, 7, 50, 301];
        for (source, target) in lengths.into_iter().flat_map(|a| lengths.map(|b| (a, b))) {
            for (offset, length) in [(0.0, 1.0), (0.2, 0.7), (0.5, 0.5), (0.9, 0.1)] {
                let (offset, length) = (offset * source as f64, length * source as f64);
                let axis = Axis::part(source, offset, length, target);
                let filter = filter(&axis);
                assert_eq!(filter.outputs(), target);
                for output in 0..target {
                    let taps = filter.taps(output).unwrap();
                    let sum: i32 = taps.weights.iter().map(|weight| i32::from(*weight)).sum();
                    assert_eq!(sum, ONE, "{axis:?} {output}");
                    assert!(taps.start + taps.weights.len() <= source, "{axis:?} {output}");
                    let sizes: i32 = taps.weights.iter().map(|w| i32::from(*w).abs()).sum();
                    assert!(sizes < 2 * ONE, "{axis:?} {output}: {sizes}");
                    assert!(taps.weights.len() as u64 <= axis.longest());
                }
            }
        }
    }

    #[test]
    fn whole_samples_are_copied() {
        let filter = filter(&Axis::part(9, 2.0, 5.0, 5));
        for output in 0..5 {
            let taps = filter.taps(output).unwrap();
            assert_eq!((taps.start, taps.weights), (output + 2, &[16_384][..]));
        }
    }

    #[test]
    fn outputs_outside_of_the_source_repeat_its_edge() {
        let filter = filter(&Axis { source: 5, offset: 100.0, step: 1.0, target: 2 });
        let taps = filter.taps(1).unwrap();
        assert_eq!((taps.start, taps.weights), (4, &[16_384][..]));
    }
}
