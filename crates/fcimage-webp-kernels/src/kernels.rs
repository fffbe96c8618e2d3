//! The set of kernels for one instruction set.

use crate::encoder_kernels::EncoderKernels;
use crate::scalar::transform;

/// An inverse DCT that adds to samples. Its arguments: the dequantized coefficients in row-major
/// order; the samples, whose first is the upper left of the block; and the samples from one row to the
/// next.
pub(crate) type AddBlock = fn(coefficients: &[i16; 16], samples: &mut [u8], stride: usize);

/// The same of four blocks side by side.
pub(crate) type AddFourBlocks =
    fn(coefficients: &[[i16; 16]; 4], samples: &mut [u8], stride: usize);

/// The kernels for one instruction set. All sets give the same bytes.
#[derive(Debug)]
pub struct Kernels {
    pub(crate) instructions: Option<&'static str>,
    pub(crate) add_block: AddBlock,
    pub(crate) add_four_blocks: AddFourBlocks,
    pub(crate) encoder: EncoderKernels,
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
}
