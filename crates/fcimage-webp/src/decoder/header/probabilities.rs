//! The probabilities of the coefficient tokens of a frame (RFC 6386, section 13.4).

use crate::decoder::bits::Bits;
use crate::tables::default_probabilities::DEFAULT_PROBABILITIES;
use crate::tables::tokens::{BANDS, BlockKind, NodeProbabilities, TokenProbabilities};
use crate::tables::update_probabilities::UPDATE_PROBABILITIES;

/// For each coefficient of a block in the order of the code, by how the one before it was.
pub(in crate::decoder) type BlockProbabilities = [[NodeProbabilities; 3]; 16];

/// By the kind of the block. The bands are resolved, so that no table is needed when a coefficient is
/// read.
#[derive(Debug)]
pub(in crate::decoder) struct Probabilities([BlockProbabilities; 4]);

impl Probabilities {
    /// Reads what differs from the defaults.
    pub(super) fn read(bits: &mut Bits<'_>) -> Self {
        let mut all = DEFAULT_PROBABILITIES;
        let nodes = all.as_flattened_mut().as_flattened_mut().as_flattened_mut();
        let updates = UPDATE_PROBABILITIES.as_flattened().as_flattened().as_flattened();
        for (probability, update) in nodes.iter_mut().zip(updates) {
            if bits.flag(*update) {
                *probability = bits.literal(8) as u8;
            }
        }
        Self::by_coefficient(&all)
    }

    fn by_coefficient(all: &TokenProbabilities) -> Self {
        Self(all.map(|bands| BANDS.map(|band| bands[usize::from(band & 7)])))
    }

    /// Those of one kind of blocks.
    #[inline(always)]
    pub(in crate::decoder) fn of(&self, kind: BlockKind) -> &BlockProbabilities {
        &self.0[kind as usize & 3]
    }
}
