//! The set of kernels for one instruction set.

use crate::blocks::Blocks;
use crate::quantizer::Quantizer;
use crate::scalar::{color, rgb, upsample};
use crate::work::Work;

/// An inverse DCT. Its arguments: the quantized coefficients and their quantization table, both in
/// row-major order; the last zig-zag index whose coefficient may not be 0; the samples, whose first
/// is the upper left of the block; and the samples from one row to the next.
///
/// Rows for which `samples` is too short are not written.
pub type Idct = fn(
    coefficients: &[i16; 64],
    quantization: &[u16; 64],
    last: usize,
    samples: &mut [u8],
    stride: usize,
);

/// An inverse DCT of two blocks beside each other, with one quantization table: as [`Idct`], with the
/// last zig-zag index of each block.
pub type IdctPair = fn(
    blocks: [&[i16; 64]; 2],
    quantization: &[u16; 64],
    last: [usize; 2],
    samples: &mut [u8],
    stride: usize,
);

/// A row of Y, Cb and Cr to a row of pixels.
pub(crate) type ColorConversion = fn(y: &[u8], cb: &[u8], cr: &[u8], pixels: &mut [u8]);

/// A forward DCT of two blocks; see [`Kernels::forward`].
pub(crate) type Forward = fn(rows: [&[u8; 16]; 8], quantizer: &Quantizer, blocks: &mut Blocks);

/// Two rows of pixels to a row of Cb and one of Cr.
pub(crate) type HalvedChroma = fn(above: &[u8], below: &[u8], cb: &mut [u8], cr: &mut [u8]);

/// Which neighbor of the nearest row a vertical triangle filter uses; rounding depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FarRow {
    /// The row above.
    Above,
    /// The row below.
    Below,
}

/// The kernels for one instruction set. All sets give the same bytes.
#[derive(Debug)]
pub struct Kernels {
    pub(crate) instructions: Option<&'static str>,
    /// Whether the processor has what [`crate::x86::work`] is compiled for.
    #[cfg(target_arch = "x86_64")]
    pub(crate) avx2: bool,
    /// By the samples of a side minus 1.
    pub(crate) idct: [Idct; 8],
    pub(crate) idct_4_pair: Option<IdctPair>,
    pub(crate) ycc_to_rgb: ColorConversion,
    pub(crate) upsample_h2v1: fn(&[u8], &mut [u8]),
    pub(crate) upsample_h2v2: fn(&[u8], &[u8], &mut [u8]),
    pub(crate) forward: Forward,
    pub(crate) rgb_to_luma: fn(&[u8], &mut [u8]),
    pub(crate) rgb_to_halved_chroma: HalvedChroma,
}

impl Kernels {
    /// The vector instructions that these kernels use, as `/proc/cpuinfo` spells them: `avx2`,
    /// `sse4_1`, or none.
    pub fn instructions(&self) -> Option<&'static str> {
        self.instructions
    }

    /// The transform to `n` x `n` samples, `n` from 1 to 8.
    pub fn idct(&self, n: u32) -> Idct {
        self.idct[n.wrapping_sub(1) as usize & 7]
    }

    /// The transform of two blocks to `n` x `n` samples each, where one call takes less time than two.
    pub fn idct_pair(&self, n: u32) -> Option<IdctPair> {
        if n == 4 { self.idct_4_pair } else { None }
    }

    /// Does `work`, compiled for the instructions of these kernels.
    #[inline]
    pub fn run<W: Work>(&self, work: W) -> W::Output {
        #[cfg(target_arch = "x86_64")]
        if self.avx2 {
            // SAFETY: the field says that the processor has these instructions.
            return unsafe { crate::x86::work::run(work) };
        }
        work.run()
    }

    /// Converts a row of YCbCr to RGB, 3 bytes a pixel, for as many pixels as all rows have.
    #[inline]
    pub fn ycc_to_rgb(&self, y: &[u8], cb: &[u8], cr: &[u8], rgb: &mut [u8]) {
        (self.ycc_to_rgb)(y, cb, cr, rgb);
    }

    /// Converts a row of YCCK to CMYK, 4 bytes a pixel: the first three are RGB, inverted.
    #[inline]
    pub fn ycck_to_cmyk(&self, rows: [&[u8]; 4], cmyk: &mut [u8]) {
        color::ycck_to_cmyk(rows, cmyk);
    }

    /// Doubles the width of `input`; `output` has at most twice as many samples.
    #[inline]
    pub fn upsample_h2v1(&self, input: &[u8], output: &mut [u8]) {
        (self.upsample_h2v1)(input, output);
    }

    /// The row between `near` and `far`, closer to `near`.
    #[inline]
    pub fn upsample_h1v2(&self, near: &[u8], far: &[u8], side: FarRow, output: &mut [u8]) {
        upsample::h1v2(near, far, if side == FarRow::Above { 1 } else { 2 }, output);
    }

    /// The row between `near` and `far`, closer to `near`, with its width doubled; `output` has at
    /// most twice as many samples.
    #[inline]
    pub fn upsample_h2v2(&self, near: &[u8], far: &[u8], output: &mut [u8]) {
        (self.upsample_h2v2)(near, far, output);
    }

    /// Transforms and quantizes two blocks of 8 x 8 samples, the left and the right half of `rows`.
    ///
    /// ```
    /// use fcimage_jpeg_kernels::{Blocks, Quantizer};
    /// let mut blocks = Blocks::default();
    /// let row = [130; 16];
    /// fcimage_jpeg_kernels::best().forward([&row; 8], &Quantizer::new(&[4; 64]), &mut blocks);
    /// assert_eq!(blocks.coefficients[1][..2], [(130 - 128) * 8 / 4, 0]);
    /// assert_eq!(blocks.not_zero, [1, 1]);
    /// ```
    #[inline]
    pub fn forward(&self, rows: [&[u8; 16]; 8], quantizer: &Quantizer, blocks: &mut Blocks) {
        (self.forward)(rows, quantizer, blocks);
    }

    /// Y of a row of RGB, 3 bytes a pixel, for as many pixels as both rows have.
    #[inline]
    pub fn rgb_to_luma(&self, rgb: &[u8], y: &mut [u8]) {
        (self.rgb_to_luma)(rgb, y);
    }

    /// Cb and Cr of a row of RGB, 3 bytes a pixel, for as many pixels as all rows have.
    #[inline]
    pub fn rgb_to_chroma(&self, pixels: &[u8], cb: &mut [u8], cr: &mut [u8]) {
        rgb::chroma(pixels, cb, cr);
    }

    /// Cb and Cr of the means of 2 x 2 pixels, from two rows of RGB, 3 bytes a pixel. A last column
    /// without a partner is its own. `above` and `below` may be the same row.
    #[inline]
    pub fn rgb_to_halved_chroma(&self, above: &[u8], below: &[u8], cb: &mut [u8], cr: &mut [u8]) {
        (self.rgb_to_halved_chroma)(above, below, cb, cr);
    }
}

/// The transforms to N x N samples, each behind the shortcut for blocks of one value.
macro_rules! transforms {
    ($($n:literal => $kernel:expr,)+) => {
        [$(|coefficients, quantization, last, samples, stride| {
            if last == 0 {
                $crate::scalar::idct::flat::<$n>(coefficients, quantization, samples, stride);
            } else {
                $kernel(coefficients, quantization, samples, stride);
            }
        }),+]
    };
}
pub(crate) use transforms;
