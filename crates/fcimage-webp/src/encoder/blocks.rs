//! The order of the blocks of a macroblock, and the contexts that they are coded in.

use fcimage_webp_kernels::Y2;

use crate::tables::tokens::BlockKind;

/// Whether blocks at an edge have coefficients: four of luma, two of U, two of V, and the last block
/// of DC coefficients.
type Edge = [u8; 9];

/// What the contexts of the blocks of a row of macroblocks depend on.
pub(super) struct Contexts {
    above: Vec<Edge>,
    left: Edge,
}

/// A block that is to be coded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub(super) kind: BlockKind,
    /// How many of the blocks above and to the left have coefficients.
    pub(super) context: usize,
    /// Its number, as the kernels number blocks.
    pub(super) index: usize,
}

impl Block {
    /// The first coefficient that is coded.
    pub(super) const fn first(self) -> usize {
        matches!(self.kind, BlockKind::LumaAfterFirst) as usize
    }
}

impl Contexts {
    /// For an image of `columns` macroblocks, before its first row.
    pub(super) fn new(columns: usize) -> Self {
        Self { above: vec![[0; 9]; columns], left: [0; 9] }
    }

    /// Starts a row.
    pub(super) fn start_row(&mut self) {
        self.left = [0; 9];
    }

    /// Visits the blocks of the macroblock in column `x` in the order of coding. `visit` says whether
    /// the block has coefficients.
    #[inline]
    pub(super) fn visit(
        &mut self,
        x: usize,
        subblocks: bool,
        mut visit: impl FnMut(Block) -> bool,
    ) {
        let (above, left) = (&mut self.above[x], &mut self.left);
        let mut step = |kind: BlockKind, top: usize, side: usize, index: usize| {
            let context = usize::from(above[top] + left[side]);
            let coded = u8::from(visit(Block { kind, context, index }));
            (above[top], left[side]) = (coded, coded);
        };
        if !subblocks {
            step(BlockKind::Y2, 8, 8, Y2);
        }
        let luma = if subblocks { BlockKind::Luma } else { BlockKind::LumaAfterFirst };
        for index in 0..16 {
            step(luma, index % 4, index / 4, index);
        }
        for index in 16..24 {
            let plane = 4 + (index - 16) / 4 * 2;
            step(BlockKind::Chroma, plane + index % 2, plane + index % 4 / 2, index);
        }
    }
}
