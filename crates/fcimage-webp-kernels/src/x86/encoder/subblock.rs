//! A macroblock with a prediction for each block: which is the best.

/// For the instructions named, on the `lanes` of their module.
macro_rules! subblock {
    ($feature:literal) => {
        use std::arch::x86_64::*;

        use super::super::lanes::*;
        use super::block::{block_dct, inverse_block};
        use super::edges::{bytes, bytes_at, store_bytes};
        use super::judge::sums;
        use super::steps::{Steps, store_levels};
        use crate::macroblock::{Canvas, Levels, Quantizer, STRIDE, SUBBLOCK_MODES, Source};
        use crate::scalar::predict_subblock::{CORNER, DIRECTIONS, origin_of};

        /// Where the left columns are in a line, from the top, and a byte of the row above.
        pub(super) const LEFT: [usize; 4] = [CORNER - 1, CORNER - 2, CORNER - 3, CORNER - 4];

        /// A shuffle of a line to rows of four, by its index for each row and column.
        pub(super) const fn shuffle(row: [usize; 4], column: [usize; 4]) -> [u8; 16] {
            let mut shuffle = [0; 16];
            let mut i = 0;
            while i < 16 {
                shuffle[i] = (row[i / 4] + column[i % 4]) as u8;
                i += 1;
            }
            shuffle
        }

        pub(super) static LEFT_ROWS: [u8; 16] = shuffle(LEFT, [0; 4]);
        pub(super) static ABOVE_ROWS: [u8; 16] = shuffle([CORNER; 4], [1, 2, 3, 4]);

        /// Shuffles of the means of three samples and of those of two, which give the directions.
        pub(super) static SHUFFLES: [[[u8; 16]; 2]; 8] = {
            let mut shuffles = [[[0x80; 16]; 2]; 8];
            let mut i = 0;
            while i < 128 {
                let code = DIRECTIONS[i / 16][i % 16];
                shuffles[i / 16][(code / 16) as usize][i % 16] = code % 16;
                i += 1;
            }
            shuffles
        };

        /// The line around a block (see [`Line`](crate::scalar::predict_subblock::Line)).
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn line(canvas: &Canvas, at: usize) -> __m128i {
            let above = bytes_at(&canvas.y, at - STRIDE - 1);
            let left = [0, 1, 2, 3].map(|row| canvas.y[at - 1 + row * STRIDE]);
            let left = _mm_cvtsi32_si128(i32::from_le_bytes(left));
            let above_at = _mm_setr_epi8(-1, -1, -1, -1, -1, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 8);
            let left_at = _mm_setr_epi8(3, 3, 3, 2, 1, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
            _mm_or_si128(_mm_shuffle_epi8(above, above_at), _mm_shuffle_epi8(left, left_at))
        }

        /// The ten predictions of a block.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn predictions(line: __m128i) -> [__m128i; SUBBLOCK_MODES] {
            let (before, after) = (_mm_slli_si128::<1>(line), _mm_srli_si128::<1>(line));
            let two = _mm_avg_epu8(line, after);
            // The mean of the neighbors, rounded down.
            let odd = _mm_and_si128(_mm_xor_si128(before, after), _mm_set1_epi8(1));
            let neighbors = _mm_sub_epi8(_mm_avg_epu8(before, after), odd);
            let three = _mm_avg_epu8(line, neighbors);
            // The four samples to the left and the four above.
            let dc_part = _mm_setr_epi8(0, 0, -1, -1, -1, -1, 0, -1, -1, -1, -1, 0, 0, 0, 0, 0);
            let parts = _mm_sad_epu8(_mm_and_si128(line, dc_part), _mm_setzero_si128());
            let sum = _mm_add_epi16(parts, _mm_srli_si128::<8>(parts));
            let mean = _mm_srli_epi16::<3>(_mm_add_epi16(sum, _mm_set1_epi16(4)));
            let corner = _mm_set1_epi8(CORNER as i8);
            let pick = |shuffle: __m128i| widen(_mm_shuffle_epi8(line, shuffle));
            let sides = add(pick(bytes(&LEFT_ROWS)), pick(bytes(&ABOVE_ROWS)));
            let direction = |n: usize| {
                let [threes, twos] = &SHUFFLES[n];
                let from_three = _mm_shuffle_epi8(three, bytes(threes));
                _mm_or_si128(from_three, _mm_shuffle_epi8(two, bytes(twos)))
            };
            [
                _mm_shuffle_epi8(mean, _mm_setzero_si128()),
                narrow(sub(sides, pick(corner))),
                _mm_shuffle_epi8(three, bytes(&SHUFFLES[0][0])),
                _mm_shuffle_epi8(three, bytes(&SHUFFLES[1][0])),
                _mm_shuffle_epi8(three, bytes(&SHUFFLES[2][0])),
                direction(3),
                _mm_shuffle_epi8(three, bytes(&SHUFFLES[4][0])),
                direction(5),
                direction(6),
                direction(7),
            ]
        }

        /// The smallest score, times 16, and its number.
        #[inline]
        #[target_feature(enable = $feature)]
        pub(super) fn best(
            samples: Lanes,
            predictions: &[__m128i; SUBBLOCK_MODES],
            costs: &[u16; 16],
        ) -> u32 {
            let error = |n: usize| {
                let difference = sub(samples, widen(predictions[n]));
                sum_of_products(difference, difference)
            };
            let scores = |errors: [Lanes; 4], group: usize| {
                let costs: [i16; 4] = std::array::from_fn(|n| costs[4 * group + n] as i16);
                let costs = _mm_cvtepu16_epi32(_mm_set1_epi64x(as_one(costs)));
                let score = _mm_add_epi32(_mm_slli_epi32::<8>(sums(errors)), costs);
                let n = 4 * group as i32;
                let numbers = _mm_setr_epi32(n, n + 1, n + 2, n + 3);
                _mm_or_si128(_mm_slli_epi32::<4>(score), numbers)
            };
            // The last pair is there twice: the lower numbers are those of modes.
            let last = [error(8), error(9)];
            let first = scores([error(0), error(1), error(2), error(3)], 0);
            let second = scores([error(4), error(5), error(6), error(7)], 1);
            let third = scores([last[0], last[1], last[0], last[1]], 2);
            let third = _mm_unpacklo_epi64(third, third);
            let least = _mm_min_epu32(_mm_min_epu32(first, second), third);
            let least = _mm_min_epu32(least, _mm_shuffle_epi32::<0b0100_1110>(least));
            let least = _mm_min_epu32(least, _mm_shuffle_epi32::<0b1011_0001>(least));
            _mm_cvtsi128_si32(least) as u32
        }

        /// Four numbers of 16 bits as one of 64.
        #[inline]
        pub(super) fn as_one(numbers: [i16; 4]) -> i64 {
            let [a, b, c, d] = numbers.map(|number| u64::from(number as u16));
            (a | b << 16 | c << 32 | d << 48) as i64
        }

        #[target_feature(enable = $feature)]
        pub(super) fn code_subblock(
            source: &Source,
            canvas: &mut Canvas,
            index: usize,
            costs: &[u16; 16],
            quantizer: &Quantizer,
            levels: &mut Levels,
        ) -> u32 {
            let index = index & 15;
            let at = origin_of(index);
            let first = index / 4 * 64 + index % 4 * 4;
            let four = |row: usize| match source.y[first + row * 16..].first_chunk() {
                Some(chunk) => i32::from_le_bytes(*chunk),
                None => 0,
            };
            let samples = widen(_mm_setr_epi32(four(0), four(1), four(2), four(3)));
            let all = predictions(line(canvas, at));
            let best = best(samples, &all, costs);
            let prediction = widen(all[best as usize % 16 % SUBBLOCK_MODES]);
            let coefficients = block_dct(halves(sub(samples, prediction)));
            let found = Steps::new(quantizer).quantize(join(coefficients));
            store_levels(found.levels, index, levels);
            let residue = join(inverse_block(halves(found.coefficients)));
            let mut drawn = [0; 16];
            store_bytes(narrow(add(prediction, residue)), &mut drawn);
            for (row, drawn) in drawn.as_chunks::<4>().0.iter().enumerate() {
                if let Some(to) = canvas.y[at + row * STRIDE..].first_chunk_mut() {
                    *to = *drawn;
                }
            }
            best
        }
    };
}
pub(in crate::x86) use subblock;
