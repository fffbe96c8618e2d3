//! The loop filters with SSE4.1: 16 lines across an edge at once, each sample of them in a vector.

use std::arch::x86_64::*;

use crate::edges::{EdgeLimits, Edges};
use crate::x86::transpose::{from_columns_4, from_columns_8, to_columns};
use crate::x86::window::Window;

/// The limits of one kind of edges, in all lanes.
#[derive(Clone, Copy)]
struct Limits {
    edge: __m128i,
    interior: __m128i,
    variance: __m128i,
}

/// Samples across edges: `[p3, p2, p1, p0, q0, q1, q2, q3]`, from the farthest before the edge on.
type Lines = [__m128i; 8];

#[inline]
#[target_feature(enable = "sse4.1")]
fn limits(limits: EdgeLimits, more: u8) -> Limits {
    let all = |x: u8| _mm_set1_epi8(x as i8);
    Limits {
        edge: all(limits.edge.saturating_add(more)),
        interior: all(limits.interior),
        variance: all(limits.variance),
    }
}

#[inline]
#[target_feature(enable = "sse4.1")]
fn difference(a: __m128i, b: __m128i) -> __m128i {
    _mm_or_si128(_mm_subs_epu8(a, b), _mm_subs_epu8(b, a))
}

/// All bits set where `x` does not exceed `limit`.
#[inline]
#[target_feature(enable = "sse4.1")]
fn at_most(x: __m128i, limit: __m128i) -> __m128i {
    _mm_cmpeq_epi8(_mm_subs_epu8(x, limit), _mm_setzero_si128())
}

/// Whether the step across the edge is small enough.
#[inline]
#[target_feature(enable = "sse4.1")]
fn is_even([p1, p0, q0, q1]: [__m128i; 4], edge: __m128i) -> __m128i {
    let near = difference(p0, q0);
    let halves = _mm_and_si128(difference(p1, q1), _mm_set1_epi8(-2));
    let far = _mm_srli_epi16::<1>(halves);
    at_most(_mm_adds_epu8(_mm_adds_epu8(near, near), far), edge)
}

/// Each 8-bit number divided by 8, rounded down.
#[inline]
#[target_feature(enable = "sse4.1")]
fn eighth(x: __m128i) -> __m128i {
    let low = _mm_srai_epi16::<11>(_mm_unpacklo_epi8(x, x));
    let high = _mm_srai_epi16::<11>(_mm_unpackhi_epi8(x, x));
    _mm_packs_epi16(low, high)
}

/// The step across the edge, the outer samples included where `outer` is set.
#[inline]
#[target_feature(enable = "sse4.1")]
fn step([p1, p0, q0, q1]: [__m128i; 4], outer: __m128i) -> __m128i {
    let outside = _mm_and_si128(_mm_subs_epi8(p1, q1), outer);
    // An edge with a difference that saturates is not filtered.
    let across = _mm_subs_epi8(q0, p0);
    _mm_adds_epi8(_mm_adds_epi8(_mm_adds_epi8(outside, across), across), across)
}

/// Signed numbers from samples, and back.
#[inline]
#[target_feature(enable = "sse4.1")]
fn flipped(x: __m128i) -> __m128i {
    _mm_xor_si128(x, _mm_set1_epi8(-128))
}

/// The simple filter.
#[inline]
#[target_feature(enable = "sse4.1")]
fn simple(lines: [__m128i; 4], edge: __m128i) -> [__m128i; 4] {
    let even = is_even(lines, edge);
    let [p1, p0, q0, q1] = lines.map(|x| flipped(x));
    let step = _mm_and_si128(step([p1, p0, q0, q1], _mm_set1_epi8(-1)), even);
    let behind = eighth(_mm_adds_epi8(step, _mm_set1_epi8(4)));
    let before = eighth(_mm_adds_epi8(step, _mm_set1_epi8(3)));
    [p1, _mm_adds_epi8(p0, before), _mm_subs_epi8(q0, behind), q1].map(|x| flipped(x))
}

/// Which lines are filtered, and in which of them only the nearest samples.
#[inline]
#[target_feature(enable = "sse4.1")]
fn chosen(lines: Lines, limits: Limits) -> (__m128i, __m128i) {
    let [p3, p2, p1, p0, q0, q1, q2, q3] = lines;
    let next_to = _mm_max_epu8(difference(p1, p0), difference(q1, q0));
    let before = _mm_max_epu8(difference(p3, p2), difference(p2, p1));
    let behind = _mm_max_epu8(difference(q3, q2), difference(q2, q1));
    let largest = _mm_max_epu8(next_to, _mm_max_epu8(before, behind));
    let filtered =
        _mm_and_si128(at_most(largest, limits.interior), is_even([p1, p0, q0, q1], limits.edge));
    let calm = at_most(next_to, limits.variance);
    (filtered, _mm_xor_si128(calm, _mm_set1_epi8(-1)))
}

/// The filter between macroblocks: changes three samples on each side.
#[inline]
#[target_feature(enable = "sse4.1")]
fn macroblock(lines: Lines, limits: Limits) -> Lines {
    let (filtered, varied) = chosen(lines, limits);
    let [p3, p2, p1, p0, q0, q1, q2, q3] = lines.map(|x| flipped(x));
    let all = _mm_set1_epi8(-1);
    let step = _mm_and_si128(step([p1, p0, q0, q1], all), filtered);

    let near = _mm_and_si128(step, varied);
    let behind = eighth(_mm_adds_epi8(near, _mm_set1_epi8(4)));
    let before = eighth(_mm_adds_epi8(near, _mm_set1_epi8(3)));
    let (p0, q0) = (_mm_adds_epi8(p0, before), _mm_subs_epi8(q0, behind));

    let wide = _mm_andnot_si128(varied, step);
    let nine = _mm_set1_epi16(9);
    let low = _mm_mullo_epi16(_mm_cvtepi8_epi16(wide), nine);
    let high = _mm_mullo_epi16(_mm_cvtepi8_epi16(_mm_unpackhi_epi64(wide, wide)), nine);
    let round = _mm_set1_epi16(63);
    let (low_1, high_1) = (_mm_add_epi16(low, round), _mm_add_epi16(high, round));
    let (low_2, high_2) = (_mm_add_epi16(low_1, low), _mm_add_epi16(high_1, high));
    let (low_3, high_3) = (_mm_add_epi16(low_2, low), _mm_add_epi16(high_2, high));
    let moved = |low, high| _mm_packs_epi16(_mm_srai_epi16::<7>(low), _mm_srai_epi16::<7>(high));
    let (by_2, by_1, by_0) = (moved(low_1, high_1), moved(low_2, high_2), moved(low_3, high_3));
    [
        p3,
        _mm_adds_epi8(p2, by_2),
        _mm_adds_epi8(p1, by_1),
        _mm_adds_epi8(p0, by_0),
        _mm_subs_epi8(q0, by_0),
        _mm_subs_epi8(q1, by_1),
        _mm_subs_epi8(q2, by_2),
        q3,
    ]
    .map(|x| flipped(x))
}

/// The filter between blocks: changes two samples on each side, which it gives.
#[inline]
#[target_feature(enable = "sse4.1")]
fn block(lines: Lines, limits: Limits) -> [__m128i; 4] {
    let (filtered, varied) = chosen(lines, limits);
    let [_, _, p1, p0, q0, q1, _, _] = lines.map(|x| flipped(x));
    let step = _mm_and_si128(step([p1, p0, q0, q1], varied), filtered);
    let behind = eighth(_mm_adds_epi8(step, _mm_set1_epi8(4)));
    let before = eighth(_mm_adds_epi8(step, _mm_set1_epi8(3)));
    // Half of it, rounded up: as unsigned numbers, whose middle 64 is.
    let offset = _mm_add_epi8(behind, _mm_set1_epi8(64));
    let half = _mm_sub_epi8(_mm_avg_epu8(offset, _mm_setzero_si128()), _mm_set1_epi8(32));
    let half = _mm_andnot_si128(varied, half);
    [
        _mm_adds_epi8(p1, half),
        _mm_adds_epi8(p0, before),
        _mm_subs_epi8(q0, behind),
        _mm_subs_epi8(q1, half),
    ]
    .map(|x| flipped(x))
}

/// The rows around the edge above `row`.
#[inline]
#[target_feature(enable = "sse4.1")]
fn rows(window: &Window<'_, 16>, row: isize) -> Lines {
    [-4, -3, -2, -1, 0, 1, 2, 3].map(|i| window.load_16(row + i, 0))
}

/// The columns around the edge before `column`.
#[inline]
#[target_feature(enable = "sse4.1")]
fn columns(window: &Window<'_, 16>, column: isize) -> Lines {
    let row = |i: usize| window.load_8(i as isize, column - 4);
    to_columns([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map(row))
}

/// Stores four columns around the edge before `column`.
#[inline]
#[target_feature(enable = "sse4.1")]
fn store_4_columns(window: &mut Window<'_, 16>, column: isize, columns: [__m128i; 4]) {
    for (i, rows) in from_columns_4(columns).into_iter().enumerate() {
        let row = 4 * i as isize;
        window.store_4(row, column - 2, _mm_extract_epi32::<0>(rows));
        window.store_4(row + 1, column - 2, _mm_extract_epi32::<1>(rows));
        window.store_4(row + 2, column - 2, _mm_extract_epi32::<2>(rows));
        window.store_4(row + 3, column - 2, _mm_extract_epi32::<3>(rows));
    }
}

/// The normal filter of the luma of a macroblock.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn normal_luma(
    samples: &mut [u8],
    at: usize,
    stride: usize,
    edges: Edges,
    given: EdgeLimits,
) {
    let Some(mut window) = Window::<16>::new(samples, at, stride) else { return };
    let (outer, inner) = (limits(given, 4), limits(given, 0));
    if edges.left {
        let filtered = macroblock(columns(&window, 0), outer);
        for (i, rows) in from_columns_8(filtered).into_iter().enumerate() {
            window.store_8(2 * i as isize, -4, rows);
            window.store_8(2 * i as isize + 1, -4, _mm_unpackhi_epi64(rows, rows));
        }
    }
    if edges.inner {
        for column in [4, 8, 12] {
            let filtered = block(columns(&window, column), inner);
            store_4_columns(&mut window, column, filtered);
        }
    }
    if edges.top {
        let [_, p2, p1, p0, q0, q1, q2, _] = macroblock(rows(&window, 0), outer);
        for (row, samples) in (-3..).zip([p2, p1, p0, q0, q1, q2]) {
            window.store_16(row, 0, samples);
        }
    }
    if edges.inner {
        for row in [4, 8, 12] {
            for (i, samples) in (-2..).zip(block(rows(&window, row), inner)) {
                window.store_16(row + i, 0, samples);
            }
        }
    }
}

/// The simple filter of the luma of a macroblock.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn simple_luma(samples: &mut [u8], at: usize, stride: usize, edges: Edges, edge: u8) {
    let Some(mut window) = Window::<16>::new(samples, at, stride) else { return };
    let outer = _mm_set1_epi8(edge.saturating_add(4) as i8);
    let inner = _mm_set1_epi8(edge as i8);
    let kinds = [(0, edges.left, edges.top, outer)]
        .into_iter()
        .chain([4, 8, 12].map(|at| (at, edges.inner, edges.inner, inner)));
    for (column, _, _, edge) in kinds.clone().filter(|(_, wanted, ..)| *wanted) {
        let [_, _, p1, p0, q0, q1, _, _] = columns(&window, column);
        store_4_columns(&mut window, column, simple([p1, p0, q0, q1], edge));
    }
    for (row, _, _, edge) in kinds.filter(|(_, _, wanted, _)| *wanted) {
        let lines = [-2, -1, 0, 1].map(|i| window.load_16(row + i, 0));
        let [_, p0, q0, _] = simple(lines, edge);
        window.store_16(row - 1, 0, p0);
        window.store_16(row, 0, q0);
    }
}

/// Eight rows around the edge above `row`: of U in the low half, of V in the high one.
#[inline]
#[target_feature(enable = "sse4.1")]
fn chroma_rows([u, v]: &[Window<'_, 8>; 2], row: isize) -> Lines {
    [-4, -3, -2, -1, 0, 1, 2, 3]
        .map(|i| _mm_unpacklo_epi64(u.load_8(row + i, 0), v.load_8(row + i, 0)))
}

#[inline]
#[target_feature(enable = "sse4.1")]
fn store_chroma_row([u, v]: &mut [Window<'_, 8>; 2], row: isize, samples: __m128i) {
    u.store_8(row, 0, samples);
    v.store_8(row, 0, _mm_unpackhi_epi64(samples, samples));
}

/// Eight columns around the edge before `column`: of the rows of U, then of those of V.
#[inline]
#[target_feature(enable = "sse4.1")]
fn chroma_columns([u, v]: &[Window<'_, 8>; 2], column: isize) -> Lines {
    let row = |i: usize| {
        let window = if i < 8 { u } else { v };
        window.load_8((i & 7) as isize, column - 4)
    };
    to_columns([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map(row))
}

/// The normal filter of both color differences of a macroblock.
#[inline]
#[target_feature(enable = "sse4.1")]
pub(super) fn normal_chroma(
    [u, v]: [&mut [u8]; 2],
    at: usize,
    stride: usize,
    edges: Edges,
    given: EdgeLimits,
) {
    let (u, v) = (Window::<8>::new(u, at, stride), Window::<8>::new(v, at, stride));
    let (Some(u), Some(v)) = (u, v) else { return };
    let mut windows = [u, v];
    let (outer, inner) = (limits(given, 4), limits(given, 0));
    if edges.left {
        let filtered = macroblock(chroma_columns(&windows, 0), outer);
        store_chroma_columns(&mut windows, 0, filtered);
    }
    if edges.inner {
        let before = chroma_columns(&windows, 4);
        let [p1, p0, q0, q1] = block(before, inner);
        let [p3, p2, _, _, _, _, q2, q3] = before;
        store_chroma_columns(&mut windows, 4, [p3, p2, p1, p0, q0, q1, q2, q3]);
    }
    if edges.top {
        let [_, p2, p1, p0, q0, q1, q2, _] = macroblock(chroma_rows(&windows, 0), outer);
        for (row, samples) in (-3..).zip([p2, p1, p0, q0, q1, q2]) {
            store_chroma_row(&mut windows, row, samples);
        }
    }
    if edges.inner {
        for (row, samples) in (2..).zip(block(chroma_rows(&windows, 4), inner)) {
            store_chroma_row(&mut windows, row, samples);
        }
    }
}

#[inline]
#[target_feature(enable = "sse4.1")]
fn store_chroma_columns(windows: &mut [Window<'_, 8>; 2], column: isize, columns: Lines) {
    for (i, rows) in from_columns_8(columns).into_iter().enumerate() {
        let row = 2 * (i & 3) as isize;
        let [u, v] = &mut *windows;
        let window = if i < 4 { u } else { v };
        window.store_8(row, column - 4, rows);
        window.store_8(row + 1, column - 4, _mm_unpackhi_epi64(rows, rows));
    }
}
