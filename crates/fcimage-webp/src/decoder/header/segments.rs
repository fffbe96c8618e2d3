//! Segments: up to four sets of settings that macroblocks choose from (RFC 6386, section 9.3).

use crate::decoder::bits::Bits;

/// The settings of the segments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::decoder) struct Segments {
    pub(in crate::decoder) enabled: bool,
    /// The probabilities of the tree of the segment numbers, where macroblocks state theirs.
    pub(in crate::decoder) map: Option<[u8; 3]>,
    /// Whether the values are added to those of the frame.
    relative: bool,
    /// The index of the quantizer.
    quantizers: [i32; 4],
    /// The strength of the filter.
    strengths: [i32; 4],
}

impl Segments {
    pub(super) fn read(bits: &mut Bits<'_>) -> Self {
        let mut segments = Self {
            enabled: bits.even(),
            map: None,
            // Without values, those of all segments are 0, as in libwebp.
            relative: false,
            quantizers: [0; 4],
            strengths: [0; 4],
        };
        if !segments.enabled {
            return segments;
        }
        let (has_map, has_values) = (bits.even(), bits.even());
        if has_values {
            segments.relative = !bits.even();
            segments.quantizers = [(); 4].map(|()| bits.optional_signed(7).unwrap_or(0));
            segments.strengths = [(); 4].map(|()| bits.optional_signed(6).unwrap_or(0));
        }
        if has_map {
            let probability = |()| if bits.even() { bits.literal(8) as u8 } else { 255 };
            segments.map = Some([(); 3].map(probability));
        }
        segments
    }

    /// The index of the quantizer in each segment, where the frame says `base`.
    pub(super) fn quantizers(&self, base: i32) -> [i32; 4] {
        self.values(self.quantizers, base)
    }

    /// The strength of the filter in each segment, where the frame says `base`.
    pub(super) fn strengths(&self, base: i32) -> [i32; 4] {
        self.values(self.strengths, base)
    }

    fn values(&self, values: [i32; 4], base: i32) -> [i32; 4] {
        match (self.enabled, self.relative) {
            (false, _) => [base; 4],
            (true, true) => values.map(|value| base + value),
            (true, false) => values,
        }
    }
}
