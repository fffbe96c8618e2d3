//! Quantization.

/// For the instructions named, on the `lanes` of their module.
macro_rules! steps {
    ($feature:literal) => {
        use std::arch::x86_64::*;

        use super::super::lanes::*;
        use crate::macroblock::{Levels, MAX_LEVEL, Quantizer};

        /// A quantizer in vectors.
        pub(super) struct Steps {
            step: Lanes,
            reciprocal: Lanes,
            bias: Lanes,
            sharpen: Lanes,
        }

        impl Steps {
            #[inline]
            #[target_feature(enable = $feature)]
            pub(super) fn new(quantizer: &Quantizer) -> Self {
                let Quantizer { step, reciprocal, bias, sharpen } = quantizer;
                let [step, reciprocal, bias, sharpen] =
                    [step, reciprocal, bias, sharpen].map(|all| load(&all.map(|x| x as i16)));
                Self { step, reciprocal, bias, sharpen }
            }

            /// The levels of a block, and what a decoder makes of them.
            #[inline]
            #[target_feature(enable = $feature)]
            pub(super) fn quantize(&self, coefficients: Lanes) -> Quantized {
                let size = add(abs(coefficients), self.sharpen);
                let low = low_product(size, self.reciprocal);
                let high = high_product_unsigned(size, self.reciprocal);
                // The upper 16 bits of the product and the bias: one more where the lower overflow.
                let sum = add(low, self.bias);
                let no_carry = equal(max_unsigned(sum, self.bias), sum);
                let upper = add(add(high, splat(1)), no_carry);
                let size = min(shift_right_unsigned::<1>(upper), splat(MAX_LEVEL as i16));
                let levels = with_sign(size, coefficients);
                Quantized { levels, coefficients: low_product(levels, self.step) }
            }
        }

        pub(super) struct Quantized {
            pub(super) levels: Lanes,
            pub(super) coefficients: Lanes,
        }

        /// Stores the levels of a block in zigzag order.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn store_levels(levels: Lanes, block: usize, to: &mut Levels) {
            let ordered = zigzag(levels);
            let [low, high] = halves(equal(ordered, splat(0)));
            let zeros = _mm_movemask_epi8(_mm_packs_epi16(low, high));
            store(ordered, &mut to.values[block]);
            to.masks[block] = !(zeros as u16);
        }
    };
}
pub(in crate::x86) use steps;
