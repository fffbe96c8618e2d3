//! The inverse transforms (RFC 6386, sections 14.3 and 14.4).

/// `x` times sqrt(2) sin(pi / 8), by the integers of the standard.
#[inline(always)]
const fn times_sine(x: i16) -> i16 {
    ((x as i32 * 35_468) >> 16) as i16
}

/// `x` times sqrt(2) cos(pi / 8).
#[inline(always)]
const fn times_cosine(x: i16) -> i16 {
    x.wrapping_add(((x as i32 * 20_091) >> 16) as i16)
}

/// The transform of four numbers.
#[inline(always)]
const fn four([x0, x1, x2, x3]: [i16; 4]) -> [i16; 4] {
    let (a, b) = (x0.wrapping_add(x2), x0.wrapping_sub(x2));
    let c = times_sine(x1).wrapping_sub(times_cosine(x3));
    let d = times_cosine(x1).wrapping_add(times_sine(x3));
    [a.wrapping_add(d), b.wrapping_add(c), b.wrapping_sub(c), a.wrapping_sub(d)]
}

/// Adds numbers to the first samples of a row.
#[inline(always)]
fn add_row(row: &mut [u8], numbers: [i16; 4]) {
    if let Some(row) = row.first_chunk_mut::<4>() {
        for (sample, number) in row.iter_mut().zip(numbers) {
            *sample = i16::from(*sample).saturating_add(number).clamp(0, 255) as u8;
        }
    }
}

/// Adds the inverse DCT of a block to 4 x 4 samples.
pub(crate) fn add_block(coefficients: &[i16; 16], samples: &mut [u8], stride: usize) {
    let at = |x: usize, y: usize| coefficients[4 * y + x];
    let columns: [[i16; 4]; 4] =
        std::array::from_fn(|x| four([at(x, 0), at(x, 1), at(x, 2), at(x, 3)]));
    for (y, row) in samples.chunks_mut(stride.max(1)).take(4).enumerate() {
        let [x0, x1, x2, x3] = columns.map(|column| column[y]);
        add_row(row, four([x0.wrapping_add(4), x1, x2, x3]).map(|x| x >> 3));
    }
}

/// The same of four blocks side by side.
pub(crate) fn add_four_blocks(coefficients: &[[i16; 16]; 4], samples: &mut [u8], stride: usize) {
    for (i, block) in coefficients.iter().enumerate() {
        if let Some(samples) = samples.get_mut(4 * i..) {
            add_block(block, samples, stride);
        }
    }
}

/// The same of a block whose only coefficient is its first.
pub(crate) fn add_flat(first: i16, samples: &mut [u8], stride: usize) {
    let number = first.wrapping_add(4) >> 3;
    for row in samples.chunks_mut(stride.max(1)).take(4) {
        add_row(row, [number; 4]);
    }
}

/// The inverse Walsh-Hadamard transform of four numbers.
const fn hadamard([x0, x1, x2, x3]: [i32; 4]) -> [i32; 4] {
    let (a, b, c, d) = (x0 + x3, x1 + x2, x1 - x2, x0 - x3);
    [a + b, c + d, a - b, d - c]
}

/// The inverse Walsh-Hadamard transform of a block.
pub(crate) fn inverse_wht(coefficients: &[i16; 16]) -> [i16; 16] {
    let at = |x: usize, y: usize| i32::from(coefficients[4 * y + x]);
    let columns: [[i32; 4]; 4] =
        std::array::from_fn(|x| hadamard([at(x, 0), at(x, 1), at(x, 2), at(x, 3)]));
    let mut output = [0; 16];
    for (y, row) in output.as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let [x0, x1, x2, x3] = columns.map(|column| column[y]);
        *row = hadamard([x0 + 3, x1, x2, x3]).map(|x| (x >> 3) as i16);
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_with_one_coefficient_is_flat() {
        for first in [-32768, -2000, -5, -4, 0, 3, 4, 100, 32763, 32764, 32767] {
            let (mut whole, mut flat) = ([99; 16], [99; 16]);
            let mut coefficients = [0; 16];
            coefficients[0] = first;
            add_block(&coefficients, &mut whole, 4);
            add_flat(first, &mut flat, 4);
            assert_eq!(whole, flat, "{first}");
        }
    }

    #[test]
    fn the_transform_is_the_inverse_dct() {
        let angle = |u: usize, x: usize| {
            let scale = if u == 0 { 0.5_f64.sqrt() } else { 1.0 };
            scale * (std::f64::consts::PI * u as f64 * (2 * x + 1) as f64 / 8.0).cos()
        };
        let mut state = 1_u32;
        for _ in 0..200 {
            let coefficients: [i16; 16] = std::array::from_fn(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as i16 - 128
            });
            let mut samples = [128; 16];
            add_block(&coefficients, &mut samples, 4);
            for (i, sample) in samples.into_iter().enumerate() {
                let terms = (0..16).map(|k| {
                    f64::from(coefficients[k]) * angle(k / 4, i / 4) * angle(k % 4, i % 4) / 4.0
                });
                let exact = (128.0 + terms.sum::<f64>()).clamp(0.0, 255.0);
                assert!((f64::from(sample) - exact).abs() <= 1.5, "{sample} for {exact}");
            }
        }
    }

    #[test]
    fn the_first_number_of_the_hadamard_transform_is_spread_evenly() {
        let mut coefficients = [0; 16];
        coefficients[0] = 80;
        assert_eq!(inverse_wht(&coefficients), [10; 16]);
        assert_eq!(inverse_wht(&[-1; 16])[0], (-16 + 3) >> 3);
        assert_eq!(inverse_wht(&[i16::MIN; 16])[1], 0);
    }
}
