//! What a prediction depends on.

/// What stands for each sample above the image, its corners included: also the one to the left of the
/// first row, and those to the right above a block.
pub(crate) const ABOVE_IMAGE: u8 = 127;

/// What stands for each sample to the left of the image, from the last row of the macroblocks above
/// (the corner of a block) on; but [`ABOVE_IMAGE`] for the corner above the first row.
pub(crate) const LEFT_OF_IMAGE: u8 = 129;

/// The samples around a square of `N` x `N`; outside the image [`ABOVE_IMAGE`] and [`LEFT_OF_IMAGE`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edges<const N: usize> {
    /// The row above.
    pub(crate) above: [u8; N],
    /// The column to the left, from the top.
    pub(crate) left: [u8; N],
    /// The sample above the column, and left of the row.
    pub(crate) corner: u8,
    /// Whether the row above is in the image: `Dc` ignores what stands for it.
    pub(crate) has_above: bool,
    /// Whether the column to the left is in the image.
    pub(crate) has_left: bool,
}

/// The 13 samples around a block of 4 x 4, along its edge: the column to the left from the bottom, the
/// corner, the row above, and four more samples to the right of it.
///
/// For the blocks of the right column of a macroblock, these four are those of the row above the
/// *macroblock* in each of its rows; at the right side of the image, the last sample of that row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BlockEdge(pub(crate) [u8; 13]);

impl BlockEdge {
    /// Puts the edge together.
    pub(crate) fn new(left: [u8; 4], corner: u8, above: [u8; 8]) -> Self {
        let [l0, l1, l2, l3] = left;
        let [a0, a1, a2, a3, a4, a5, a6, a7] = above;
        Self([l3, l2, l1, l0, corner, a0, a1, a2, a3, a4, a5, a6, a7])
    }
}
