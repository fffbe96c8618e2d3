//! Levels as tokens, and how a partition has them (RFC 6386, section 13).

use crate::encoder::blocks::Block;
use crate::encoder::bool_writer::{BoolWriter, Interval};
use crate::tables::tokens::{BANDS, CATEGORIES, Category, NodeProbabilities, TokenProbabilities};

/// How many tokens there are: the end of a block, 0 to 4, and six categories of larger sizes.
pub(super) const TOKENS: usize = 12;

/// The context of the coefficient after each token.
pub(super) static CONTEXT_AFTER: [u8; 16] = [0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0];

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
    by_kind: [[[NodeProbabilities; 3]; 16]; 4],
}

impl Positions {
    pub(super) fn new(probabilities: &TokenProbabilities) -> Self {
        Self { by_kind: probabilities.map(|bands| BANDS.map(|band| bands[usize::from(band)])) }
    }

    /// Writes a block; `values` are the bits of its levels that are not 0, `mask` says where they are.
    #[inline]
    pub(super) fn write(&self, writer: &mut BoolWriter, block: Block, mask: u16, values: &[u16]) {
        let positions = &self.by_kind[block.kind as usize];
        let mut n = block.first();
        let mut probabilities = &positions[n][block.context];
        let mut left = u32::from(mask) >> n;
        let (interval, bytes) = writer.parts();
        let mut bits = interval.put(left != 0, probabilities[0], bytes);
        for &value in values {
            while left & 1 == 0 && left != 0 {
                bits = bits.put(false, probabilities[1], bytes);
                n = (n + 1) & 15;
                left >>= 1;
                probabilities = &positions[n][0];
            }
            bits = bits.put(true, probabilities[1], bytes);
            let size = u32::from((value as i16).unsigned_abs());
            n = (n + 1) & 31;
            left >>= 1;
            bits = bits.put(size > 1, probabilities[2], bytes);
            if size > 1 {
                bits = put_size(bits, size, probabilities, bytes);
            }
            bits = bits.put_even((value as i16) < 0, bytes);
            if n >= 16 {
                break;
            }
            probabilities = &positions[n][1 + usize::from(size > 1)];
            bits = bits.put(left != 0, probabilities[0], bytes);
        }
        *interval = bits;
    }
}

/// Writes a size from 2 up.
#[inline(always)]
fn put_size(
    mut bits: Interval,
    size: u32,
    probabilities: &NodeProbabilities,
    bytes: &mut Vec<u8>,
) -> Interval {
    bits = bits.put(size > 4, probabilities[3], bytes);
    if size <= 4 {
        bits = bits.put(size > 2, probabilities[4], bytes);
        if size > 2 {
            bits = bits.put(size == 4, probabilities[5], bytes);
        }
        return bits;
    }
    put_category(bits, size, probabilities, bytes)
}

/// Writes a size from 5 up.
fn put_category(
    mut bits: Interval,
    size: u32,
    probabilities: &NodeProbabilities,
    bytes: &mut Vec<u8>,
) -> Interval {
    let number =
        CATEGORIES.iter().rposition(|category| u32::from(category.smallest) <= size).unwrap_or(0);
    bits = bits.put(number >= 2, probabilities[6], bytes);
    if number < 2 {
        bits = bits.put(number == 1, probabilities[7], bytes);
    } else {
        bits = bits.put(number >= 4, probabilities[8], bytes);
        bits = bits.put(number % 2 == 1, probabilities[8 + number / 2], bytes);
    }
    let Category { smallest, bits: rest } = &CATEGORIES[number];
    let more = size - u32::from(*smallest);
    for (n, &probability) in rest.iter().rev().enumerate().rev() {
        bits = bits.put(more >> n & 1 == 1, probability, bytes);
    }
    bits
}
