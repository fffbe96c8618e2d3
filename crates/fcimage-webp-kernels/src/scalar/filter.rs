//! The loop filters (RFC 6386, section 15).

use crate::edges::{EdgeLimits, Edges};

/// A sample minus the middle of the range.
#[inline(always)]
fn signed(sample: u8) -> i32 {
    i32::from(sample) - 128
}

/// Clamped to 8 bits.
#[inline(always)]
fn clamped(x: i32) -> i32 {
    x.clamp(-128, 127)
}

#[inline(always)]
fn sample(x: i32) -> u8 {
    (clamped(x) + 128) as u8
}

/// Where samples across an edge are: `at` is the first behind it, `step` from one to the next.
#[derive(Clone, Copy)]
struct Across {
    at: usize,
    step: usize,
}

/// The four samples before an edge, the nearest first, and the four behind it.
struct Line {
    p: [u8; 4],
    q: [u8; 4],
}

impl Across {
    #[inline(always)]
    fn read(self, samples: &[u8]) -> Line {
        let get = |at: usize| samples.get(at).copied().unwrap_or(0);
        let Self { at, step } = self;
        Line {
            p: [1, 2, 3, 4].map(|i| get(at.wrapping_sub(i * step))),
            q: [0, 1, 2, 3].map(|i| get(at + i * step)),
        }
    }

    #[inline(always)]
    fn write(self, samples: &mut [u8], line: &Line) {
        let Self { at, step } = self;
        for (i, (p, q)) in line.p.into_iter().zip(line.q).enumerate() {
            if let Some(to) = samples.get_mut(at.wrapping_sub((i + 1) * step)) {
                *to = p;
            }
            if let Some(to) = samples.get_mut(at + i * step) {
                *to = q;
            }
        }
    }
}

impl Line {
    /// Whether the step across the edge is small enough to come from the coding.
    fn is_even(&self, edge: u8) -> bool {
        let ([p0, p1, ..], [q0, q1, ..]) = (self.p, self.q);
        2 * u32::from(p0.abs_diff(q0)) + u32::from(p1.abs_diff(q1)) / 2 <= u32::from(edge)
    }

    /// Whether the samples beside the edge are even as well.
    fn is_smooth(&self, edge: u8, interior: u8) -> bool {
        let pairs = |x: [u8; 4]| x.windows(2).all(|x| x[0].abs_diff(x[1]) <= interior);
        self.is_even(edge) && pairs(self.p) && pairs(self.q)
    }

    fn is_varied(&self, threshold: u8) -> bool {
        let ([p0, p1, ..], [q0, q1, ..]) = (self.p, self.q);
        p1.abs_diff(p0) > threshold || q1.abs_diff(q0) > threshold
    }

    /// The step across the edge, with or without the outer samples.
    fn step(&self, outer: bool) -> i32 {
        let ([p0, p1, ..], [q0, q1, ..]) = (self.p, self.q);
        let outside = if outer { clamped(signed(p1) - signed(q1)) } else { 0 };
        clamped(outside + 3 * (signed(q0) - signed(p0)))
    }

    /// Moves a pair of samples towards each other.
    fn move_pair(&mut self, i: usize, by: i32) {
        self.p[i] = sample(signed(self.p[i]) + by);
        self.q[i] = sample(signed(self.q[i]) - by);
    }

    /// The filter of the nearest samples; gives by how much the one behind the edge moved.
    fn nearest(&mut self, outer: bool) -> i32 {
        let step = self.step(outer);
        let (behind, before) = (clamped(step + 4) >> 3, clamped(step + 3) >> 3);
        self.p[0] = sample(signed(self.p[0]) + before);
        self.q[0] = sample(signed(self.q[0]) - behind);
        behind
    }

    /// The filter between macroblocks.
    fn macroblock(&mut self, varied: bool) {
        if varied {
            self.nearest(true);
            return;
        }
        let step = self.step(true);
        for (i, factor) in [27, 18, 9].into_iter().enumerate() {
            self.move_pair(i, (factor * step + 63) >> 7);
        }
    }

    /// The filter between blocks.
    fn block(&mut self, varied: bool) {
        let behind = self.nearest(varied);
        if !varied {
            self.move_pair(1, (behind + 1) >> 1);
        }
    }
}

/// Filters `count` lines along an edge, `next` from one to the next.
fn along(
    samples: &mut [u8],
    across: Across,
    next: usize,
    count: usize,
    filter: impl Fn(&mut Line),
) {
    for i in 0..count {
        let across = Across { at: across.at + i * next, ..across };
        let mut line = across.read(samples);
        filter(&mut line);
        across.write(samples, &line);
    }
}

/// All edges of a square of `N` x `N` samples in the order of the standard.
fn all_edges<const N: usize>(
    samples: &mut [u8],
    at: usize,
    stride: usize,
    edges: Edges,
    outer: impl Fn(&mut Line),
    inner: impl Fn(&mut Line),
) {
    if !crate::edges::are_within(samples.len(), at, stride, N) {
        return;
    }
    let between_columns = |column| Across { at: at + column, step: 1 };
    let between_rows = |row| Across { at: at + row * stride, step: stride };
    if edges.left {
        along(samples, between_columns(0), stride, N, &outer);
    }
    if edges.inner {
        for column in (4..N).step_by(4) {
            along(samples, between_columns(column), stride, N, &inner);
        }
    }
    if edges.top {
        along(samples, between_rows(0), 1, N, &outer);
    }
    if edges.inner {
        for row in (4..N).step_by(4) {
            along(samples, between_rows(row), 1, N, &inner);
        }
    }
}

/// The normal filter of a square.
fn normal<const N: usize>(
    samples: &mut [u8],
    at: usize,
    stride: usize,
    edges: Edges,
    limits: EdgeLimits,
) {
    let EdgeLimits { edge, interior, variance } = limits;
    let outer = |line: &mut Line| {
        if line.is_smooth(edge.saturating_add(4), interior) {
            line.macroblock(line.is_varied(variance));
        }
    };
    let inner = |line: &mut Line| {
        if line.is_smooth(edge, interior) {
            line.block(line.is_varied(variance));
        }
    };
    all_edges::<N>(samples, at, stride, edges, outer, inner);
}

/// The normal filter of the luma of a macroblock.
pub(crate) fn normal_luma(
    samples: &mut [u8],
    at: usize,
    stride: usize,
    edges: Edges,
    limits: EdgeLimits,
) {
    normal::<16>(samples, at, stride, edges, limits);
}

/// The normal filter of both color differences of a macroblock.
pub(crate) fn normal_chroma(
    planes: [&mut [u8]; 2],
    at: usize,
    stride: usize,
    edges: Edges,
    limits: EdgeLimits,
) {
    for samples in planes {
        normal::<8>(samples, at, stride, edges, limits);
    }
}

/// The simple filter of the luma of a macroblock.
pub(crate) fn simple_luma(samples: &mut [u8], at: usize, stride: usize, edges: Edges, edge: u8) {
    let filter = |edge: u8| {
        move |line: &mut Line| {
            if line.is_even(edge) {
                line.nearest(true);
            }
        }
    };
    let (outer, inner) = (filter(edge.saturating_add(4)), filter(edge));
    all_edges::<16>(samples, at, stride, edges, outer, inner);
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: EdgeLimits = EdgeLimits { edge: 40, interior: 10, variance: 1 };

    /// Two macroblocks side by side, below an equal pair.
    fn step(left: u8, right: u8) -> Vec<u8> {
        [[left; 16], [right; 16]].concat().repeat(32)
    }

    #[test]
    fn a_small_step_is_smoothed_and_a_large_one_stays() {
        let edges = Edges { left: true, top: false, inner: false };
        let mut samples = step(100, 110);
        normal_luma(&mut samples, 16 * 32 + 16, 32, edges, LIMITS);
        assert_eq!(samples[16 * 32 + 12..][..8], [100, 101, 103, 104, 106, 107, 109, 110]);
        let before = step(100, 200);
        let mut samples = before.clone();
        normal_luma(&mut samples, 16 * 32 + 16, 32, edges, LIMITS);
        simple_luma(&mut samples, 16 * 32 + 16, 32, edges, 40);
        assert_eq!(samples, before);
    }

    #[test]
    fn the_simple_filter_moves_the_nearest_samples_only() {
        let edges = Edges { left: true, top: false, inner: true };
        let mut samples = step(100, 110);
        simple_luma(&mut samples, 16 * 32 + 16, 32, edges, 40);
        assert_eq!(samples[16 * 32 + 14..][..4], [100, 102, 107, 110]);
    }
}
