//! The kernels of an encoder for one instruction set.

use crate::macroblock::{
    Canvas, Levels, Means, Quantizer, SUBBLOCK_ORDER, Source, Susceptibility, Whole,
};
use crate::scalar::import::RowPair;
use crate::scalar::predict_whole;

pub(crate) type CodeLuma = fn(&Source, &mut Canvas, Whole, Means, [&Quantizer; 2], &mut Levels);
pub(crate) type CodeChroma = fn(&Source, &mut Canvas, Whole, Means, &Quantizer, bool, &mut Levels);
pub(crate) type CodeSubblock =
    fn(&Source, &mut Canvas, usize, &[u16; 16], &Quantizer, &mut Levels) -> u32;

pub(crate) type Import = fn(RowPair<'_>);

/// The kernels of an encoder for one instruction set. All sets give the same bytes.
#[derive(Debug, Clone, Copy)]
pub struct EncoderKernels {
    pub(crate) susceptibility: fn(&Source, &Canvas, Means) -> Susceptibility,
    pub(crate) luma_errors: fn(&Source, &Canvas, Means) -> [u32; 4],
    pub(crate) chroma_errors: fn(&Source, &Canvas, Means) -> [u32; 4],
    pub(crate) code_luma: CodeLuma,
    pub(crate) code_chroma: CodeChroma,
    pub(crate) code_subblock: CodeSubblock,
    pub(crate) import_rgb: Import,
    pub(crate) import_rgba: Import,
}

/// The best prediction of a 4 x 4 block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Which: 0 to 9, as RFC 6386, section 8.1, numbers them.
    pub mode: u8,
    /// 256 times the squared error, and the cost of the mode.
    pub score: u32,
    /// The cost of the mode.
    pub cost: u16,
}

impl EncoderKernels {
    /// The means of the edges of `canvas`; an edge outside the image does not count.
    pub fn means(&self, canvas: &Canvas, has_left: bool, has_top: bool) -> Means {
        predict_whole::means(canvas, has_left, has_top)
    }

    /// How easy `source` is to compress with the better of two predictions.
    #[inline]
    pub fn susceptibility(&self, source: &Source, canvas: &Canvas, means: Means) -> Susceptibility {
        (self.susceptibility)(source, canvas, means)
    }

    /// The squared errors of luma of [`Whole::ALL`] predictions.
    #[inline]
    pub fn luma_errors(&self, source: &Source, canvas: &Canvas, means: Means) -> [u32; 4] {
        (self.luma_errors)(source, canvas, means)
    }

    /// The squared errors of chroma of [`Whole::ALL`] predictions.
    #[inline]
    pub fn chroma_errors(&self, source: &Source, canvas: &Canvas, means: Means) -> [u32; 4] {
        (self.chroma_errors)(source, canvas, means)
    }

    /// Codes the luma with a prediction of all of it, and draws what a decoder sees. `quantizers` are
    /// those of the blocks and of their DC coefficients.
    #[inline]
    pub fn code_luma(
        &self,
        source: &Source,
        canvas: &mut Canvas,
        mode: Whole,
        means: Means,
        quantizers: [&Quantizer; 2],
        levels: &mut Levels,
    ) {
        (self.code_luma)(source, canvas, mode, means, quantizers, levels);
    }

    /// Codes the chroma, and draws what a decoder sees. With `diffuse`, the errors of the DC
    /// coefficients are given to the blocks to the right and below.
    #[inline]
    #[expect(clippy::too_many_arguments, reason = "all that a macroblock's chroma depends on")]
    pub fn code_chroma(
        &self,
        source: &Source,
        canvas: &mut Canvas,
        mode: Whole,
        means: Means,
        quantizer: &Quantizer,
        diffuse: bool,
        levels: &mut Levels,
    ) {
        (self.code_chroma)(source, canvas, mode, means, quantizer, diffuse, levels);
    }

    /// Finds the best prediction of the 4 x 4 block of luma `index`, codes it, and draws what a
    /// decoder sees. `costs` has the cost of each mode in the order of [`SUBBLOCK_ORDER`]; the first of
    /// the best is chosen.
    #[inline]
    pub fn code_subblock(
        &self,
        source: &Source,
        canvas: &mut Canvas,
        index: usize,
        costs: &[u16; 16],
        quantizer: &Quantizer,
        levels: &mut Levels,
    ) -> Choice {
        let best = (self.code_subblock)(source, canvas, index & 15, costs, quantizer, levels);
        let tried = (best & 15) as usize;
        let mode = SUBBLOCK_ORDER.get(tried).copied().unwrap_or(0);
        Choice { mode, score: best >> 4, cost: costs[tried] }
    }

    /// Converts two rows of RGB, 3 bytes a pixel, to luma from 16 to 235, and to U and V of the means
    /// of 2 x 2 pixels (BT.601). The last column stands for one that is missing. An image with an odd
    /// number of rows gives its last one twice.
    #[inline]
    pub fn import_rgb(&self, pixels: [&[u8]; 2], y: [&mut [u8]; 2], u: &mut [u8], v: &mut [u8]) {
        (self.import_rgb)(RowPair { pixels, y, u, v });
    }

    /// [`import_rgb`](Self::import_rgb) of 4 bytes a pixel, the last of which does not count.
    #[inline]
    pub fn import_rgba(&self, pixels: [&[u8]; 2], y: [&mut [u8]; 2], u: &mut [u8], v: &mut [u8]) {
        (self.import_rgba)(RowPair { pixels, y, u, v });
    }
}
