//! How a macroblock is predicted: decided by the squared error and a penalty for what modes cost.

use fcimage_webp_kernels::{Canvas, Choice, EncoderKernels, Levels, Means, Source, Whole};

use crate::encoder::quantizer::Quantizers;
use crate::encoder::subblock_modes::{self, ModeCosts, WEIGHT};

/// What a squared error counts.
const ERROR_WEIGHT: u64 = 256;

/// What the modes of luma cost, as scores.
const LUMA_COSTS: [u64; 4] = [663 * 106, 919 * 106, 872 * 106, 919 * 106];

/// What the modes of chroma cost, as scores: DC is the cheapest, true motion the dearest.
const CHROMA_COSTS: [u64; 4] = [302 * 120, 984 * 120, 439 * 120, 642 * 120];

/// The prediction of luma.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Luma {
    /// One for all of it.
    Whole(Whole),
    /// One for each 4 x 4 block.
    Subblocks([u8; 16]),
}

/// The modes at the edges of macroblocks that were coded, which the cost of a mode depends on.
pub(super) struct ModeContexts {
    above: Vec<[u8; 4]>,
    left: [u8; 4],
}

impl ModeContexts {
    pub(super) fn new(columns: usize) -> Self {
        let outside = [subblock_modes::DC; 4];
        Self { above: vec![outside; columns], left: outside }
    }

    pub(super) fn start_row(&mut self) {
        self.left = [subblock_modes::DC; 4];
    }

    /// The modes above and to the left of each block of a macroblock, given those within.
    pub(super) fn neighbors(&self, x: usize, index: usize, modes: &[u8; 16]) -> (u8, u8) {
        let above = if index < 4 { self.above[x][index] } else { modes[index - 4] };
        let left = if index.is_multiple_of(4) { self.left[index / 4] } else { modes[index - 1] };
        (above, left)
    }

    /// Keeps the modes of the macroblock in column `x`.
    pub(super) fn leave(&mut self, x: usize, luma: Luma) {
        match luma {
            Luma::Whole(mode) => {
                // The mode of 4 x 4 blocks that is most like it; both have the same order.
                self.above[x] = [mode as u8; 4];
                self.left = [mode as u8; 4];
            }
            Luma::Subblocks(modes) => {
                self.above[x].copy_from_slice(&modes[12..]);
                self.left = [modes[3], modes[7], modes[11], modes[15]];
            }
        }
    }
}

/// What a decision about a macroblock depends on, besides its samples.
pub(super) struct Situation<'a> {
    pub(super) kernels: &'a EncoderKernels,
    pub(super) quantizers: &'a Quantizers,
    pub(super) costs: &'a ModeCosts,
    pub(super) modes: &'a ModeContexts,
    pub(super) means: Means,
    /// The column and the row.
    pub(super) x: usize,
    pub(super) y: usize,
    /// The most that the modes of the 4 x 4 blocks may cost, in 1/256 bit.
    pub(super) most_mode_bits: u64,
}

impl Situation<'_> {
    /// Chooses the prediction of luma and codes it.
    pub(super) fn code_luma(
        &self,
        source: &Source,
        canvas: &mut Canvas,
        levels: &mut Levels,
    ) -> Luma {
        let errors = self.kernels.luma_errors(source, canvas, self.means);
        let (mode, score) = best(errors, &LUMA_COSTS);
        let forced = self.forced(source);
        if forced.is_none()
            && let Some(modes) = self.code_subblocks(source, canvas, levels, score)
        {
            return Luma::Subblocks(modes);
        }
        let mode = forced.unwrap_or(mode);
        let Quantizers { y1, y2, .. } = self.quantizers;
        self.kernels.code_luma(source, canvas, mode, self.means, [y1, y2], levels);
        Luma::Whole(mode)
    }

    /// Flat macroblocks at the edge of the image are predicted from within it: what stands for
    /// samples outside would start a pattern that is repeated from block to block.
    fn forced(&self, source: &Source) -> Option<Whole> {
        let at_edge = self.x == 0 || self.y == 0;
        let flat = || source.y.iter().all(|&sample| sample == source.y[0]);
        (at_edge && flat()).then_some(if self.x == 0 { Whole::Dc } else { Whole::Vertical })
    }

    /// Codes the 4 x 4 blocks, unless the score of one prediction for all is smaller.
    fn code_subblocks(
        &self,
        source: &Source,
        canvas: &mut Canvas,
        levels: &mut Levels,
        limit: u64,
    ) -> Option<[u8; 16]> {
        let mut score = u64::from(self.quantizers.subblock_penalty);
        let mut mode_cost = 0;
        let limit_of_modes = self.most_mode_bits * u64::from(WEIGHT);
        let mut modes = [0; 16];
        for index in 0..16 {
            let (above, left) = self.modes.neighbors(self.x, index, &modes);
            let scores = self.costs.scores(above, left);
            let y1 = &self.quantizers.y1;
            let Choice { mode, score: added, cost } =
                self.kernels.code_subblock(source, canvas, index, scores, y1, levels);
            score += u64::from(added);
            mode_cost += u64::from(cost);
            if score >= limit || mode_cost > limit_of_modes {
                return None;
            }
            modes[index] = mode;
        }
        Some(modes)
    }

    /// The best prediction of chroma.
    pub(super) fn chroma(&self, source: &Source, canvas: &Canvas) -> Whole {
        best(self.kernels.chroma_errors(source, canvas, self.means), &CHROMA_COSTS).0
    }
}

/// The first mode with the smallest score, and its score.
fn best(errors: [u32; 4], costs: &[u64; 4]) -> (Whole, u64) {
    let mut best = (Whole::Dc, u64::MAX);
    for ((mode, error), cost) in Whole::ALL.into_iter().zip(errors).zip(costs) {
        let score = u64::from(error) * ERROR_WEIGHT + cost;
        if score < best.1 {
            best = (mode, score);
        }
    }
    best
}
