//! Transforms of one block.

/// For the instructions named, on the `lanes` of their module.
macro_rules! block {
    ($feature:literal) => {
        use std::arch::x86_64::*;

        use super::transform::{FIRST, SECOND};

        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn swapped(vector: __m128i) -> __m128i {
            _mm_shuffle_epi32::<0b0100_1110>(vector)
        }

        /// From rows 0 and 1 in a vector, and 2 and 3 in another, to columns alike; or back.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn turned([x01, x23]: [__m128i; 2]) -> [__m128i; 2] {
            let (even, odd) = (_mm_unpacklo_epi16(x01, x23), _mm_unpackhi_epi16(x01, x23));
            [_mm_unpacklo_epi16(even, odd), _mm_unpackhi_epi16(even, odd)]
        }

        /// One direction of the forward DCT of a block: sums and differences, and both rotations.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn block_pass<const BITS: i32>(
            [x01, x23]: [__m128i; 2],
            roundings: [i32; 2],
        ) -> [__m128i; 3] {
            let x32 = swapped(x23);
            // The outer and the inner sum; the wide and the narrow difference.
            let (sums, differences) = (_mm_add_epi16(x01, x32), _mm_sub_epi16(x01, x32));
            let other = swapped(sums);
            let even = _mm_unpacklo_epi64(_mm_add_epi16(sums, other), _mm_sub_epi16(sums, other));
            let pairs = _mm_unpacklo_epi16(swapped(differences), differences);
            let [first, second] =
                [(FIRST, roundings[0]), (SECOND, roundings[1])].map(|(factors, rounding)| {
                    let product = _mm_madd_epi16(pairs, _mm_set1_epi32(factors));
                    _mm_srai_epi32::<BITS>(_mm_add_epi32(product, _mm_set1_epi32(rounding)))
                });
            [even, _mm_packs_epi32(first, second), differences]
        }

        /// The forward DCT of one block, in row-major order.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn block_dct(differences: [__m128i; 2]) -> [__m128i; 2] {
            let [even, odd, _] = block_pass::<9>(turned(differences), [1812, 937]);
            let even = _mm_slli_epi16::<3>(even);
            // Columns 0 and 2, and 1 and 3, to rows.
            let (left, right) = (_mm_unpacklo_epi16(even, odd), _mm_unpackhi_epi16(even, odd));
            let rows = [_mm_unpacklo_epi32(left, right), _mm_unpackhi_epi32(left, right)];
            let [even, odd, differences] = block_pass::<16>(rows, [12000, 51000]);
            let even = _mm_srai_epi16::<4>(_mm_add_epi16(even, _mm_set1_epi16(7)));
            let ones = _mm_set_epi64x(0, 0x0001_0001_0001_0001);
            let zeros = _mm_cmpeq_epi16(differences, _mm_setzero_si128());
            let odd = _mm_add_epi16(odd, _mm_andnot_si128(zeros, ones));
            [_mm_unpacklo_epi64(even, odd), _mm_unpackhi_epi64(even, odd)]
        }

        /// One direction of the inverse DCT of a block.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn inverse_block_pass(
            [x01, x23]: [__m128i; 2],
            rounding: __m128i,
        ) -> [__m128i; 2] {
            let even = _mm_add_epi16(_mm_unpacklo_epi64(x01, x23), rounding);
            let odd = _mm_unpackhi_epi64(x01, x23);
            let sine = _mm_add_epi16(odd, _mm_mulhi_epi16(odd, _mm_set1_epi16(-30_068)));
            let cosine = _mm_add_epi16(odd, _mm_mulhi_epi16(odd, _mm_set1_epi16(20_091)));
            let other = swapped(even);
            let ab = _mm_unpacklo_epi64(_mm_add_epi16(even, other), _mm_sub_epi16(even, other));
            let d = _mm_add_epi16(cosine, swapped(sine));
            let c = _mm_sub_epi16(sine, swapped(cosine));
            let dc = _mm_unpacklo_epi64(d, c);
            [_mm_add_epi16(ab, dc), swapped(_mm_sub_epi16(ab, dc))]
        }

        /// The inverse DCT of one block.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn inverse_block(coefficients: [__m128i; 2]) -> [__m128i; 2] {
            let columns = turned(inverse_block_pass(coefficients, _mm_setzero_si128()));
            // To the first column only.
            let rounding = _mm_set_epi64x(0, 0x0004_0004_0004_0004);
            turned(inverse_block_pass(columns, rounding)).map(|rows| _mm_srai_epi16::<3>(rows))
        }
    };
}
pub(in crate::x86) use block;
