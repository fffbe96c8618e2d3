//! Groups of similar colors: the one with the most error is cut in two until there are enough.

use crate::codecs::palette::histogram::Weighted;
use crate::codecs::palette::space::Point;
use fcimage_base::cancel;
use fcimage_base::error::Result;

/// A part of the points.
struct Group {
    start: usize,
    end: usize,
    mean: Point,
    /// The coordinate that varies most.
    axis: usize,
    /// The sum of the squares of all distances from the mean; 0 where the group cannot be cut.
    error: f64,
}

impl Group {
    fn new(points: &[Weighted], start: usize, end: usize) -> Self {
        let held = points.get(start..end).unwrap_or_default();
        let (mut weight, mut sums, mut squares) = (0.0_f64, [0.0_f64; 4], [0.0_f64; 4]);
        for point in held {
            let share = f64::from(point.weight);
            weight += share;
            for axis in 0..4 {
                let value = f64::from(point.at[axis]);
                sums[axis] += value * share;
                squares[axis] += value * value * share;
            }
        }
        let weight = weight.max(1.0);
        let errors: [f64; 4] =
            std::array::from_fn(|axis| squares[axis] - sums[axis] * sums[axis] / weight);
        let axis =
            (1..4).fold(0, |most, axis| if errors[axis] > errors[most] { axis } else { most });
        let error = if held.len() < 2 { 0.0 } else { errors.iter().sum() };
        Self { start, end, mean: sums.map(|sum| (sum / weight) as f32), axis, error }
    }
}

/// The means of at most `most` groups, of which the first `opaque` points share none with the others.
/// Sorts the points of each part.
pub(super) fn groups(points: &mut [Weighted], opaque: usize, most: usize) -> Result<Vec<Point>> {
    let parts =
        [(0, opaque), (opaque, points.len())].into_iter().filter(|(start, end)| start < end);
    let mut groups: Vec<Group> = parts.map(|(start, end)| Group::new(points, start, end)).collect();
    while groups.len() < most {
        cancel::check()?;
        let worst = groups.iter_mut().reduce(|a, b| if b.error > a.error { b } else { a });
        let Some(group) = worst.filter(|group| group.error > 0.0) else { break };
        let (start, end, axis) = (group.start, group.end, group.axis);
        let Some(held) = points.get_mut(start..end) else { break };
        let threshold = group.mean[axis];
        let mut below = 0;
        for at in 0..held.len() {
            if held[at].at[axis] <= threshold {
                held.swap(below, at);
                below += 1;
            }
        }
        if below == 0 || below == held.len() {
            group.error = 0.0;
            continue;
        }
        *group = Group::new(points, start, start + below);
        groups.push(Group::new(points, start + below, end));
    }
    Ok(groups.iter().map(|group| group.mean).collect())
}
