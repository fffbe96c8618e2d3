//! RGB to Y, U and V.

/// For the instructions named, on the `lanes` of their module.
macro_rules! import {
    ($feature:literal) => {
        use std::arch::x86_64::*;

        use super::super::lanes::*;
        use super::edges::{bytes_at, store_bytes};
        use crate::scalar::import::{RowPair, TO_U, TO_V, TO_Y, convert};

        /// The pixels that are converted at once.
        const GROUP: usize = 16;

        /// Two weights in each 32 bits.
        #[inline]
        #[target_feature(enable = $feature)]
        fn pair(first: i16, second: i16) -> Lanes {
            splat_32(i32::from(second) << 16 | i32::from(first) & 0xffff)
        }

        /// Red and green of eight pixels, and blue and nothing.
        #[derive(Clone, Copy)]
        struct Colors {
            red_green: Lanes,
            blue: Lanes,
        }

        impl Colors {
            /// Of the eight pixels of `N` bytes at `at`.
            #[inline]
            #[target_feature(enable = $feature)]
            fn read<const N: usize>(row: &[u8], at: usize) -> Self {
                let n = N as i8;
                let (b, c, d) = (n, 2 * n, 3 * n);
                #[rustfmt::skip]
                        let red_green = _mm_setr_epi8(
                            0, -1, 1, -1, b, -1, b + 1, -1, c, -1, c + 1, -1, d, -1, d + 1, -1,
                        );
                #[rustfmt::skip]
                        let blue = _mm_setr_epi8(
                            2, -1, -1, -1, b + 2, -1, -1, -1, c + 2, -1, -1, -1, d + 2, -1, -1, -1,
                        );
                let four = [bytes_at(row, at), bytes_at(row, at + 4 * N)];
                Self {
                    red_green: join(four.map(|four| _mm_shuffle_epi8(four, red_green))),
                    blue: join(four.map(|four| _mm_shuffle_epi8(four, blue))),
                }
            }

            #[inline]
            #[target_feature(enable = $feature)]
            fn weighed(self, [red, green, blue]: [i16; 3]) -> Lanes {
                add_32(
                    sum_of_products(self.red_green, pair(red, green)),
                    sum_of_products(self.blue, pair(blue, 0)),
                )
            }

            #[inline]
            #[target_feature(enable = $feature)]
            fn luma(self) -> Lanes {
                let sum = add_32(self.weighed(TO_Y), splat_32((16 << 15) + (1 << 14)));
                shift_right_32::<15>(sum)
            }

            #[inline]
            #[target_feature(enable = $feature)]
            fn plus(self, other: Self) -> Self {
                Self {
                    red_green: add(self.red_green, other.red_green),
                    blue: add(self.blue, other.blue),
                }
            }
        }

        /// U or V of sixteen columns, as eight numbers of 32 bits in the order 0 1 4 5, 2 3 6 7.
        #[inline]
        #[target_feature(enable = $feature)]
        fn chroma(sums: [Colors; 2], weights: [i16; 3]) -> Lanes {
            let [left, right] = sums.map(|colors| colors.weighed(weights));
            let sum = add_32(add_pairs_32(left, right), splat_32((128 << 17) + (1 << 16)));
            shift_right_32::<17>(sum)
        }

        /// Converts two rows of pixels of `N` bytes.
        #[target_feature(enable = $feature)]
        pub(super) fn rows<const N: usize>(mut rows: RowPair<'_>) {
            let RowPair { pixels, y, u, v } = &mut rows;
            // Four pixels are read in 16 bytes, of which up to four belong to the pixel after.
            let width = pixels[0].len().min(pixels[1].len()).saturating_sub(16) / N;
            let groups = width.min(y[0].len()).min(y[1].len()) / GROUP;
            let groups = groups.min(u.len() / 8).min(v.len() / 8);
            for group in 0..groups {
                let at = group * GROUP;
                let (start, end) = (at * N, at * N + 12 * N + 16);
                let parts = pixels.map(|row| row.get(start..end));
                let [Some(top), Some(bottom)] = parts else { break };
                let colors = [
                    [Colors::read::<N>(top, 0), Colors::read::<N>(top, 8 * N)],
                    [Colors::read::<N>(bottom, 0), Colors::read::<N>(bottom, 8 * N)],
                ];
                for ([left, right], y) in colors.into_iter().zip(y.iter_mut()) {
                    let packed = narrow(pack(left.luma(), right.luma()));
                    let ordered = _mm_shuffle_epi32::<0b11_01_10_00>(packed);
                    if let Some(y) = y[at..].first_chunk_mut() {
                        store_bytes(ordered, y);
                    }
                }
                let [[a, b], [c, d]] = colors;
                let sums = [a.plus(c), b.plus(d)];
                let packed = narrow(pack(chroma(sums, TO_U), chroma(sums, TO_V)));
                let order = _mm_setr_epi8(0, 1, 8, 9, 2, 3, 10, 11, 4, 5, 12, 13, 6, 7, 14, 15);
                let mut both = [0; 16];
                store_bytes(_mm_shuffle_epi8(packed, order), &mut both);
                u[at / 2..][..8].copy_from_slice(&both[..8]);
                v[at / 2..][..8].copy_from_slice(&both[8..]);
            }
            convert::<N>(&mut rows, groups * GROUP);
        }
    };
}
pub(in crate::x86) use import;
