//! Forward transforms, whose inverse RFC 6386 defines, and quantization.

use crate::macroblock::{MAX_LEVEL, Quantizer};

/// The index in row-major order of each coefficient in zigzag order.
pub(crate) const ZIGZAG: [usize; 16] = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];

/// The DCT of a 4 x 4 block of differences, each from -255 to 255.
pub(crate) fn dct(differences: &[i16; 16]) -> [i16; 16] {
    let mut rows = [0_i32; 16];
    for y in 0..4 {
        let d: [i32; 4] = std::array::from_fn(|x| i32::from(differences[4 * y + x]));
        let (outer, inner) = (d[0] + d[3], d[1] + d[2]);
        let (wide, narrow) = (d[0] - d[3], d[1] - d[2]);
        rows[4 * y] = (outer + inner) * 8;
        rows[4 * y + 1] = (narrow * 2217 + wide * 5352 + 1812) >> 9;
        rows[4 * y + 2] = (outer - inner) * 8;
        rows[4 * y + 3] = (wide * 2217 - narrow * 5352 + 937) >> 9;
    }
    let mut out = [0; 16];
    for x in 0..4 {
        let (outer, inner) = (rows[x] + rows[12 + x], rows[4 + x] + rows[8 + x]);
        let (wide, narrow) = (rows[x] - rows[12 + x], rows[4 + x] - rows[8 + x]);
        out[x] = ((outer + inner + 7) >> 4) as i16;
        out[4 + x] = (((narrow * 2217 + wide * 5352 + 12000) >> 16) + i32::from(wide != 0)) as i16;
        out[8 + x] = ((outer - inner + 7) >> 4) as i16;
        out[12 + x] = ((wide * 2217 - narrow * 5352 + 51000) >> 16) as i16;
    }
    out
}

/// The Walsh-Hadamard transform of the 16 DC coefficients of a macroblock's luma.
pub(crate) fn wht(dc: &[i16; 16]) -> [i16; 16] {
    let butterfly = |v: [i32; 4]| {
        let (sum, other) = (v[0] + v[2], v[1] + v[3]);
        let (difference, cross) = (v[0] - v[2], v[1] - v[3]);
        [sum + other, difference + cross, difference - cross, sum - other]
    };
    let mut rows = [0; 16];
    for y in 0..4 {
        let row = butterfly(std::array::from_fn(|x| i32::from(dc[4 * y + x])));
        rows[4 * y..][..4].copy_from_slice(&row);
    }
    let mut out = [0; 16];
    for x in 0..4 {
        let column = butterfly(std::array::from_fn(|y| rows[4 * y + x]));
        for y in 0..4 {
            out[4 * y + x] = (column[y] >> 1) as i16;
        }
    }
    out
}

/// Quantizes `coefficients` in place, to what a decoder makes of the levels, which are returned in
/// zigzag order.
pub(crate) fn quantize(coefficients: &mut [i16; 16], quantizer: &Quantizer) -> [i16; 16] {
    std::array::from_fn(|n| {
        let at = ZIGZAG[n];
        let value = i32::from(coefficients[at]);
        let size = value.unsigned_abs() + u32::from(quantizer.sharpen[at]);
        let level =
            (size * u32::from(quantizer.reciprocal[at]) + u32::from(quantizer.bias[at])) >> 17;
        let level = level.min(MAX_LEVEL) as i16 * value.signum() as i16;
        coefficients[at] = level.wrapping_mul(quantizer.step[at] as i16);
        level
    })
}

/// One bit for each level that is not 0.
pub(crate) fn mask(levels: &[i16; 16]) -> u16 {
    levels.iter().enumerate().map(|(n, &level)| u16::from(level != 0) << n).sum()
}
