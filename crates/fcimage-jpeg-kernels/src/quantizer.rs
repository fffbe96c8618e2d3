//! Division by a quantization table without dividing.

/// A quantization table for [`Kernels::forward`](crate::Kernels::forward): each division by 8 times
/// an entry is a sum and two products of which the upper 16 bits are kept.
#[derive(Debug, Clone)]
pub struct Quantizer {
    /// Half of each divisor, so that quotients are rounded to the nearest.
    pub(crate) halves: [u16; 64],
    pub(crate) reciprocals: [u16; 64],
    /// Powers of two: what the reciprocals are scaled by.
    pub(crate) scales: [u16; 64],
}

impl Quantizer {
    /// The quantizer for a table in row-major order. An entry of 0 counts as 1.
    pub fn new(table: &[u8; 64]) -> Self {
        let mut new = Self { halves: [0; 64], reciprocals: [0; 64], scales: [0; 64] };
        for (i, entry) in table.iter().enumerate() {
            // The transform gives 8 times its coefficients.
            let divisor = u32::from((*entry).max(1)) * 8;
            // The most bits for which the reciprocal, rounded up, has 16. So it exceeds the true one
            // by less than 1 / 2^15 of itself, too little to reach the next quotient below 2^15.
            let bits = 16 + (divisor - 1).ilog2();
            new.halves[i] = (divisor / 2) as u16;
            new.reciprocals[i] = (1_u32 << bits).div_ceil(divisor) as u16;
            new.scales[i] = (1_u32 << (32 - bits)) as u16;
        }
        new
    }

    /// The quotient of what the transform gave at place `i`, 0 to 63.
    #[inline(always)]
    pub(crate) fn quotient(&self, value: i32, i: usize) -> i16 {
        let i = i & 63;
        let rounded = value.unsigned_abs().wrapping_add(self.halves[i].into());
        let product = rounded.wrapping_mul(self.reciprocals[i].into()) >> 16;
        let quotient = (product.wrapping_mul(self.scales[i].into()) >> 16) as i16;
        if value < 0 { quotient.wrapping_neg() } else { quotient }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quotient_is_the_rounded_one() {
        for entry in 1..=255_u8 {
            let quantizer = Quantizer::new(&[entry; 64]);
            let divisor = i32::from(entry) * 8;
            // The transform of samples of 8 bits gives at most 8 * 1024 and some rounding.
            for value in 0..=16_384 {
                let expected = (value + divisor / 2) / divisor;
                let quotient = quantizer.quotient(value, usize::from(entry) % 64);
                assert_eq!(i32::from(quotient), expected, "{value} / {divisor}");
                assert_eq!(i32::from(quantizer.quotient(-value, 0)), -expected);
            }
        }
    }
}
