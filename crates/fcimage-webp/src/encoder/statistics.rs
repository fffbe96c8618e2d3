//! How often each token comes, and the probabilities that fit.

use crate::encoder::blocks::Block;
use crate::encoder::costs::bit_cost;
use crate::encoder::tokens::{CONTEXT_AFTER, TOKENS, token_of};
use crate::tables::default_probabilities::DEFAULT_PROBABILITIES;
use crate::tables::tokens::{BANDS, BlockKind, NodeProbabilities, TokenProbabilities};
use crate::tables::update_probabilities::UPDATE_PROBABILITIES;

/// The end of a block; the other tokens follow as [`token_of`] numbers them.
const END: usize = 0;

/// How often each token was coded, by kind, position and context.
pub(super) struct Statistics {
    /// Both inner arrays are longer than needed, so that no index has to be checked.
    counts: [[[[u32; 16]; 4]; 16]; 4],
}

impl Statistics {
    pub(super) const fn new() -> Self {
        Self { counts: [[[[0; 16]; 4]; 16]; 4] }
    }

    /// Counts the tokens of a block.
    #[inline]
    pub(super) fn count(&mut self, block: Block, mask: u16, values: &[i16; 16]) {
        let positions = &mut self.counts[block.kind as usize];
        let mut context = block.context as u8;
        let first = block.first();
        let end = (16 - mask.leading_zeros() as usize).max(first);
        let levels = positions[first..].iter_mut().zip(&values[first..end]);
        for (counts, &value) in levels {
            let token = token_of(value) & 15;
            let count = &mut counts[usize::from(context & 3)][token];
            // A frame has fewer coefficients.
            *count = count.wrapping_add(1);
            context = CONTEXT_AFTER[token];
        }
        // No end is coded after the last coefficient that a block can have.
        if let Some(counts) = positions.get_mut(end) {
            counts[usize::from(context & 3)][END] += 1;
        }
    }

    /// Adds what `other` counted.
    pub(super) fn add(&mut self, other: &Self) {
        let own = self.counts.as_flattened_mut().as_flattened_mut().as_flattened_mut();
        let others = other.counts.as_flattened().as_flattened().as_flattened();
        for (count, other) in own.iter_mut().zip(others) {
            *count += other;
        }
    }

    /// The counts of the positions of a band.
    fn of_band(&self, kind: usize, band: usize, context: usize) -> [u64; TOKENS] {
        let mut sums = [0; TOKENS];
        for (position, _) in BANDS.iter().enumerate().filter(|(_, of)| usize::from(**of) == band) {
            for (sum, &count) in sums.iter_mut().zip(&self.counts[kind][position][context]) {
                *sum += u64::from(count);
            }
        }
        sums
    }

    /// The probabilities that make the file smallest, with what it costs to state them.
    pub(super) fn probabilities(&self) -> TokenProbabilities {
        let mut chosen = DEFAULT_PROBABILITIES;
        for (kind, bands) in chosen.iter_mut().enumerate() {
            let first = usize::from(kind == BlockKind::LumaAfterFirst as usize);
            for (band, contexts) in bands.iter_mut().enumerate() {
                for (context, probabilities) in contexts.iter_mut().enumerate() {
                    let counts = self.of_band(kind, band, context);
                    // A zero is never followed by the end, and only then is the context 0.
                    let may_end = context > 0 || band == first;
                    let updates = &UPDATE_PROBABILITIES[kind][band][context];
                    improve(probabilities, &decisions(&counts, may_end), updates);
                }
            }
        }
        chosen
    }
}

/// How often a decision was a 1, and how often it was met.
#[derive(Clone, Copy)]
struct Decision {
    ones: u64,
    total: u64,
}

/// The decisions of the token tree (RFC 6386, section 13.2).
fn decisions(counts: &[u64; TOKENS], may_end: bool) -> [Decision; 11] {
    let sum = |range: std::ops::Range<usize>| -> u64 { counts[range].iter().sum() };
    let decision = |zeros: std::ops::Range<usize>, ones: std::ops::Range<usize>| {
        let ones = sum(ones);
        Decision { ones, total: ones + sum(zeros) }
    };
    let end = if may_end { decision(0..1, 1..12) } else { Decision { ones: 0, total: 0 } };
    [
        end,
        decision(1..2, 2..12),
        decision(2..3, 3..12),
        decision(3..6, 6..12),
        decision(3..4, 4..6),
        decision(4..5, 5..6),
        decision(6..8, 8..12),
        decision(6..7, 7..8),
        decision(8..10, 10..12),
        decision(8..9, 9..10),
        decision(10..11, 11..12),
    ]
}

/// Replaces the probabilities whose replacement saves more than it costs to state.
fn improve(
    probabilities: &mut NodeProbabilities,
    decisions: &[Decision; 11],
    updates: &NodeProbabilities,
) {
    for ((probability, decision), &update) in probabilities.iter_mut().zip(decisions).zip(updates) {
        let Decision { ones, total } = *decision;
        let cost = |probability: u8| {
            ones * u64::from(bit_cost(true, probability))
                + (total - ones) * u64::from(bit_cost(false, probability))
        };
        let fitting = 255 - (ones * 255).checked_div(total).unwrap_or(0) as u8;
        let kept = cost(*probability) + u64::from(bit_cost(false, update));
        let replaced = cost(fitting) + u64::from(bit_cost(true, update)) + 8 * 256;
        if kept > replaced {
            *probability = fitting;
        }
    }
}
