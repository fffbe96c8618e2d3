//! Inverse DCT of N x N samples from an 8 x 8 block, dequantising on the way; integers only.
//!
//! Sizes 8, 4, 2 and 1 are libjpeg's accurate ones (`jidctint.c`, `jidctred.c`: Loeffler, Ligtenberg
//! and Moschytz, 1989), to the bit; 3, 5, 6 and 7 are the plain N-point transform of the lowest
//! N x N frequencies. Dequantised coefficients and the result of the first pass are 16-bit numbers, as
//! in libjpeg-turbo's vector code; no file made from a picture comes near their bounds.

use super::simd;

/// Quantised coefficients and their quantisation table, both in row-major order; the zig-zag index
/// of the last coefficient that may not be 0; where the N x N samples go, and their stride.
pub(crate) type Idct =
    fn(coefficients: &[i16; 64], quant: &[u16; 64], last: usize, out: &mut [u8], stride: usize);

/// The transform to `n` x `n` samples, `n` in 1..=8; with vector instructions where `vector` allows
/// them and the processor has them.
pub(crate) fn select(n: u8, vector: bool) -> Idct {
    if vector { simd::idct(n, simd::level()) } else { plain(n) }
}

/// The same without vector instructions: the oracle.
pub(super) fn plain(n: u8) -> Idct {
    match n {
        1 => idct_1,
        2 => idct_2,
        3 => idct_n::<3>,
        4 => idct_4,
        5 => idct_n::<5>,
        6 => idct_n::<6>,
        7 => idct_n::<7>,
        _ => idct_8,
    }
}

/// Bits of the constants' fractions.
const CONST_BITS: u32 = 13;
/// Bits that the first pass keeps besides.
const PASS1_BITS: u32 = 2;

/// One row of a block, in 32 bits.
type Row = [i32; 8];

/// Row `v` of the block, dequantised.
#[inline(always)]
fn dequantised(coefficients: &[i16; 64], quant: &[u16; 64], v: usize) -> Row {
    let mut row = [0; 8];
    let (values, factors) = (&coefficients.as_chunks::<8>().0[v], &quant.as_chunks::<8>().0[v]);
    for ((to, value), factor) in row.iter_mut().zip(values).zip(factors) {
        *to = i32::from(value.wrapping_mul(*factor as i16));
    }
    row
}

/// `x` without its lowest `bits`, rounded.
#[inline(always)]
const fn descale(x: i32, bits: u32) -> i32 {
    x.wrapping_add(1 << (bits - 1)) >> bits
}

/// The same in 16 bits, saturated: what the first pass hands to the second.
#[inline(always)]
fn kept(x: i32, bits: u32) -> i32 {
    descale(x, bits).clamp(-32768, 32767)
}

/// A sample: the middle of the range is added, and what is beyond it is cut off.
#[inline(always)]
const fn sample(x: i32, bits: u32) -> u8 {
    let value = x.wrapping_add((1 << (bits - 1)) + (128 << bits)) >> bits;
    if value < 0 {
        0
    } else if value > 255 {
        255
    } else {
        value as u8
    }
}

/// Fills `n` x `n` samples with the one that the DC alone gives.
#[inline(always)]
pub(super) fn flat(
    coefficients: &[i16; 64],
    quant: &[u16; 64],
    n: usize,
    out: &mut [u8],
    stride: usize,
) {
    let dc = coefficients[0].wrapping_mul(quant[0] as i16);
    let value = sample(i32::from(dc), 3);
    for row in out.chunks_mut(stride).take(n) {
        if let Some(row) = row.get_mut(..n) {
            row.fill(value);
        }
    }
}

/// `a` times `x`, in 32 bits.
#[inline(always)]
const fn mul(x: i32, a: i32) -> i32 {
    x.wrapping_mul(a)
}

/// The eight-point transform: `jpeg_idct_islow` in 1-D, its result in units of 1/8192.
#[inline(always)]
fn eight(x: [i32; 8]) -> [i32; 8] {
    let [x0, x1, x2, x3, x4, x5, x6, x7] = x;
    let t2 = mul(x2, 4433).wrapping_add(mul(x6, 4433 - 15137));
    let t3 = mul(x2, 4433 + 6270).wrapping_add(mul(x6, 4433));
    let t0 = (x0 + x4) << CONST_BITS;
    let t1 = (x0 - x4) << CONST_BITS;
    let (e0, e3) = (t0.wrapping_add(t3), t0.wrapping_sub(t3));
    let (e1, e2) = (t1.wrapping_add(t2), t1.wrapping_sub(t2));

    let (z3, z4) = (x7 + x3, x5 + x1);
    let s3 = mul(z3, 9633 - 16069).wrapping_add(mul(z4, 9633));
    let s4 = mul(z3, 9633).wrapping_add(mul(z4, 9633 - 3196));
    let o0 = mul(x7, 2446 - 7373).wrapping_add(mul(x1, -7373)).wrapping_add(s3);
    let o1 = mul(x5, 16819 - 20995).wrapping_add(mul(x3, -20995)).wrapping_add(s4);
    let o2 = mul(x3, 25172 - 20995).wrapping_add(mul(x5, -20995)).wrapping_add(s3);
    let o3 = mul(x1, 12299 - 7373).wrapping_add(mul(x7, -7373)).wrapping_add(s4);
    [
        e0.wrapping_add(o3),
        e1.wrapping_add(o2),
        e2.wrapping_add(o1),
        e3.wrapping_add(o0),
        e3.wrapping_sub(o0),
        e2.wrapping_sub(o1),
        e1.wrapping_sub(o2),
        e0.wrapping_sub(o3),
    ]
}

/// Four averages of two neighbours of the eight-point transform (`jpeg_idct_4x4`), in units of
/// 1/16384.
#[inline(always)]
fn four(x: [i32; 8]) -> [i32; 4] {
    let [x0, x1, x2, x3, _, x5, x6, x7] = x;
    let t0 = x0 << (CONST_BITS + 1);
    let t2 = mul(x2, 15137).wrapping_add(mul(x6, -6270));
    let (e0, e1) = (t0.wrapping_add(t2), t0.wrapping_sub(t2));
    let o1 = mul(x7, -1730)
        .wrapping_add(mul(x5, 11893))
        .wrapping_add(mul(x3, -17799))
        .wrapping_add(mul(x1, 8697));
    let o0 = mul(x7, -4176)
        .wrapping_add(mul(x5, -4926))
        .wrapping_add(mul(x3, 7373))
        .wrapping_add(mul(x1, 20995));
    [e0.wrapping_add(o0), e1.wrapping_add(o1), e1.wrapping_sub(o1), e0.wrapping_sub(o0)]
}

/// Two averages of four neighbours of the eight-point transform (`jpeg_idct_2x2`), in units of
/// 1/32768.
#[inline(always)]
fn two(x: [i32; 8]) -> [i32; 2] {
    let [x0, x1, _, x3, _, x5, _, x7] = x;
    let even = x0 << (CONST_BITS + 2);
    let odd = mul(x7, -5906)
        .wrapping_add(mul(x5, 6967))
        .wrapping_add(mul(x3, -10426))
        .wrapping_add(mul(x1, 29692));
    [even.wrapping_add(odd), even.wrapping_sub(odd)]
}

/// Both passes of a transform that reads all eight frequencies: `step` in 1-D, whose result has
/// `extra` more fractional bits than [`CONST_BITS`].
#[inline(always)]
fn two_passes<const N: usize>(
    coefficients: &[i16; 64],
    quant: &[u16; 64],
    out: &mut [u8],
    stride: usize,
    extra: u32,
    step: impl Fn([i32; 8]) -> [i32; N],
) {
    let mut rows = [[0; 8]; 8];
    for (v, row) in rows.iter_mut().enumerate() {
        *row = dequantised(coefficients, quant, v);
    }
    let mut middle = [[0; 8]; N];
    for u in 0..8 {
        let column = step(rows.map(|row| row[u]));
        for (row, value) in middle.iter_mut().zip(column) {
            row[u] = kept(value, CONST_BITS - PASS1_BITS + extra);
        }
    }
    for (row, to) in middle.iter().zip(out.chunks_mut(stride)) {
        for (value, to) in step(*row).into_iter().zip(to) {
            *to = sample(value, CONST_BITS + PASS1_BITS + 3 + extra);
        }
    }
}

#[inline(always)]
pub(super) fn idct_8(
    coefficients: &[i16; 64],
    quant: &[u16; 64],
    last: usize,
    out: &mut [u8],
    stride: usize,
) {
    if last == 0 {
        return flat(coefficients, quant, 8, out, stride);
    }
    two_passes(coefficients, quant, out, stride, 0, eight);
}

#[inline(always)]
pub(super) fn idct_4(
    coefficients: &[i16; 64],
    quant: &[u16; 64],
    last: usize,
    out: &mut [u8],
    stride: usize,
) {
    if last == 0 {
        return flat(coefficients, quant, 4, out, stride);
    }
    two_passes(coefficients, quant, out, stride, 1, four);
}

#[inline(always)]
pub(super) fn idct_2(
    coefficients: &[i16; 64],
    quant: &[u16; 64],
    last: usize,
    out: &mut [u8],
    stride: usize,
) {
    if last == 0 {
        return flat(coefficients, quant, 2, out, stride);
    }
    two_passes(coefficients, quant, out, stride, 2, two);
}

fn idct_1(coefficients: &[i16; 64], quant: &[u16; 64], _: usize, out: &mut [u8], stride: usize) {
    flat(coefficients, quant, 1, out, stride);
}

/// The basis of `N` points, in units of 1/8192: sample by frequency; 0 beyond `N`.
pub(super) const fn basis<const N: usize>() -> [[i32; 7]; 7] {
    match N {
        3 => padded(&BASIS_3),
        5 => padded(&BASIS_5),
        6 => padded(&BASIS_6),
        _ => padded(&BASIS_7),
    }
}

const fn padded<const N: usize>(from: &[[i32; N]; N]) -> [[i32; 7]; 7] {
    let mut to = [[0; 7]; 7];
    let mut x = 0;
    while x < N {
        let mut u = 0;
        while u < N {
            to[x][u] = from[x][u];
            u += 1;
        }
        x += 1;
    }
    to
}

/// The plain transform of `N` points: the even frequencies are symmetric, the odd ones
/// antisymmetric, so each product serves two samples.
#[inline(always)]
fn points<const N: usize>(x: [i32; 8]) -> [i32; N] {
    let basis = const { basis::<N>() };
    let mut out = [0; N];
    for i in 0..N.div_ceil(2) {
        let (mut even, mut odd) = (0i32, 0i32);
        for u in 0..N {
            let product = mul(x[u], basis[i][u]);
            if u % 2 == 0 {
                even = even.wrapping_add(product);
            } else {
                odd = odd.wrapping_add(product);
            }
        }
        out[N - 1 - i] = even.wrapping_sub(odd);
        out[i] = even.wrapping_add(odd);
    }
    out
}

#[inline(always)]
pub(super) fn idct_n<const N: usize>(
    coefficients: &[i16; 64],
    quant: &[u16; 64],
    last: usize,
    out: &mut [u8],
    stride: usize,
) {
    if last == 0 {
        return flat(coefficients, quant, N, out, stride);
    }
    two_passes(coefficients, quant, out, stride, 0, points::<N>);
}

/// The basis of 3 points, in units of 1/8192.
const BASIS_3: [[i32; 3]; 3] = [[8192, 10033, 5793], [8192, 0, -11585], [8192, -10033, 5793]];

/// The basis of 5 points, in units of 1/8192.
const BASIS_5: [[i32; 5]; 5] = [
    [8192, 11018, 9373, 6810, 3580],
    [8192, 6810, -3580, -11018, -9373],
    [8192, 0, -11585, 0, 11585],
    [8192, -6810, -3580, 11018, -9373],
    [8192, -11018, 9373, -6810, 3580],
];

/// The basis of 6 points, in units of 1/8192.
const BASIS_6: [[i32; 6]; 6] = [
    [8192, 11190, 10033, 8192, 5793, 2998],
    [8192, 8192, 0, -8192, -11585, -8192],
    [8192, 2998, -10033, -8192, 5793, 11190],
    [8192, -2998, -10033, 8192, 5793, -11190],
    [8192, -8192, 0, 8192, -11585, 8192],
    [8192, -11190, 10033, -8192, 5793, -2998],
];

/// The basis of 7 points, in units of 1/8192.
const BASIS_7: [[i32; 7]; 7] = [
    [8192, 11295, 10438, 9058, 7223, 5027, 2578],
    [8192, 9058, 2578, -5027, -10438, -11295, -7223],
    [8192, 5027, -7223, -11295, -2578, 9058, 10438],
    [8192, 0, -11585, 0, 11585, 0, -11585],
    [8192, -5027, -7223, 11295, -2578, -9058, 10438],
    [8192, -9058, 2578, 5027, -10438, 11295, -7223],
    [8192, -11295, 10438, -9058, 7223, -5027, 2578],
];

#[cfg(test)]
mod tests {
    use super::simd::Level;
    use super::*;

    /// Blocks of every kind: sparse, full, and with numbers that no picture has.
    fn blocks() -> impl Iterator<Item = ([i16; 64], [u16; 64], usize)> {
        let mut state = 1u32;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state
        };
        (0..3000).map(move |i| {
            let (range, factor) = [(8, 16), (256, 4), (2048, 1), (65536, 65536)][i % 4];
            let count = 1 + random() as usize % 64;
            let mut coefficients = [0; 64];
            for &place in super::super::tables::ZIGZAG.iter().take(count) {
                if i % 3 > 0 || random().is_multiple_of(4) {
                    let value = (random() % (2 * range)) as i32 - range as i32;
                    coefficients[usize::from(place)] = value as i16;
                }
            }
            let quant = std::array::from_fn(|_| (1 + random() % factor) as u16);
            (coefficients, quant, count - 1)
        })
    }

    fn samples(idct: Idct, n: usize, block: &([i16; 64], [u16; 64], usize)) -> Vec<u8> {
        let stride = n + 3;
        let mut out = vec![7; (n - 1) * stride + n];
        idct(&block.0, &block.1, block.2, &mut out, stride);
        assert!(out.iter().enumerate().all(|(i, &x)| i % stride < n || x == 7), "outside of {n}");
        out
    }

    #[test]
    fn vector_kernels_equal_the_plain_ones_for_every_block() {
        for n in 1..=8u8 {
            for level in [Level::Sse41, Level::Avx2] {
                for block in blocks() {
                    let plain = samples(plain(n), n.into(), &block);
                    let vector = samples(simd::idct(n, level), n.into(), &block);
                    assert_eq!(plain, vector, "{n} points, {level:?}, {block:?}");
                }
            }
        }
    }

    #[test]
    fn the_transform_of_n_points_is_that_of_the_lowest_frequencies() {
        for n in [3usize, 5, 6, 7, 8] {
            let basis = |x: usize, u: usize| {
                let norm = if u == 0 { 0.5f64.sqrt() } else { 1.0 };
                norm * ((2 * x + 1) as f64 * u as f64 * std::f64::consts::PI / (2 * n) as f64).cos()
            };
            for block in blocks().filter(|block| block.1.iter().all(|&q| q <= 16)) {
                if block.0.iter().any(|c| c.abs() > 256) {
                    continue;
                }
                let got = samples(plain(n as u8), n, &block);
                for y in 0..n {
                    for x in 0..n {
                        let mut sum = 0.0;
                        for v in 0..n {
                            for u in 0..n {
                                let c =
                                    f64::from(block.0[8 * v + u]) * f64::from(block.1[8 * v + u]);
                                sum += c * basis(x, u) * basis(y, v) / 4.0;
                            }
                        }
                        let expected = (sum + 128.0).clamp(0.0, 255.0);
                        let got = f64::from(got[y * (n + 3) + x]);
                        assert!((got - expected).abs() < 1.1, "{n}: {got} for {expected}");
                    }
                }
            }
        }
    }
}
