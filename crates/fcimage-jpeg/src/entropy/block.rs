//! One block of a sequential scan: entropy-coded bits to coefficients.

use super::bits::Bits;
use super::huffman::{END_OF_BLOCK, Entry, LOOKUP_BITS, Table};
use super::pairs::{self, Pairs};
use super::zigzag::Order;

/// The coefficients of a block in row-major order, and behind them a place for those that are not
/// needed.
#[repr(align(64))]
pub(crate) struct Block([i16; 256]);

impl Block {
    pub(crate) const fn new() -> Self {
        Self([0; 256])
    }

    /// The coefficients in row-major order.
    #[inline(always)]
    pub(crate) fn coefficients(&mut self) -> &mut [i16; 64] {
        let (halves, _) = self.0.as_chunks_mut::<64>();
        &mut halves[0]
    }

    /// Enters the coefficient of zig-zag index `k`, which may be beyond the block.
    #[inline(always)]
    fn put(&mut self, order: &Order, k: usize, value: i16) {
        self.0[usize::from(order.place[k & 255])] = value;
    }

    /// Sets all coefficients to 0.
    #[inline(always)]
    pub(crate) fn clear(&mut self) {
        *self.coefficients() = [0; 64];
    }
}

/// Look-ups of pairs between two times that bits are loaded.
const PAIRS_AT_ONCE: u32 = 3;

/// Where a block is that ends before its first AC coefficient.
const FLAT: usize = 1 + END_OF_BLOCK + 1;

/// Decodes one block: its coefficients without the DC go to `block` (which must be clear), its DC
/// difference is added to `dc_before`, whose new value becomes the DC. Returns the last zig-zag index
/// that may not be zero, `None` where the data are damaged.
#[inline(always)]
pub(crate) fn decode(
    bits: &mut Bits<'_>,
    dc: &Table,
    ac: &Pairs,
    order: &Order,
    dc_before: &mut i32,
    block: &mut Block,
) -> Option<usize> {
    bits.refill();
    // Where the difference comes from one look-up, enough is left for three pairs.
    let difference = bits.difference(dc)?;
    *dc_before = dc_before.wrapping_add(difference);
    block.0[0] = *dc_before as i16;

    let mut k = 1;
    let wanted = order.last.min(pairs::LAST);
    while k <= wanted {
        let whole = 'pairs: {
            for _ in 0..PAIRS_AT_ONCE {
                let pair = ac.lookup[bits.peek(LOOKUP_BITS) as usize];
                let Some(length) = pair.length() else { break 'pairs false };
                bits.consume(length);
                for (ahead, value) in pair.coefficients() {
                    block.put(order, k.wrapping_add(ahead), value);
                }
                k = k.wrapping_add(pair.moved());
                if k > wanted {
                    break;
                }
            }
            true
        };
        if !whole {
            k = one(bits, &ac.singles, order, k, block)?;
        }
        if k > wanted {
            break;
        }
        bits.refill();
    }
    while k <= order.last {
        k = one(bits, &ac.singles, order, k, block)?;
    }
    let last = if k == FLAT { 0 } else { order.last };
    if k < 64 {
        k = skip_rest(bits, ac, k)?;
    }
    // A run that leads beyond the last coefficient without being the end of the block.
    if k > 64 && k < END_OF_BLOCK { None } else { Some(last) }
}

/// Skips the coefficients from index `k` on, which an N x N block does not need: their values are not
/// read. Returns the index behind them.
#[inline(always)]
fn skip_rest(bits: &mut Bits<'_>, ac: &Pairs, mut k: usize) -> Option<usize> {
    while k <= pairs::LAST {
        let whole = 'pairs: {
            bits.refill();
            for _ in 0..=PAIRS_AT_ONCE {
                let pair = ac.lookup[bits.peek(LOOKUP_BITS) as usize];
                let Some(length) = pair.length() else { break 'pairs false };
                bits.consume(length);
                k = k.wrapping_add(pair.moved());
                if k > pairs::LAST {
                    break;
                }
            }
            true
        };
        if !whole {
            k = skip_one(bits, &ac.singles, k)?;
        }
    }
    while k < 64 {
        k = skip_one(bits, &ac.singles, k)?;
    }
    Some(k)
}

/// Skips the symbol for index `k`; returns the index behind it.
#[inline(always)]
fn skip_one(bits: &mut Bits<'_>, ac: &Table, k: usize) -> Option<usize> {
    bits.need_32();
    let entry = ac.lookup[bits.peek(LOOKUP_BITS) as usize].0;
    let skipped = if entry & Entry::PART == 0 {
        bits.consume(entry & 0xff);
        (entry >> 8 & 0xff) as usize
    } else {
        let symbol = bits.symbol(ac)?;
        bits.consume(u32::from(symbol) & 15);
        skip(symbol)
    };
    Some(k.wrapping_add(skipped).wrapping_add(1))
}

/// Decodes the symbol for index `k`; returns the index behind it.
#[inline(always)]
fn one(
    bits: &mut Bits<'_>,
    ac: &Table,
    order: &Order,
    mut k: usize,
    block: &mut Block,
) -> Option<usize> {
    bits.need_32();
    let entry = ac.lookup[bits.peek(LOOKUP_BITS) as usize].0;
    let value = if entry & Entry::PART == 0 {
        bits.consume(entry & 0x7f);
        k = k.wrapping_add((entry >> 8 & 0xff) as usize);
        (entry as i32 >> 16) as i16
    } else {
        let symbol = bits.symbol(ac)?;
        let size = u32::from(symbol) & 15;
        k = k.wrapping_add(skip(symbol));
        bits.value(size) as i16
    };
    block.put(order, k, value);
    Some(k.wrapping_add(1))
}

/// How far a symbol moves the index, before its own coefficient.
#[inline(always)]
fn skip(symbol: u8) -> usize {
    match (symbol >> 4, symbol & 15) {
        (15, 0) => 15,
        (_, 0) => END_OF_BLOCK,
        (run, _) => usize::from(run),
    }
}
