//! Moves each color to the mean of what it is nearest to: a few steps of k-means.

use crate::codecs::palette::histogram::Weighted;
use crate::codecs::palette::nearest::Nearest;
use crate::codecs::palette::space::Point;
use fcimage_base::cancel;
use fcimage_base::error::Result;

/// Steps; each further one changes less than the one before.
const STEPS: usize = 4;

/// Refines the colors for these points.
pub(super) fn refine(colors: &mut [Point], points: &[Weighted]) -> Result<()> {
    for _ in 0..STEPS {
        let mut sums = [([0.0_f64; 4], 0.0_f64); 256];
        let nearest = Nearest::new(colors);
        let mut number = 0;
        // Similar points follow each other.
        for part in points.chunks(4096) {
            cancel::check()?;
            for point in part {
                number = nearest.number(&point.at, number);
                let (sum, weight) = &mut sums[usize::from(number)];
                let share = f64::from(point.weight);
                for (sum, value) in sum.iter_mut().zip(point.at) {
                    *sum += f64::from(value) * share;
                }
                *weight += share;
            }
        }
        for (color, (sum, weight)) in colors.iter_mut().zip(sums) {
            if weight > 0.0 {
                *color = sum.map(|sum| (sum / weight) as f32);
            }
        }
    }
    Ok(())
}
