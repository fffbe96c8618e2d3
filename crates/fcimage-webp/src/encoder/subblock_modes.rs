//! How the prediction of a 4 x 4 block is coded, and what that costs.

use fcimage_webp_kernels::{SUBBLOCK_MODES, SUBBLOCK_ORDER};

use crate::encoder::bool_writer::BoolWriter;
use crate::encoder::costs::bit_cost;
use crate::tables::block_mode_probabilities::BLOCK_MODE_PROBABILITIES;
use crate::tables::modes::BLOCK_MODE_TREE;

/// The mode that stands for blocks outside the image.
pub(super) const DC: u8 = 0;

/// What of a score 1/256 bit is worth.
pub(super) const WEIGHT: u16 = 11;

/// The most decisions that lead to a mode.
const DEPTH: usize = 7;

/// The way through the tree of modes to one of them: an inner node, twice, and the decision there.
#[derive(Clone, Copy)]
struct Way {
    decisions: [u8; DEPTH],
    length: usize,
}

static WAYS: [Way; SUBBLOCK_MODES] = {
    let mut ways = [Way { decisions: [0; DEPTH], length: 0 }; SUBBLOCK_MODES];
    let mut mode = 0;
    while mode < SUBBLOCK_MODES {
        ways[mode] = way_to(mode as i8);
        mode += 1;
    }
    ways
};

/// Climbs from a leaf to the root.
const fn way_to(mode: i8) -> Way {
    let mut climbed = [0; DEPTH];
    let mut length = 0;
    let mut wanted = -mode;
    loop {
        let mut place = 0;
        while BLOCK_MODE_TREE[place] != wanted {
            place += 1;
        }
        climbed[length] = place as u8;
        length += 1;
        if place < 2 {
            break;
        }
        wanted = (place / 2 * 2) as i8;
    }
    let mut way = Way { decisions: [0; DEPTH], length };
    let mut i = 0;
    while i < length {
        way.decisions[i] = climbed[length - 1 - i];
        i += 1;
    }
    way
}

impl Way {
    /// The inner nodes that are met, and the decision there.
    fn decisions(&self) -> impl Iterator<Item = (usize, bool)> {
        let taken = self.decisions.iter().take(self.length);
        taken.map(|decision| (usize::from(decision / 2), decision % 2 == 1))
    }
}

/// Writes the mode of a block, whose neighbors above and to the left have the modes given.
pub(super) fn write(writer: &mut BoolWriter, mode: u8, above: u8, left: u8) {
    let probabilities = &BLOCK_MODE_PROBABILITIES[usize::from(above)][usize::from(left)];
    let (interval, bytes) = writer.parts();
    let mut bits = *interval;
    for (node, decision) in WAYS[usize::from(mode)].decisions() {
        bits = bits.put(decision, probabilities[node], bytes);
    }
    *interval = bits;
}

/// What the modes cost, by the modes above and to the left.
pub(super) struct ModeCosts {
    /// As scores, in the order in which the kernels try the modes.
    scores: [[[u16; 16]; SUBBLOCK_MODES]; SUBBLOCK_MODES],
}

impl ModeCosts {
    pub(super) fn new() -> Self {
        let scores = BLOCK_MODE_PROBABILITIES.map(|row| {
            row.map(|probabilities| {
                std::array::from_fn(|tried| match SUBBLOCK_ORDER.get(tried) {
                    Some(&mode) => cost(mode, &probabilities) * WEIGHT,
                    None => 0,
                })
            })
        });
        Self { scores }
    }

    /// The costs of the modes of a block.
    pub(super) fn scores(&self, above: u8, left: u8) -> &[u16; 16] {
        &self.scores[usize::from(above)][usize::from(left)]
    }
}

/// What `mode` costs in 1/256 bit.
fn cost(mode: u8, probabilities: &[u8; 9]) -> u16 {
    let decisions = WAYS[usize::from(mode)].decisions();
    decisions.map(|(node, decision)| bit_cost(decision, probabilities[node]) as u16).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_costs_of_all_modes_fit_their_numbers() {
        let costs = ModeCosts::new();
        for above in 0..10 {
            for left in 0..10 {
                let scores = costs.scores(above, left);
                // All modes together are as probable as can be: Kraft's inequality.
                let sum: f64 = scores[..SUBBLOCK_MODES]
                    .iter()
                    .map(|&score| 0.5_f64.powf(f64::from(score) / 11.0 / 256.0))
                    .sum();
                assert!((sum - 1.0).abs() < 0.03, "{above} {left}: {sum}");
            }
        }
    }
}
