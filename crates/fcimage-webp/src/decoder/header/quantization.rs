//! The factors of the coefficients (RFC 6386, sections 9.6 and 14.1).

use crate::decoder::bits::Bits;
use crate::decoder::header::segments::Segments;
use crate::tables::quantizers::{AC_FACTORS, DC_FACTORS};

/// The factors of one kind of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decoder) struct Factors {
    /// Of the first coefficient.
    pub(in crate::decoder) first: i32,
    /// Of the others.
    pub(in crate::decoder) others: i32,
}

/// The factors of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decoder) struct SegmentFactors {
    pub(in crate::decoder) luma: Factors,
    pub(in crate::decoder) y2: Factors,
    pub(in crate::decoder) chroma: Factors,
}

/// The factors of all segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::decoder) struct Quantization(pub(in crate::decoder) [SegmentFactors; 4]);

fn dc(index: i32) -> i32 {
    i32::from(DC_FACTORS[index.clamp(0, 127) as usize])
}

fn ac(index: i32) -> i32 {
    i32::from(AC_FACTORS[index.clamp(0, 127) as usize])
}

impl Quantization {
    pub(super) fn read(bits: &mut Bits<'_>, segments: &Segments) -> Self {
        let base = bits.literal(7) as i32;
        let [luma_first, y2_first, y2_others, chroma_first, chroma_others] =
            [(); 5].map(|()| bits.optional_signed(4).unwrap_or(0));
        Self(segments.quantizers(base).map(|index| SegmentFactors {
            luma: Factors { first: dc(index + luma_first), others: ac(index) },
            y2: Factors {
                first: 2 * dc(index + y2_first),
                others: (ac(index + y2_others) * 155 / 100).max(8),
            },
            chroma: Factors {
                first: dc(index + chroma_first).min(132),
                others: ac(index + chroma_others),
            },
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_stay_within_their_tables_and_bounds() {
        let segments = Segments::read(&mut Bits::new(&[0; 4]));
        let of = |byte| Quantization::read(&mut Bits::new(&[byte; 9]), &segments).0[0];
        let least = of(0);
        assert_eq!(least.luma, Factors { first: 4, others: 4 });
        assert_eq!(least.y2, Factors { first: 8, others: 8 });
        let most = of(0xff);
        assert!(most.chroma.first <= 132 && most.luma.others <= 284, "{most:?}");
    }
}
