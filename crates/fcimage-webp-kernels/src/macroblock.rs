//! What the kernels of an encoder work on: the samples of a macroblock, and the image around it.

/// From one row of a [`Canvas`] to the next.
pub const STRIDE: usize = 32;

/// Where the first luma or U sample of a [`Canvas`] is; the row above starts `STRIDE` before.
pub const ORIGIN: usize = STRIDE + 8;

/// Where the first V sample of a [`Canvas`] is.
pub const ORIGIN_V: usize = STRIDE + 24;

/// The samples of a macroblock as they are to be coded.
#[derive(Debug, Clone)]
pub struct Source {
    /// 16 rows of 16.
    pub y: [u8; 256],
    /// 8 rows, each with 8 samples of U and 8 of V.
    pub uv: [u8; 128],
}

impl Default for Source {
    fn default() -> Self {
        Self { y: [0; 256], uv: [0; 128] }
    }
}

/// The macroblock as a decoder shows it before its loop filter, and the samples around it that
/// predictions use: the row above with the corner, and the column to the left.
#[derive(Debug, Clone)]
pub struct Canvas {
    /// Luma: its first sample is at [`ORIGIN`], the corner one before the row above. Above and to the
    /// right are four more samples, which stand as well to the right of the rows 3, 7 and 11.
    pub y: [u8; 17 * STRIDE],
    /// U at [`ORIGIN`], V at [`ORIGIN_V`].
    pub uv: [u8; 9 * STRIDE],
}

impl Default for Canvas {
    fn default() -> Self {
        Self { y: [127; 17 * STRIDE], uv: [127; 9 * STRIDE] }
    }
}

/// How coefficients of one kind are quantized, in row-major order:
/// `(|c| + sharpen) * reciprocal + bias >> 17`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quantizer {
    /// What a level is worth.
    pub step: [u16; 16],
    /// 2^17 by the step.
    pub reciprocal: [u16; 16],
    /// What is added before the shift.
    pub bias: [u16; 16],
    /// What is added to the coefficient.
    pub sharpen: [u16; 16],
}

/// The largest level.
pub const MAX_LEVEL: u32 = 2047;

/// The blocks of a macroblock: 16 of luma, 4 of U, 4 of V, and the DC levels of the luma blocks.
pub const BLOCKS: usize = 25;

/// The index of the block with the DC levels of the luma blocks.
pub const Y2: usize = 24;

/// The levels of a macroblock, each block in zigzag order.
#[derive(Debug, Clone, Default)]
pub struct Levels {
    /// The levels.
    pub values: [[i16; 16]; BLOCKS],
    /// Which of them are not 0, one bit each.
    pub masks: [u16; BLOCKS],
}

/// A prediction of all of a plane of a macroblock, in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Whole {
    /// The mean of the edges.
    #[default]
    Dc,
    /// Left and above, less the corner.
    TrueMotion,
    /// The row above.
    Vertical,
    /// The column to the left.
    Horizontal,
}

impl Whole {
    /// All of them, in their order.
    pub const ALL: [Self; 4] = [Self::Dc, Self::TrueMotion, Self::Vertical, Self::Horizontal];
}

/// The number of predictions of a 4 x 4 block.
pub const SUBBLOCK_MODES: usize = 10;

/// The order in which they are tried, by their numbers in RFC 6386, section 8.1: the first of two
/// that are as good is chosen.
pub const SUBBLOCK_ORDER: [u8; SUBBLOCK_MODES] = [0, 1, 2, 3, 5, 6, 4, 7, 8, 9];

/// The mean values that the DC predictions of a macroblock use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Means {
    /// Luma.
    pub y: u8,
    /// U.
    pub u: u8,
    /// V.
    pub v: u8,
}

/// How easy a macroblock is to compress, by luma and by chroma: the higher, the flatter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Susceptibility {
    /// Luma.
    pub luma: u32,
    /// Chroma.
    pub chroma: u32,
}
