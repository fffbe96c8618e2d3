//! The samples around a macroblock, and what is predicted from them.

/// For the instructions named, on the `lanes` of their module.
macro_rules! edges {
    ($feature:literal) => {
        use std::arch::x86_64::*;

        use super::super::lanes::*;
        use crate::macroblock::{Canvas, Means, ORIGIN, ORIGIN_V, STRIDE, Whole};

        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn bytes(array: &[u8; 16]) -> __m128i {
            // SAFETY: the array has the 16 bytes that are loaded.
            unsafe { _mm_loadu_si128(array.as_ptr().cast()) }
        }

        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn store_bytes(vector: __m128i, array: &mut [u8; 16]) {
            // SAFETY: the array has the 16 bytes that are stored.
            unsafe { _mm_storeu_si128(array.as_mut_ptr().cast(), vector) }
        }

        /// The sixteen bytes at `at`, or zeros where there are fewer.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn bytes_at(samples: &[u8], at: usize) -> __m128i {
            match samples.get(at..).and_then(|rest| rest.first_chunk()) {
                Some(chunk) => bytes(chunk),
                None => _mm_setzero_si128(),
            }
        }

        /// The eight bytes at each of two places.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn two_times_eight(samples: &[u8], first: usize, second: usize) -> __m128i {
            let [first, second] = [first, second].map(|at| {
                match samples.get(at..).and_then(|rest| rest.first_chunk()) {
                    Some(chunk) => i64::from_le_bytes(*chunk),
                    None => 0,
                }
            });
            _mm_set_epi64x(second, first)
        }

        /// The edges of luma, or of both color planes side by side.
        pub(super) struct Edges<const ROWS: usize> {
            pub(super) above: Lanes,
            /// The sample to the left of each row.
            pub(super) left: [Lanes; ROWS],
            pub(super) corner: Lanes,
            pub(super) mean: Lanes,
        }

        impl<const ROWS: usize> Edges<ROWS> {
            /// What is predicted for a row.
            #[inline]
            #[target_feature(enable = $feature)]
            pub(super) fn predict(&self, mode: Whole, row: usize) -> Lanes {
                match mode {
                    Whole::Dc => self.mean,
                    Whole::Vertical => self.above,
                    Whole::Horizontal => self.left[row],
                    Whole::TrueMotion => self.true_motion(self.left[row]),
                }
            }

            #[inline]
            #[target_feature(enable = $feature)]
            fn true_motion(&self, left: Lanes) -> Lanes {
                let sum = add(self.above, sub(left, self.corner));
                max(min(sum, splat(255)), splat(0))
            }
        }

        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn luma_edges(canvas: &Canvas, means: Means) -> Edges<16> {
            let left = |row: usize| splat(canvas.y[ORIGIN - 1 + row * STRIDE].into());
            Edges {
                above: widen(bytes_at(&canvas.y, ORIGIN - STRIDE)),
                left: std::array::from_fn(left),
                corner: splat(canvas.y[ORIGIN - STRIDE - 1].into()),
                mean: splat(means.y.into()),
            }
        }

        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn chroma_edges(canvas: &Canvas, means: Means) -> Edges<8> {
            let both = |u: u8, v: u8| join([_mm_set1_epi16(u.into()), _mm_set1_epi16(v.into())]);
            let column = |row: usize| {
                let at = row * STRIDE;
                both(canvas.uv[ORIGIN - 1 + at], canvas.uv[ORIGIN_V - 1 + at])
            };
            let (u, v) = (ORIGIN - STRIDE, ORIGIN_V - STRIDE);
            Edges {
                above: widen(two_times_eight(&canvas.uv, u, v)),
                left: std::array::from_fn(column),
                corner: both(canvas.uv[u - 1], canvas.uv[v - 1]),
                mean: both(means.u, means.v),
            }
        }

        /// The rows of a source.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn rows<const ROWS: usize>(samples: &[u8]) -> [Lanes; ROWS] {
            let chunks = samples.as_chunks::<16>().0;
            std::array::from_fn(|row| match chunks.get(row) {
                Some(chunk) => widen(bytes(chunk)),
                None => splat(0),
            })
        }
    };
}
pub(in crate::x86) use edges;
