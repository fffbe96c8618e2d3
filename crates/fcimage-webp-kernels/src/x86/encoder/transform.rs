//! Transforms of four blocks side by side.

/// For the instructions named, on the `lanes` of their module.
macro_rules! transform {
    ($feature:literal) => {
        use super::super::lanes::*;

        /// Transposes the 4 x 4 numbers of each quarter.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn transposed([x0, x1, x2, x3]: [Lanes; 4]) -> [Lanes; 4] {
            let (a, b) = (low_16(x0, x1), low_16(x2, x3));
            let (c, d) = (high_16(x0, x1), high_16(x2, x3));
            let (left_01, left_23) = (low_32(a, b), high_32(a, b));
            let (right_01, right_23) = (low_32(c, d), high_32(c, d));
            [
                low_64(left_01, right_01),
                high_64(left_01, right_01),
                low_64(left_23, right_23),
                high_64(left_23, right_23),
            ]
        }

        /// From the rows of four blocks side by side to a vector for each block.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn by_blocks([r0, r1, r2, r3]: [Lanes; 4]) -> [Lanes; 4] {
            let (a, b) = (low_64(r0, r1), high_64(r0, r1));
            let (c, d) = (low_64(r2, r3), high_64(r2, r3));
            [low_halves(a, c), low_halves(b, d), high_halves(a, c), high_halves(b, d)]
        }

        /// The other way.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn by_rows([b0, b1, b2, b3]: [Lanes; 4]) -> [Lanes; 4] {
            let (a, b) = (low_64(b0, b1), high_64(b0, b1));
            let (c, d) = (low_64(b2, b3), high_64(b2, b3));
            [low_halves(a, c), low_halves(b, d), high_halves(a, c), high_halves(b, d)]
        }

        /// `(a * x + b * y + rounding) >> BITS` for the factors of each pair, `y` in the upper half.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn rotated<const BITS: i32>(
            a: Lanes,
            b: Lanes,
            factors: i32,
            rounding: i32,
        ) -> Lanes {
            let (factors, rounding) = (splat_32(factors), splat_32(rounding));
            let part =
                |pairs| shift_right_32::<BITS>(add_32(sum_of_products(pairs, factors), rounding));
            pack(part(low_16(a, b)), part(high_16(a, b)))
        }

        /// The forward DCT of four blocks side by side, from their rows of differences.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn dct(rows: [Lanes; 4]) -> [Lanes; 4] {
            let [x0, x1, x2, x3] = transposed(rows);
            let (outer, inner) = (add(x0, x3), add(x1, x2));
            let (wide, narrow) = (sub(x0, x3), sub(x1, x2));
            let [r0, r1, r2, r3] = transposed([
                shift_left::<3>(add(outer, inner)),
                rotated::<9>(narrow, wide, FIRST, 1812),
                shift_left::<3>(sub(outer, inner)),
                rotated::<9>(narrow, wide, SECOND, 937),
            ]);
            let (outer, inner) = (add(r0, r3), add(r1, r2));
            let (wide, narrow) = (sub(r0, r3), sub(r1, r2));
            let seven = splat(7);
            // One more where `wide` is not 0: a comparison gives -1 where it is.
            let more = add(splat(1), equal(wide, splat(0)));
            [
                shift_right::<4>(add(add(outer, inner), seven)),
                add(rotated::<16>(narrow, wide, FIRST, 12000), more),
                shift_right::<4>(add(sub(outer, inner), seven)),
                rotated::<16>(narrow, wide, SECOND, 51000),
            ]
        }

        /// The factors of `narrow` and `wide` in the second number of a transform.
        pub(super) const FIRST: i32 = 5352 << 16 | 2217;
        /// Those in the fourth number: 2217 and -5352.
        pub(super) const SECOND: i32 = (2217 << 16) | (-5352_i32 & 0xffff);

        /// The transform of the four numbers that each lane has in the four vectors.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn inverse_four([x0, x1, x2, x3]: [Lanes; 4]) -> [Lanes; 4] {
            // The first factor of the standard is 35468, which is this and 65536.
            let times_sine = |x| add(x, high_product(x, splat(-30_068)));
            let times_cosine = |x| add(x, high_product(x, splat(20_091)));
            let (a, b) = (add(x0, x2), sub(x0, x2));
            let c = sub(times_sine(x1), times_cosine(x3));
            let d = add(times_cosine(x1), times_sine(x3));
            [add(a, d), add(b, c), sub(b, c), sub(a, d)]
        }

        /// The inverse DCT of four blocks: rows of differences, side by side.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn inverse(blocks: [Lanes; 4]) -> [Lanes; 4] {
            let [x0, x1, x2, x3] = transposed(inverse_four(by_rows(blocks)));
            let columns = inverse_four([add(x0, splat(4)), x1, x2, x3]);
            transposed(columns).map(|row| shift_right::<3>(row))
        }
    };
}
pub(in crate::x86) use transform;
