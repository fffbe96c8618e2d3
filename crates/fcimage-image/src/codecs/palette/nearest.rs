//! The color of a palette that is nearest to a point, exactly and fast.

use crate::codecs::palette::space::{Point, distance};

/// Another color, and the square of half the distance to it.
#[derive(Debug, Clone, Copy)]
struct Neighbor {
    half: f32,
    number: u8,
}

/// The colors of a palette, at most 256, and the neighbors of each, nearest first.
pub(super) struct Nearest<'p> {
    points: &'p [Point],
    neighbors: Vec<Neighbor>,
}

impl<'p> Nearest<'p> {
    pub(super) fn new(points: &'p [Point]) -> Self {
        let mut neighbors = Vec::with_capacity(points.len() * points.len());
        for point in points {
            let start = neighbors.len();
            neighbors.extend(
                points.iter().zip(0..=u8::MAX).map(|(other, number)| Neighbor {
                    half: distance(point, other) * 0.25,
                    number,
                }),
            );
            if let Some(row) = neighbors.get_mut(start..) {
                row.sort_unstable_by(|a, b| {
                    a.half.total_cmp(&b.half).then(a.number.cmp(&b.number))
                });
            }
        }
        Self { points, neighbors }
    }

    /// The number of the nearest color. `guess` is where the search begins: a color whose half distance
    /// is more than that of `point` to the guess is further away than the guess.
    pub(super) fn number(&self, point: &Point, guess: u8) -> u8 {
        let count = self.points.len();
        let start = usize::from(guess) * count;
        let Some(first) = self.points.get(usize::from(guess)) else { return 0 };
        let from_guess = distance(point, first);
        let (mut best, mut least) = (guess, from_guess);
        for neighbor in self.neighbors.get(start..start + count).unwrap_or_default() {
            if neighbor.half > from_guess {
                break;
            }
            let Some(other) = self.points.get(usize::from(neighbor.number)) else { break };
            let found = distance(point, other);
            if found < least {
                (best, least) = (neighbor.number, found);
            }
        }
        best
    }

    /// The mean distance of a color to its nearest neighbor.
    pub(super) fn spacing(&self) -> f32 {
        let count = self.points.len();
        let nearest = self.neighbors.chunks_exact(count.max(1)).filter_map(|row| row.get(1));
        nearest.map(|neighbor| neighbor.half.sqrt() * 2.0).sum::<f32>() / count.max(1) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_guess_finds_the_nearest_color() {
        let mut state = 1_u32;
        let mut random = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as f32
        };
        let mut point = || -> Point { std::array::from_fn(|_| random()) };
        let points: Vec<Point> = (0..256).map(|_| point()).collect();
        let nearest = Nearest::new(&points);
        for round in 0..2000_u32 {
            let query = point();
            let least = points.iter().map(|point| distance(point, &query)).fold(f32::MAX, f32::min);
            let found = nearest.number(&query, (round % 256) as u8);
            assert_eq!(distance(&points[usize::from(found)], &query), least);
        }
    }
}
