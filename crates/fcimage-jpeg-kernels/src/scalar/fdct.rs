//! The forward DCT of 8 x 8 samples with libjpeg's accurate integers (`jfdctint.c`), quantization, and
//! the zigzag order.

use crate::blocks::Blocks;
use crate::quantizer::Quantizer;

/// Row-major place of each zigzag index (T.81, figure A.6).
pub(crate) const ZIGZAG: [u8; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// The rotations of the transform: an output is the sum of two inputs times these factors, in units of
/// 1/8192. Sums of the constants in the paper of Loeffler, Ligtenberg and Moschytz (1989).
pub(crate) mod factors {
    pub(crate) const EVEN_2: [i32; 2] = [4_433 + 6_270, 4_433];
    pub(crate) const EVEN_6: [i32; 2] = [4_433, 4_433 - 15_137];
    /// Of the sums of both halves of the odd part.
    pub(crate) const SUM_3: [i32; 2] = [9_633 - 16_069, 9_633];
    pub(crate) const SUM_4: [i32; 2] = [9_633, 9_633 - 3_196];
    pub(crate) const ODD_7: [i32; 2] = [2_446 - 7_373, -7_373];
    pub(crate) const ODD_1: [i32; 2] = [-7_373, 12_299 - 7_373];
    pub(crate) const ODD_5: [i32; 2] = [16_819 - 20_995, -20_995];
    pub(crate) const ODD_3: [i32; 2] = [-20_995, 25_172 - 20_995];
}

/// By how many bits the first pass exceeds the true scale, for accuracy.
pub(crate) const EXTRA_BITS: u32 = 2;

/// The bits of the factors.
const FACTOR_BITS: u32 = 13;

/// What products are shifted by in a pass, rounded.
pub(crate) const fn shift(second: bool) -> u32 {
    if second { FACTOR_BITS + EXTRA_BITS } else { FACTOR_BITS - EXTRA_BITS }
}

/// Transforms all columns.
#[inline(always)]
fn pass<const SECOND: bool>(rows: &mut [[i32; 8]; 8]) {
    let bits = const { shift(SECOND) };
    let rounded = |sum: i32| sum.wrapping_add(1 << (bits - 1)) >> bits;
    let scaled = |sum: i32| match SECOND {
        false => sum << EXTRA_BITS,
        true => sum.wrapping_add(1 << (EXTRA_BITS - 1)) >> EXTRA_BITS,
    };
    let turned =
        |a: i32, b: i32, [f, g]: [i32; 2]| a.wrapping_mul(f).wrapping_add(b.wrapping_mul(g));
    (0..8).for_each(|x| {
        let [s0, s1, s2, s3, s4, s5, s6, s7] = std::array::from_fn(|y| rows[y][x]);
        let (add, sub) = (i32::wrapping_add, i32::wrapping_sub);
        let [a0, a1, a2, a3] = [add(s0, s7), add(s1, s6), add(s2, s5), add(s3, s4)];
        let [d7, d6, d5, d4] = [sub(s0, s7), sub(s1, s6), sub(s2, s5), sub(s3, s4)];
        let [outer, inner] = [add(a0, a3), add(a1, a2)];
        let [outer_d, inner_d] = [sub(a0, a3), sub(a1, a2)];
        rows[0][x] = scaled(add(outer, inner));
        rows[4][x] = scaled(sub(outer, inner));
        rows[2][x] = rounded(turned(outer_d, inner_d, factors::EVEN_2));
        rows[6][x] = rounded(turned(outer_d, inner_d, factors::EVEN_6));
        let (z3, z4) = (add(d4, d6), add(d5, d7));
        let (sum_3, sum_4) = (turned(z3, z4, factors::SUM_3), turned(z3, z4, factors::SUM_4));
        rows[7][x] = rounded(add(sum_3, turned(d4, d7, factors::ODD_7)));
        rows[1][x] = rounded(add(sum_4, turned(d4, d7, factors::ODD_1)));
        rows[5][x] = rounded(add(sum_4, turned(d5, d6, factors::ODD_5)));
        rows[3][x] = rounded(add(sum_3, turned(d5, d6, factors::ODD_3)));
    });
}

/// The transform of one block, 8 times its coefficients, in row-major order.
#[inline(always)]
fn transformed(samples: [[i32; 8]; 8]) -> [[i32; 8]; 8] {
    let transposed = |rows: [[i32; 8]; 8]| -> [[i32; 8]; 8] {
        std::array::from_fn(|y| std::array::from_fn(|x| rows[x][y]))
    };
    let mut rows = transposed(samples);
    pass::<false>(&mut rows);
    rows = transposed(rows);
    pass::<true>(&mut rows);
    rows
}

/// See [`Kernels::forward`](crate::Kernels::forward).
#[inline(always)]
pub(crate) fn forward(rows: [&[u8; 16]; 8], quantizer: &Quantizer, blocks: &mut Blocks) {
    for (number, (block, mask)) in
        blocks.coefficients.iter_mut().zip(&mut blocks.not_zero).enumerate()
    {
        let values = transformed(std::array::from_fn(|y| {
            std::array::from_fn(|x| i32::from(rows[y][8 * number + x]) - 128)
        }));
        let mut quantized = [0; 64];
        for (i, (quantized, value)) in quantized.iter_mut().zip(values.as_flattened()).enumerate() {
            *quantized = quantizer.quotient(*value, i);
        }
        *mask = 0;
        for (k, (to, place)) in block.iter_mut().zip(ZIGZAG).enumerate() {
            *to = quantized[usize::from(place) & 63];
            *mask |= u64::from(*to != 0) << k;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_transform_is_within_one_unit_of_the_formula() {
        let mut state = 7_u32;
        for round in 0..200 {
            let samples: [[i32; 8]; 8] = std::array::from_fn(|_| {
                std::array::from_fn(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let random = (state >> 24) as i32 - 128;
                    if round % 2 == 0 { random } else { random.signum() * 127 }
                })
            });
            let found = transformed(samples);
            for (v, u) in (0..64).map(|i| (i / 8, i % 8)) {
                let cosine = |x: usize, f: usize| {
                    let scale = if f == 0 { 0.5_f64.sqrt() } else { 1.0 };
                    scale * (std::f64::consts::PI * f as f64 * (2 * x + 1) as f64 / 16.0).cos()
                };
                let sum: f64 = (0..64)
                    .map(|i| f64::from(samples[i / 8][i % 8]) * cosine(i / 8, v) * cosine(i % 8, u))
                    .sum();
                assert!((f64::from(found[v][u]) - 2.0 * sum).abs() < 1.6, "{v} {u}");
            }
        }
    }

    #[test]
    fn the_zigzag_order_walks_the_diagonals() {
        let mut places: Vec<u8> = (0..64).collect();
        places.sort_by_key(|place| {
            let (x, y) = (place % 8, place / 8);
            (x + y, if (x + y) % 2 == 0 { x } else { y })
        });
        assert_eq!(places, ZIGZAG);
    }
}
