//! How coefficients are coded (RFC 6386, section 13).

/// The kinds of blocks, in the order of the probabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum BlockKind {
    /// Luma without its first coefficient, which is in a block of the kind `Y2`.
    LumaAfterFirst = 0,
    /// The first coefficients of the 16 luma blocks, transformed.
    Y2 = 1,
    /// A block of color differences.
    Chroma = 2,
    /// Luma with its first coefficient.
    Luma = 3,
}

/// The probabilities of the eleven inner nodes of the tree of tokens.
pub(crate) type NodeProbabilities = [u8; 11];

/// The probabilities by the kind of the block, the band of the coefficient, and how the coefficient
/// before it was: 0, 1 in size, or larger; for the first one, how many of the blocks above and to the
/// left have coefficients.
pub(crate) type TokenProbabilities = [[[NodeProbabilities; 3]; 8]; 4];

/// The place of each coefficient in its block, in the order in which they are coded.
pub(crate) static ZIGZAG: [u8; 16] = [0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15];

/// The band of each coefficient, in the order in which they are coded.
pub(crate) static BANDS: [u8; 16] = [0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7];

/// A category of large coefficients: the smallest of them, and the probabilities of the bits of what
/// is added to it, the highest first.
#[derive(Debug)]
pub(crate) struct Category {
    pub(crate) smallest: u16,
    pub(crate) bits: &'static [u8],
}

/// The categories, 1 to 6.
pub(crate) static CATEGORIES: [Category; 6] = [
    Category { smallest: 5, bits: &[159] },
    Category { smallest: 7, bits: &[165, 145] },
    Category { smallest: 11, bits: &[173, 148, 140] },
    Category { smallest: 19, bits: &[176, 155, 140, 135] },
    Category { smallest: 35, bits: &[180, 157, 141, 134, 130] },
    Category { smallest: 67, bits: &[254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129] },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_categories_follow_each_other() {
        let mut next = 5;
        for category in &CATEGORIES {
            assert_eq!(category.smallest, next);
            next += 1 << category.bits.len();
        }
        assert_eq!(next, 67 + (1 << 11));
    }

    #[test]
    fn the_zigzag_walks_the_diagonals() {
        let mut places: Vec<u8> = (0..16).collect();
        places.sort_by_key(|place| {
            let (x, y) = (place % 4, place / 4);
            (x + y, if (x + y) % 2 == 0 { x } else { y })
        });
        assert_eq!(places, ZIGZAG);
    }
}
