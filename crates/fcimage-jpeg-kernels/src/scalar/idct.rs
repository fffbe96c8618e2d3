//! Inverse DCT of N x N samples from an 8 x 8 block, dequantizing on the way; integers only.
//!
//! Sizes 8 and 1 are libjpeg's accurate ones (`jidctint.c`: Loeffler, Ligtenberg and Moschytz, 1989),
//! to the bit; the others are the plain N-point transform of the lowest N x N frequencies. Dequantized coefficients and the result of the first pass are 16-bit numbers, as
//! in libjpeg-turbo's vector code; no file made from an image comes near their bounds.

use super::basis::basis;

/// Bits of the constants' fractions.
const CONST_BITS: u32 = 13;
/// Bits that the first pass keeps besides.
const PASS1_BITS: u32 = 2;

/// One row of a block, in 32 bits.
type Row = [i32; 8];

/// Row `v` of the block, dequantized.
#[inline(always)]
fn dequantized(coefficients: &[i16; 64], quantization: &[u16; 64], v: usize) -> Row {
    let mut row = [0; 8];
    let (values, factors) =
        (&coefficients.as_chunks::<8>().0[v], &quantization.as_chunks::<8>().0[v]);
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

/// A sample: the middle of the range is added, and the sum is clamped to the range.
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

/// Fills `N` x `N` samples with the value that the DC coefficient gives without any other.
// Inlined, it would cost every other block its registers.
#[inline(never)]
pub(crate) fn flat<const N: usize>(
    coefficients: &[i16; 64],
    quantization: &[u16; 64],
    samples: &mut [u8],
    stride: usize,
) {
    let dc = coefficients[0].wrapping_mul(quantization[0] as i16);
    let value = sample(i32::from(dc), 3);
    for row in samples.chunks_mut(stride).take(N) {
        if let Some(row) = row.first_chunk_mut::<N>() {
            *row = [value; N];
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

/// Both passes of a transform of the lowest `N` x `N` frequencies: `step` in 1-D.
#[inline(always)]
fn two_passes<const N: usize>(
    coefficients: &[i16; 64],
    quantization: &[u16; 64],
    samples: &mut [u8],
    stride: usize,
    step: impl Fn([i32; 8]) -> [i32; N],
) {
    let mut rows = [[0; 8]; 8];
    for (v, row) in rows.iter_mut().enumerate().take(N) {
        *row = dequantized(coefficients, quantization, v);
    }
    let mut middle = [[0; 8]; N];
    for u in 0..N {
        let column = step(rows.map(|row| row[u]));
        for (row, value) in middle.iter_mut().zip(column) {
            row[u] = kept(value, CONST_BITS - PASS1_BITS);
        }
    }
    for (row, to) in middle.iter().zip(samples.chunks_mut(stride)) {
        for (value, to) in step(*row).into_iter().zip(to) {
            *to = sample(value, CONST_BITS + PASS1_BITS + 3);
        }
    }
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

/// The accurate transform to 8 x 8 samples.
#[inline(always)]
pub(crate) fn idct_8(
    coefficients: &[i16; 64],
    quantization: &[u16; 64],
    samples: &mut [u8],
    stride: usize,
) {
    two_passes(coefficients, quantization, samples, stride, eight);
}

/// The plain transform to `N` x `N` samples.
#[inline(always)]
pub(crate) fn idct_n<const N: usize>(
    coefficients: &[i16; 64],
    quantization: &[u16; 64],
    samples: &mut [u8],
    stride: usize,
) {
    two_passes(coefficients, quantization, samples, stride, points::<N>);
}

/// The plain transform to 2 x 2 samples, which are sums and differences of four coefficients.
pub(crate) fn idct_2(
    coefficients: &[i16; 64],
    quantization: &[u16; 64],
    samples: &mut [u8],
    stride: usize,
) {
    let [mean, across, down, both] = [0, 1, 8, 9]
        .map(|place| i32::from(coefficients[place].wrapping_mul(quantization[place] as i16)));
    let rows = [(mean + down, across + both), (mean - down, across - both)];
    for ((even, odd), to) in rows.into_iter().zip(samples.chunks_mut(stride)) {
        if let Some(to) = to.first_chunk_mut::<2>() {
            *to = [sample(even + odd, 3), sample(even - odd, 3)];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::KERNELS;

    /// A block of moderate numbers.
    fn block(seed: u32) -> ([i16; 64], [u16; 64]) {
        let mut state = seed;
        let mut random = move || {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state
        };
        let range = if seed.is_multiple_of(2) { 8 } else { 256 };
        let coefficients = std::array::from_fn(|_| {
            if random().is_multiple_of(4) {
                (random() % (2 * range)) as i16 - range as i16
            } else {
                0
            }
        });
        (coefficients, std::array::from_fn(|_| (1 + random() % 4) as u16))
    }

    #[test]
    fn the_transform_of_n_points_is_that_of_the_lowest_frequencies() {
        for n in 2..=8usize {
            let basis = |x: usize, u: usize| {
                let norm = if u == 0 { 0.5f64.sqrt() } else { 1.0 };
                norm * ((2 * x + 1) as f64 * u as f64 * std::f64::consts::PI / (2 * n) as f64).cos()
            };
            for seed in 1..60 {
                let (coefficients, quantization) = block(seed);
                let mut got = [0; 64];
                KERNELS.idct(n as u32)(&coefficients, &quantization, 63, &mut got, n);
                for y in 0..n {
                    for x in 0..n {
                        let mut sum = 0.0;
                        for v in 0..n {
                            for u in 0..n {
                                let c = f64::from(coefficients[8 * v + u])
                                    * f64::from(quantization[8 * v + u]);
                                sum += c * basis(x, u) * basis(y, v) / 4.0;
                            }
                        }
                        let expected = (sum + 128.0).clamp(0.0, 255.0);
                        let got = f64::from(got[y * n + x]);
                        assert!((got - expected).abs() < 1.1, "{n}: {got} for {expected}");
                    }
                }
            }
        }
    }
}
