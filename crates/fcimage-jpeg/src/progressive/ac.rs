//! The AC coefficients of one block in a progressive scan.

use super::coefficients::StoredBlock;
use crate::entropy::bits::Bits;
use crate::entropy::huffman::{Entry, LOOKUP_BITS, Table};
use crate::header::scan::ScanHeader;

/// The band of coefficients that a scan gives, and how many blocks in a row have none of it.
pub(super) struct AcBand {
    /// First and last coefficient, 1 to 63.
    start: usize,
    end: usize,
    /// Bit position of the scan.
    low: u8,
    /// Blocks that end before they start.
    ended_blocks: u32,
}

/// Look-ups of whole symbols between two times that bits are loaded.
const SYMBOLS_AT_ONCE: u32 = 4;

impl AcBand {
    pub(super) fn new(header: &ScanHeader) -> Self {
        let (start, end) = (usize::from(header.start), usize::from(header.end));
        Self { start, end, low: header.low, ended_blocks: 0 }
    }

    /// To be called where a restart interval starts.
    pub(super) fn restart(&mut self) {
        self.ended_blocks = 0;
    }

    /// Decodes a block of the first scan of a band (T.81, G.1.2.2). `None` where the data are damaged.
    #[inline(always)]
    pub(super) fn first(
        &mut self,
        reader: &mut Bits<'_>,
        table: &Table,
        block: &mut StoredBlock<'_>,
    ) -> Option<()> {
        if self.ended_blocks > 0 {
            self.ended_blocks -= 1;
            return Some(());
        }
        let mut bits = *reader;
        let (mut k, end, low) = (self.start, self.end, self.low);
        'band: loop {
            bits.need(SYMBOLS_AT_ONCE * LOOKUP_BITS);
            for _ in 0..SYMBOLS_AT_ONCE {
                let entry = table.lookup[bits.peek(LOOKUP_BITS) as usize].0;
                let value = if entry & Entry::PART == 0 {
                    bits.consume(entry & 0xff);
                    k = k.wrapping_add((entry >> 8 & 0xff) as usize);
                    entry as i32 >> 16
                } else {
                    let symbol = bits.symbol(table)?;
                    let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
                    if size == 0 && run < 15 {
                        // This block and some more end here.
                        self.ended_blocks = (1 << run) - 1 + bits.take(run);
                        break 'band;
                    }
                    k = k.wrapping_add(run as usize);
                    let value = bits.value(size);
                    bits.refill();
                    value
                };
                if value != 0 {
                    if k > 63 {
                        return None;
                    }
                    block.set(k, (value << low) as i16);
                }
                k = k.wrapping_add(1);
                if k > end {
                    break 'band;
                }
            }
        }
        *reader = bits;
        Some(())
    }

    /// Decodes a block of a refining scan (T.81, G.1.2.3). `None` where the data are damaged.
    #[inline(always)]
    pub(super) fn refine(
        &mut self,
        reader: &mut Bits<'_>,
        table: &Table,
        block: &mut StoredBlock<'_>,
    ) -> Option<()> {
        let (mut k, end, bit) = (self.start, self.end, 1i16 << (self.low & 15));
        // The coefficients of the band that are known not to be 0, from k on.
        let band = u64::MAX >> (63 - (end & 63)) & u64::MAX << (k & 63);
        let mut known = *block.history & band;
        if self.ended_blocks > 0 && known == 0 {
            self.ended_blocks -= 1;
            return Some(());
        }
        let mut bits = *reader;
        if self.ended_blocks == 0 {
            while k <= end {
                let symbol = bits.symbol(table)?;
                let (run, size) = (usize::from(symbol >> 4), symbol & 15);
                if size == 0 && run < 15 {
                    self.ended_blocks = (1 << run) + bits.take(run as u32);
                    break;
                }
                // The size can only be 1; libjpeg also takes every other one for that. Its sign.
                let positive = if size == 0 { 0 } else { bits.take(1) as i16 };
                // The zero behind as many zeros as the run says. Those known between are corrected.
                let mut zero = k.wrapping_add(run);
                loop {
                    let next = (known.trailing_zeros() as usize).min(end + 1);
                    if zero < next {
                        break;
                    }
                    if next > end {
                        zero = end + 1;
                        break;
                    }
                    block.refine(next, bit, bits.bit());
                    known &= known.wrapping_sub(1);
                    zero = zero.wrapping_add(1);
                }
                if size != 0 {
                    if zero > 63 {
                        return None;
                    }
                    block.set(zero, bit.wrapping_mul(2 * positive - 1));
                }
                k = zero + 1;
            }
        }
        if self.ended_blocks > 0 {
            while known != 0 {
                block.refine(known.trailing_zeros() as usize, bit, bits.bit());
                known &= known.wrapping_sub(1);
            }
            self.ended_blocks -= 1;
        }
        *reader = bits;
        Some(())
    }
}
