//! What a prediction is worth.

/// For the instructions named, on the `lanes` of their module.
macro_rules! judge {
    ($feature:literal) => {
        use std::arch::x86_64::*;

        use super::super::lanes::*;
        use super::edges::{Edges, chroma_edges, luma_edges, rows};
        use super::transform::dct;
        use crate::macroblock::{Canvas, Means, Source, Susceptibility, Whole};
        use crate::scalar::encode::judged;

        /// The sum of 32-bit lanes of each vector.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn sums(vectors: [Lanes; 4]) -> __m128i {
            let [a, b, c, d] = vectors.map(|vector| {
                let [low, high] = halves(vector);
                _mm_add_epi32(low, high)
            });
            _mm_hadd_epi32(_mm_hadd_epi32(a, b), _mm_hadd_epi32(c, d))
        }

        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn numbers(vector: __m128i) -> [u32; 4] {
            let mut array = [0; 4];
            // SAFETY: the array has the 16 bytes that are stored.
            unsafe { _mm_storeu_si128(array.as_mut_ptr().cast(), vector) }
            array
        }

        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn errors<const ROWS: usize>(source: &[u8], edges: &Edges<ROWS>) -> [u32; 4] {
            let mut totals = [splat(0); 4];
            for (row, samples) in rows::<ROWS>(source).into_iter().enumerate() {
                for (total, mode) in totals.iter_mut().zip(Whole::ALL) {
                    let difference = sub(samples, edges.predict(mode, row));
                    *total = add_32(*total, sum_of_products(difference, difference));
                }
            }
            numbers(sums(totals))
        }

        #[target_feature(enable = $feature)]
        pub(super) fn luma_errors(source: &Source, canvas: &Canvas, means: Means) -> [u32; 4] {
            errors(&source.y, &luma_edges(canvas, means))
        }

        #[target_feature(enable = $feature)]
        pub(super) fn chroma_errors(source: &Source, canvas: &Canvas, means: Means) -> [u32; 4] {
            errors(&source.uv, &chroma_edges(canvas, means))
        }

        /// How flat the differences of blocks are, whose rows come in groups of four.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn flatness<const ROWS: usize>(
            source: &[Lanes; ROWS],
            edges: &Edges<ROWS>,
            mode: Whole,
        ) -> u32 {
            let mut bins = [[0_i16; 16]; ROWS];
            let mut counts = [splat(0); 3];
            let mut largest = splat(0);
            for (group, bins) in bins.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                let differences = std::array::from_fn(|row| {
                    let row = (4 * group + row) % ROWS;
                    sub(source[row], edges.predict(mode, row))
                });
                for (coefficients, bin) in dct(differences).into_iter().zip(bins) {
                    let number = min(shift_right::<3>(abs(coefficients)), splat(31));
                    for (value, count) in counts.iter_mut().enumerate() {
                        *count = sub(*count, equal(number, splat(value as i16)));
                    }
                    largest = max(largest, number);
                    store(number, bin);
                }
            }
            let [zero, one, two] = counts.map(|count| sum_of_products(count, splat(1)));
            let [zero, one, two, _] = numbers(sums([zero, one, two, splat(0)]));
            let rest = 16 * ROWS as u32 - zero - one - two;
            let most = zero.max(one).max(two);
            // All others together are hardly ever more.
            let most = if most >= rest { most } else { most_frequent(bins.as_flattened()) };
            judged(most, largest_of(largest))
        }

        #[cold]
        pub(super) fn most_frequent(bins: &[i16]) -> u32 {
            let mut counts = [0_u32; 32];
            for &bin in bins {
                counts[bin as usize & 31] += 1;
            }
            counts.into_iter().max().unwrap_or(0)
        }

        /// The largest of lanes that are not negative.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn largest_of(vector: Lanes) -> u32 {
            let [low, high] = halves(vector);
            // There is an instruction for the smallest.
            let complement = _mm_xor_si128(_mm_max_epi16(low, high), _mm_set1_epi16(-1));
            let smallest = _mm_extract_epi16::<0>(_mm_minpos_epu16(complement));
            0xffff - smallest as u32
        }

        #[target_feature(enable = $feature)]
        pub(super) fn susceptibility(
            source: &Source,
            canvas: &Canvas,
            means: Means,
        ) -> Susceptibility {
            let (edges, samples) = (luma_edges(canvas, means), rows(&source.y));
            let luma = flatness(&samples, &edges, Whole::Dc).max(flatness(
                &samples,
                &edges,
                Whole::TrueMotion,
            ));
            let (edges, samples) = (chroma_edges(canvas, means), rows(&source.uv));
            let chroma = flatness(&samples, &edges, Whole::Dc).max(flatness(
                &samples,
                &edges,
                Whole::TrueMotion,
            ));
            Susceptibility { luma, chroma }
        }
    };
}
pub(in crate::x86) use judge;
