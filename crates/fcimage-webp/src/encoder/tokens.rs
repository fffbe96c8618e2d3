//! Levels as tokens, and how a partition has them (RFC 6386, section 13).

use crate::encoder::blocks::Block;
use crate::encoder::bool_writer::BoolWriter;
use crate::tables::tokens::{CATEGORIES, Category, NodeProbabilities, TokenProbabilities};

/// How many tokens there are: the end of a block, 0 to 4, and six categories of larger sizes.
pub(super) const TOKENS: usize = 12;

/// The band of each coefficient; after the last one stands a band that is not used.
pub(super) static BANDS: [usize; 17] = [0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0];

/// The context of the coefficient after each token.
pub(super) static CONTEXT_AFTER: [usize; TOKENS] = [0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2];

/// The smallest size that is in the last category.
const LAST_CATEGORY: usize = 67;

/// The token of each size below that.
static TOKEN_OF_SIZE: [u8; LAST_CATEGORY] = {
    let mut tokens = [0; LAST_CATEGORY];
    let mut size = 0;
    while size < LAST_CATEGORY {
        tokens[size] = match size {
            0..=4 => size as u8 + 1,
            5..=6 => 6,
            7..=10 => 7,
            11..=18 => 8,
            19..=34 => 9,
            _ => 10,
        };
        size += 1;
    }
    tokens
};

/// The token of a level.
#[inline]
pub(super) fn token_of(level: i16) -> usize {
    let size = usize::from(level.unsigned_abs());
    TOKEN_OF_SIZE.get(size).map_or(11, |&token| usize::from(token))
}

/// The probabilities by position instead of band, for all kinds.
pub(super) struct Positions {
    by_kind: [[[NodeProbabilities; 3]; 17]; 4],
}

impl Positions {
    pub(super) fn new(probabilities: &TokenProbabilities) -> Self {
        Self { by_kind: probabilities.map(|bands| BANDS.map(|band| bands[band])) }
    }

    /// Writes a block; `values` are the bits of its levels that are not 0, `mask` says where they are.
    #[inline]
    pub(super) fn write(&self, writer: &mut BoolWriter, block: Block, mask: u16, values: &[u16]) {
        let positions = &self.by_kind[block.kind as usize];
        let mut n = block.first();
        let mut probabilities = &positions[n][block.context];
        let mut left = mask >> n;
        writer.put(left != 0, probabilities[0]);
        if left == 0 {
            return;
        }
        for &value in values {
            let value = value as i16;
            while left & 1 == 0 {
                writer.put(false, probabilities[1]);
                n += 1;
                left >>= 1;
                // What is left is not 0, so that a coefficient follows.
                probabilities = &positions[n & 15][0];
            }
            writer.put(true, probabilities[1]);
            let size = u32::from(value.unsigned_abs());
            n = (n + 1) & 31;
            left >>= 1;
            let context = if size == 1 {
                writer.put(false, probabilities[2]);
                1
            } else {
                write_size(writer, size, probabilities);
                2
            };
            writer.put_even(value < 0);
            if n >= 16 {
                return;
            }
            probabilities = &positions[n][context];
            writer.put(left != 0, probabilities[0]);
        }
    }
}

/// Writes a size from 2 up.
#[inline]
fn write_size(writer: &mut BoolWriter, size: u32, probabilities: &NodeProbabilities) {
    writer.put(true, probabilities[2]);
    if size <= 4 {
        writer.put(false, probabilities[3]);
        writer.put(size > 2, probabilities[4]);
        if size > 2 {
            writer.put(size == 4, probabilities[5]);
        }
        return;
    }
    writer.put(true, probabilities[3]);
    if size > 10 {
        write_large(writer, size, probabilities);
        return;
    }
    writer.put(false, probabilities[6]);
    writer.put(size > 6, probabilities[7]);
    if size <= 6 {
        writer.put(size == 6, 159);
    } else {
        writer.put(size >= 9, 165);
        writer.put(size & 1 == 0, 145);
    }
}

/// Writes a size from 11 up.
fn write_large(writer: &mut BoolWriter, size: u32, probabilities: &NodeProbabilities) {
    writer.put(true, probabilities[6]);
    // The categories from the third up.
    let number = CATEGORIES[2..].iter().rposition(|c| u32::from(c.smallest) <= size).unwrap_or(0);
    writer.put(number >= 2, probabilities[8]);
    writer.put(number & 1 == 1, probabilities[9 + number / 2]);
    let Category { smallest, bits } = &CATEGORIES[2 + number];
    let rest = size - u32::from(*smallest);
    for (n, &probability) in bits.iter().rev().enumerate().rev() {
        writer.put(rest >> n & 1 == 1, probability);
    }
}
