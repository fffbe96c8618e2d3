//! The modes of prediction, and how they are coded in key frames (RFC 6386, sections 8.1 and 11).

/// How 16 x 16 luma samples, or 8 x 8 of a color difference, are predicted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Mode {
    /// The mean of the samples above and to the left.
    Dc = 0,
    /// The row above.
    Vertical = 1,
    /// The column to the left.
    Horizontal = 2,
    /// Row plus column minus corner.
    TrueMotion = 3,
}

impl Mode {
    /// What a macroblock of this mode is for the modes of 4 x 4 blocks beside it.
    pub(crate) const fn as_block(self) -> BlockMode {
        match self {
            Self::Dc => BlockMode::Dc,
            Self::Vertical => BlockMode::Vertical,
            Self::Horizontal => BlockMode::Horizontal,
            Self::TrueMotion => BlockMode::TrueMotion,
        }
    }
}

/// How 4 x 4 luma samples are predicted. Directions are those in which samples are continued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum BlockMode {
    /// The mean of the samples above and to the left (`B_DC_PRED`).
    Dc = 0,
    /// Row plus column minus corner (`B_TM_PRED`).
    TrueMotion = 1,
    /// The row above, smoothed (`B_VE_PRED`).
    Vertical = 2,
    /// The column to the left, smoothed (`B_HE_PRED`).
    Horizontal = 3,
    /// Down and to the left (`B_LD_PRED`).
    DownLeft = 4,
    /// Down and to the right (`B_RD_PRED`).
    DownRight = 5,
    /// Down, a little to the right (`B_VR_PRED`).
    VerticalRight = 6,
    /// Down, a little to the left (`B_VL_PRED`).
    VerticalLeft = 7,
    /// To the right, a little down (`B_HD_PRED`).
    HorizontalDown = 8,
    /// To the right, a little up (`B_HU_PRED`).
    HorizontalUp = 9,
}

impl BlockMode {
    /// All modes, in the order of their numbers.
    pub(crate) const ALL: [Self; 10] = [
        Self::Dc,
        Self::TrueMotion,
        Self::Vertical,
        Self::Horizontal,
        Self::DownLeft,
        Self::DownRight,
        Self::VerticalRight,
        Self::VerticalLeft,
        Self::HorizontalDown,
        Self::HorizontalUp,
    ];
}

// Of a macroblock's luma: the first flag, with [`LUMA_PROBABILITIES`]`[0]`, says whether it has one
// mode; without, each 4 x 4 block has its own. Then the second flag with `[1]`: 0 for `Dc` or
// `Vertical`, told apart with `[2]`; 1 for `Horizontal` or `TrueMotion`, told apart with `[3]`.

/// The probabilities of the mode of a macroblock's luma.
pub(crate) const LUMA_PROBABILITIES: [u8; 4] = [145, 156, 163, 128];

/// The probabilities of the mode of the color differences: not `Dc`, not `Vertical`, not `Horizontal`.
pub(crate) const CHROMA_PROBABILITIES: [u8; 3] = [142, 114, 183];

/// The tree of the modes of 4 x 4 blocks: at an inner node, where 0 and 1 lead. What is 0 or below is
/// the negated number of a mode; what is above is an inner node, at twice its index.
pub(crate) static BLOCK_MODE_TREE: [i8; 18] = {
    const fn leaf(mode: BlockMode) -> i8 {
        -(mode as i8)
    }
    [
        leaf(BlockMode::Dc),
        2,
        leaf(BlockMode::TrueMotion),
        4,
        leaf(BlockMode::Vertical),
        6,
        8,
        12,
        leaf(BlockMode::Horizontal),
        10,
        leaf(BlockMode::DownRight),
        leaf(BlockMode::VerticalRight),
        leaf(BlockMode::DownLeft),
        14,
        leaf(BlockMode::VerticalLeft),
        16,
        leaf(BlockMode::HorizontalDown),
        leaf(BlockMode::HorizontalUp),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mode_is_one_leaf_of_the_tree() {
        let mut leaves: Vec<i8> =
            BLOCK_MODE_TREE.iter().filter(|node| **node <= 0).map(|node| -node).collect();
        leaves.sort_unstable();
        assert_eq!(leaves, (0..10).collect::<Vec<i8>>());
        assert!(BlockMode::ALL.iter().enumerate().all(|(i, mode)| i == *mode as usize));
    }
}
