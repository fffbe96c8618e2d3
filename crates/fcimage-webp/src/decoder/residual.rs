//! The coefficients of macroblocks (RFC 6386, section 13).

use crate::decoder::bits::Bits;
use crate::decoder::header::probabilities::{BlockProbabilities, Probabilities};
use crate::decoder::header::quantization::{Factors, SegmentFactors};
use crate::tables::tokens::{BlockKind, CATEGORIES, NodeProbabilities, ZIGZAG};

/// Which blocks of a macroblock have coefficients, as its neighbors see it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Neighbor {
    luma: [bool; 4],
    chroma: [[bool; 2]; 2],
    y2: bool,
}

impl Neighbor {
    /// What a macroblock without coefficients leaves to its neighbors.
    pub(super) fn clear(&mut self, has_y2: bool) {
        *self = Self { y2: self.y2 && !has_y2, ..Self::default() };
    }
}

/// The dequantized coefficients of a macroblock. They are zeroed by who uses them.
#[derive(Debug, Clone)]
pub(super) struct Residual {
    /// Of the luma blocks, row by row.
    pub(super) luma: [[i16; 16]; 16],
    /// Of the color differences: each row has two blocks of U, then two of V.
    pub(super) chroma: [[i16; 16]; 8],
    /// For each luma block 0 where it has none, 1 where it has only the first, else more.
    pub(super) luma_counts: [u8; 16],
    pub(super) chroma_counts: [u8; 8],
    /// Of the block Y2.
    pub(super) y2: [i16; 16],
}

impl Residual {
    pub(super) fn new() -> Self {
        Self {
            luma: [[0; 16]; 16],
            chroma: [[0; 16]; 8],
            luma_counts: [0; 16],
            chroma_counts: [0; 8],
            y2: [0; 16],
        }
    }

    /// Whether any block has coefficients.
    pub(super) fn is_empty(&self) -> bool {
        u128::from_ne_bytes(self.luma_counts) == 0 && u64::from_ne_bytes(self.chroma_counts) == 0
    }
}

/// Reads the coefficients of a macroblock; `spread` is the inverse transform of the block Y2.
#[inline]
pub(super) fn read(
    reader: &mut Bits<'_>,
    probabilities: &Probabilities,
    factors: &SegmentFactors,
    neighbors: [&mut Neighbor; 2],
    has_y2: bool,
    spread: impl Fn(&[i16; 16]) -> [i16; 16],
    residual: &mut Residual,
) {
    let mut bits = *reader;
    let [above, left] = neighbors;
    let mut kind = BlockKind::Luma;
    let mut firsts = None;
    if has_y2 {
        let context = usize::from(above.y2) + usize::from(left.y2);
        let nodes = probabilities.of(BlockKind::Y2);
        let count = block::<0>(&mut bits, nodes, context, factors.y2, &mut residual.y2);
        (above.y2, left.y2) = (count > 0, count > 0);
        if count > 0 {
            firsts = Some(spread(&residual.y2));
            residual.y2 = [0; 16];
        }
        kind = BlockKind::LumaAfterFirst;
    }
    let nodes = probabilities.of(kind);
    let rows = residual.luma.as_chunks_mut::<4>().0.iter_mut();
    let counts = residual.luma_counts.as_chunks_mut::<4>().0;
    for ((row, counts), left) in rows.zip(counts).zip(&mut left.luma) {
        for ((block_of, count), above) in row.iter_mut().zip(counts).zip(&mut above.luma) {
            let context = usize::from(*above) + usize::from(*left);
            *count = if has_y2 {
                block::<1>(&mut bits, nodes, context, factors.luma, block_of)
            } else {
                block::<0>(&mut bits, nodes, context, factors.luma, block_of)
            };
            (*above, *left) = (*count > 0, *count > 0);
        }
    }
    if let Some(firsts) = firsts {
        let blocks = residual.luma.iter_mut().zip(&mut residual.luma_counts);
        for ((block_of, count), first) in blocks.zip(firsts) {
            block_of[0] = first;
            *count = (*count).max(u8::from(first != 0));
        }
    }
    let nodes = probabilities.of(BlockKind::Chroma);
    for plane in 0..2 {
        let (above, left) = (&mut above.chroma[plane], &mut left.chroma[plane]);
        for (y, left) in left.iter_mut().enumerate() {
            for (x, above) in above.iter_mut().enumerate() {
                let context = usize::from(*above) + usize::from(*left);
                let place = 4 * y + 2 * plane + x;
                let to = &mut residual.chroma[place];
                let count = block::<0>(&mut bits, nodes, context, factors.chroma, to);
                residual.chroma_counts[place] = count;
                (*above, *left) = (count > 0, count > 0);
            }
        }
    }
    *reader = bits;
}

/// Reads the coefficients of a block from the number `FIRST` on; gives the number behind the last, 0
/// where there are none.
#[inline(always)]
fn block<const FIRST: usize>(
    reader: &mut Bits<'_>,
    probabilities: &BlockProbabilities,
    context: usize,
    factors: Factors,
    coefficients: &mut [i16; 16],
) -> u8 {
    let mut nodes = &probabilities[FIRST][context.min(2)];
    if !reader.flag(nodes[0]) {
        return 0;
    }
    let mut bits = *reader;
    let mut number = FIRST;
    let mut factor = if FIRST == 0 { factors.first } else { factors.others };
    let count = 'block: loop {
        // Zeros, which no end can follow.
        bits.prepare::<4>();
        while !bits.ready(nodes[1]) {
            number += 1;
            factor = factors.others;
            match probabilities.get(number) {
                Some(next) => nodes = &next[0],
                None => break 'block 16,
            }
            bits.prepare::<4>();
        }
        let (size, next_context) =
            if bits.ready(nodes[2]) { (large(&mut bits, nodes), 2) } else { (1, 1) };
        let value = bits.ready_sign(size.wrapping_mul(factor));
        coefficients[usize::from(ZIGZAG[number & 15]) & 15] = value as i16;
        number += 1;
        factor = factors.others;
        match probabilities.get(number) {
            Some(next) => nodes = &next[next_context],
            None => break 16,
        }
        if !bits.ready(nodes[0]) {
            break number as u8;
        }
    };
    *reader = bits;
    count
}

/// The size of a coefficient that exceeds 1. Two flags more are prepared.
#[inline(always)]
fn large(bits: &mut Bits<'_>, nodes: &NodeProbabilities) -> i32 {
    bits.prepare::<6>();
    let size = if !bits.ready(nodes[3]) {
        match bits.ready(nodes[4]) {
            false => 2,
            true => 3 + i32::from(bits.ready(nodes[5])),
        }
    } else {
        let category = if !bits.ready(nodes[6]) {
            usize::from(bits.ready(nodes[7]))
        } else if !bits.ready(nodes[8]) {
            2 + usize::from(bits.ready(nodes[9]))
        } else {
            4 + usize::from(bits.ready(nodes[10]))
        };
        of_category(bits, category)
    };
    bits.prepare::<2>();
    size
}

/// The size of a coefficient of a category, counted from 0.
#[inline]
fn of_category(bits: &mut Bits<'_>, category: usize) -> i32 {
    let Some(category) = CATEGORIES.get(category) else { return 0 };
    let more = category
        .bits
        .iter()
        .fold(0, |more, probability| more << 1 | i32::from(bits.flag(*probability)));
    i32::from(category.smallest) + more
}
