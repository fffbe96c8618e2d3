//! The set of kernels for one instruction set.

use crate::edges::{EdgeLimits, Edges};
use crate::encoder_kernels::EncoderKernels;
use crate::scalar::transform;

/// An inverse DCT that adds to samples. Its arguments: the dequantized coefficients in row-major
/// order; the samples, whose first is the upper left of the block; and the samples from one row to the
/// next.
pub(crate) type AddBlock = fn(coefficients: &[i16; 16], samples: &mut [u8], stride: usize);

/// The same of four blocks side by side.
pub(crate) type AddFourBlocks =
    fn(coefficients: &[[i16; 16]; 4], samples: &mut [u8], stride: usize);

/// A loop filter of a plane: its samples, where the macroblock is, and the samples from one row to the
/// next.
pub(crate) type FilterPlane =
    fn(samples: &mut [u8], at: usize, stride: usize, edges: Edges, limits: EdgeLimits);

/// A loop filter of two planes of the same shape.
pub(crate) type FilterPlanes =
    fn(planes: [&mut [u8]; 2], at: usize, stride: usize, edges: Edges, limits: EdgeLimits);

/// A loop filter with one limit.
pub(crate) type SimpleFilter =
    fn(samples: &mut [u8], at: usize, stride: usize, edges: Edges, edge: u8);

/// The color differences (U, then V) that the pixels of a row are between.
#[derive(Debug, Clone, Copy)]
pub struct ChromaRows<'a> {
    /// The nearer rows.
    pub near: [&'a [u8]; 2],
    /// The others; at the first and the last row of an image the nearer ones again.
    pub far: [&'a [u8]; 2],
}

/// A row of luma and what is around it to a row of pixels.
pub(crate) type ColorConversion = fn(y: &[u8], chroma: ChromaRows<'_>, pixels: &mut [u8]);

/// The kernels for one instruction set. All sets give the same bytes.
#[derive(Debug)]
pub struct Kernels {
    pub(crate) instructions: Option<&'static str>,
    pub(crate) add_block: AddBlock,
    pub(crate) add_four_blocks: AddFourBlocks,
    pub(crate) encoder: EncoderKernels,
    pub(crate) normal_luma: FilterPlane,
    pub(crate) normal_chroma: FilterPlanes,
    pub(crate) simple_luma: SimpleFilter,
    pub(crate) row_to_rgb: ColorConversion,
    pub(crate) row_to_rgba: ColorConversion,
}

impl Kernels {
    /// The vector instructions that these kernels use, as `/proc/cpuinfo` spells them: `avx2`,
    /// `sse4_1`, or none.
    pub fn instructions(&self) -> Option<&'static str> {
        self.instructions
    }

    /// The kernels of an encoder.
    pub fn encoder(&self) -> &EncoderKernels {
        &self.encoder
    }

    /// Adds the inverse DCT of a block (RFC 6386, section 14.4) to 4 x 4 samples, clamped. Sums are
    /// 16-bit numbers that wrap, which only damaged files show.
    ///
    /// Rows for which `samples` is too short are not written.
    #[inline]
    pub fn add_block(&self, coefficients: &[i16; 16], samples: &mut [u8], stride: usize) {
        (self.add_block)(coefficients, samples, stride);
    }

    /// [`add_block`](Self::add_block) of four blocks side by side: 16 columns, 4 rows.
    #[inline]
    pub fn add_four_blocks(
        &self,
        coefficients: &[[i16; 16]; 4],
        samples: &mut [u8],
        stride: usize,
    ) {
        (self.add_four_blocks)(coefficients, samples, stride);
    }

    /// [`add_block`](Self::add_block) of a block whose only coefficient is its first.
    #[inline]
    pub fn add_flat(&self, first: i16, samples: &mut [u8], stride: usize) {
        transform::add_flat(first, samples, stride);
    }

    /// The inverse Walsh-Hadamard transform (RFC 6386, section 14.3): from the coefficients of the
    /// block Y2 to the first coefficients of the 16 luma blocks.
    #[inline]
    pub fn inverse_wht(&self, coefficients: &[i16; 16]) -> [i16; 16] {
        transform::inverse_wht(coefficients)
    }

    /// The normal loop filter (RFC 6386, section 15.3) of the luma of a macroblock: its first sample
    /// is at `at`. Nothing is done where it, four rows above it and four more samples before those are
    /// not within `samples`.
    #[inline]
    pub fn normal_luma(
        &self,
        samples: &mut [u8],
        at: usize,
        stride: usize,
        edges: Edges,
        limits: EdgeLimits,
    ) {
        (self.normal_luma)(samples, at, stride, edges, limits);
    }

    /// The normal loop filter of both color differences of a macroblock, 8 x 8 samples each.
    #[inline]
    pub fn normal_chroma(
        &self,
        planes: [&mut [u8]; 2],
        at: usize,
        stride: usize,
        edges: Edges,
        limits: EdgeLimits,
    ) {
        (self.normal_chroma)(planes, at, stride, edges, limits);
    }

    /// The simple loop filter (RFC 6386, section 15.2) of the luma of a macroblock.
    #[inline]
    pub fn simple_luma(
        &self,
        samples: &mut [u8],
        at: usize,
        stride: usize,
        edges: Edges,
        edge: u8,
    ) {
        (self.simple_luma)(samples, at, stride, edges, edge);
    }

    /// A row of pixels of 3 bytes: red, green, blue. Color differences are interpolated.
    #[inline]
    pub fn row_to_rgb(&self, y: &[u8], chroma: ChromaRows<'_>, pixels: &mut [u8]) {
        (self.row_to_rgb)(y, chroma, pixels);
    }

    /// The same with a fourth byte of 255 for each pixel.
    #[inline]
    pub fn row_to_rgba(&self, y: &[u8], chroma: ChromaRows<'_>, pixels: &mut [u8]) {
        (self.row_to_rgba)(y, chroma, pixels);
    }
}
