//! How the prediction of a 4 x 4 block is coded, and what that costs.

use fcimage_webp_kernels::{SUBBLOCK_MODES, SUBBLOCK_ORDER};

use crate::encoder::bool_writer::BoolWriter;
use crate::encoder::costs::bit_cost;
use crate::tables::block_mode_probabilities::BLOCK_MODE_PROBABILITIES;
use crate::tables::modes::BLOCK_MODE_TREE;

/// The mode that stands for blocks outside the image.
pub(super) const DC: u8 = 0;

/// What of a score 1/256 bit is worth.
const WEIGHT: u16 = 11;

/// The way through the tree of modes to one of them.
#[derive(Clone, Copy)]
struct Way {
    /// A bit for each inner node that is met.
    met: u16,
    /// The decision there.
    ones: u16,
}

static WAYS: [Way; SUBBLOCK_MODES] = {
    let mut ways = [Way { met: 0, ones: 0 }; SUBBLOCK_MODES];
    let mut mode = 0;
    while mode < SUBBLOCK_MODES {
        ways[mode] = way_to(mode as i8);
        mode += 1;
    }
    ways
};

/// Climbs from a leaf to the root.
const fn way_to(mode: i8) -> Way {
    let mut way = Way { met: 0, ones: 0 };
    let mut wanted = -mode;
    loop {
        let mut place = 0;
        while BLOCK_MODE_TREE[place] != wanted {
            place += 1;
        }
        let node = place / 2;
        way.met |= 1 << node;
        way.ones |= ((place % 2) as u16) << node;
        if node == 0 {
            return way;
        }
        wanted = 2 * node as i8;
    }
}

impl Way {
    /// The inner nodes that are met, and the decision there.
    fn decisions(self) -> impl Iterator<Item = (usize, bool)> {
        (0..9)
            .filter(move |node| self.met >> node & 1 == 1)
            .map(move |node| (node, self.ones >> node & 1 == 1))
    }
}

/// Writes the mode of a block, whose neighbors above and to the left have the modes given.
pub(super) fn write(writer: &mut BoolWriter, mode: u8, above: u8, left: u8) {
    let probabilities = &BLOCK_MODE_PROBABILITIES[usize::from(above)][usize::from(left)];
    for (node, decision) in WAYS[usize::from(mode)].decisions() {
        writer.put(decision, probabilities[node]);
    }
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

/// What the mode of a block costs in 1/256 bit, given the modes above and to the left.
pub(super) fn bits(mode: u8, above: u8, left: u8) -> u64 {
    let probabilities = &BLOCK_MODE_PROBABILITIES[usize::from(above)][usize::from(left)];
    cost(mode, probabilities).into()
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
                for (tried, &mode) in SUBBLOCK_ORDER.iter().enumerate() {
                    assert_eq!(bits(mode, above, left) * 11, u64::from(scores[tried]));
                }
            }
        }
    }
}
