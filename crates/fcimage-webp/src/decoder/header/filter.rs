//! The settings of the loop filter (RFC 6386, sections 9.6 and 15).

use crate::decoder::bits::Bits;
use crate::decoder::header::segments::Segments;
use fcimage_webp_kernels::EdgeLimits;

/// The settings of the frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::decoder) struct Filter {
    /// Whether it is the simple filter, of luma only.
    pub(in crate::decoder) simple: bool,
    level: i32,
    sharpness: i32,
    /// What is added for every macroblock of a key frame.
    every: i32,
    /// What is added besides where 4 x 4 blocks have modes of their own.
    blocks: i32,
}

/// How the macroblocks of a kind are filtered; `None` where they are not.
pub(in crate::decoder) type Strength = Option<EdgeLimits>;

impl Filter {
    pub(super) fn read(bits: &mut Bits<'_>) -> Self {
        let mut filter = Self {
            simple: bits.even(),
            level: bits.literal(6) as i32,
            sharpness: bits.literal(3) as i32,
            every: 0,
            blocks: 0,
        };
        if bits.even() && bits.even() {
            // Of the four kinds of references, a key frame has only the first, and of the modes that
            // have a difference as well.
            let [every, ..] = [(); 4].map(|()| bits.optional_signed(6).unwrap_or(0));
            let [blocks, ..] = [(); 4].map(|()| bits.optional_signed(6).unwrap_or(0));
            (filter.every, filter.blocks) = (every, blocks);
        }
        filter
    }

    /// How macroblocks are filtered: by segment, then without and with modes of 4 x 4 blocks.
    pub(in crate::decoder) fn strengths(&self, segments: &Segments) -> [[Strength; 2]; 4] {
        if self.level == 0 {
            return [[None; 2]; 4];
        }
        segments.strengths(self.level).map(|level| {
            let level = level.clamp(0, 63) + self.every;
            [self.limits(level), self.limits(level + self.blocks)]
        })
    }

    fn limits(&self, level: i32) -> Strength {
        let level = level.clamp(0, 63);
        if level == 0 {
            return None;
        }
        let mut interior = level;
        if self.sharpness > 0 {
            interior >>= if self.sharpness > 4 { 2 } else { 1 };
            interior = interior.min(9 - self.sharpness);
        }
        let interior = interior.max(1);
        Some(EdgeLimits {
            edge: (2 * level + interior) as u8,
            interior: interior as u8,
            variance: if level >= 40 {
                2
            } else if level >= 15 {
                1
            } else {
                0
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(level: i32, sharpness: i32) -> Filter {
        Filter { simple: false, level, sharpness, every: 0, blocks: 0 }
    }

    #[test]
    fn limits_grow_with_the_level_and_shrink_with_sharpness() {
        let limits = |level, sharpness| filter(level, sharpness).limits(level).unwrap();
        assert_eq!(limits(63, 0), EdgeLimits { edge: 189, interior: 63, variance: 2 });
        assert_eq!(limits(63, 4), EdgeLimits { edge: 131, interior: 5, variance: 2 });
        assert_eq!(limits(1, 7), EdgeLimits { edge: 3, interior: 1, variance: 0 });
        assert_eq!(limits(20, 7), EdgeLimits { edge: 42, interior: 2, variance: 1 });
        assert_eq!(filter(5, 0).limits(-3), None);
    }

    #[test]
    fn a_level_of_zero_turns_the_filter_off_in_all_segments() {
        let bits = [0xa0; 40];
        let segments = Segments::read(&mut Bits::new(&bits));
        assert!(segments.enabled);
        assert_ne!(segments.strengths(0), [0; 4]);
        assert_eq!(filter(0, 0).strengths(&segments), [[None; 2]; 4]);
    }
}
