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
        while k <= end {
            bits.need_32();
            let entry = table.lookup[bits.peek(LOOKUP_BITS) as usize].0;
            let value = if entry & Entry::PART == 0 {
                bits.consume(entry & 0x7f);
                k += (entry >> 8 & 0xff) as usize;
                entry as i32 >> 16
            } else {
                let symbol = bits.symbol(table)?;
                let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
                if size == 0 && run < 15 {
                    // This block and some more end here.
                    self.ended_blocks = (1 << run) - 1 + bits.take(run);
                    break;
                }
                k += run as usize;
                bits.value(size)
            };
            if value != 0 {
                if k > 63 {
                    return None;
                }
                block.set(k, (value << low) as i16);
            }
            k += 1;
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
        let end = self.end;
        // All coefficients of the band from k on.
        let from =
            |k: usize| (u64::MAX >> (63 - end)) & u64::MAX.checked_shl(k as u32).unwrap_or(0);
        let bit = 1i16 << (self.low & 15);
        if self.ended_blocks > 0 && *block.history & from(self.start) == 0 {
            self.ended_blocks -= 1;
            return Some(());
        }
        let mut bits = *reader;
        let mut k = self.start;
        if self.ended_blocks == 0 {
            while k <= end {
                let symbol = bits.symbol(table)?;
                let (run, size) = (u32::from(symbol >> 4), symbol & 15);
                let mut value = 0;
                if size == 0 {
                    if run < 15 {
                        self.ended_blocks = (1 << run) + bits.take(run);
                        break;
                    }
                } else {
                    // The size can only be 1; libjpeg also takes every other one for that.
                    value = if bits.bit() { bit } else { -bit };
                }
                k = refine_known(&mut bits, block, k, end, run, bit);
                if value != 0 {
                    if k > 63 {
                        return None;
                    }
                    block.set(k, value);
                }
                k += 1;
            }
        }
        if self.ended_blocks > 0 {
            let mut known = *block.history & from(k);
            while known != 0 {
                if bits.bit() {
                    block.refine(known.trailing_zeros() as usize, bit);
                }
                known &= known - 1;
            }
            self.ended_blocks -= 1;
        }
        *reader = bits;
        Some(())
    }
}

/// Goes from coefficient `k` over `run` zeros, and over coefficients that are known not to be 0 and
/// take a bit each. Returns the index of the next zero, or `end` + 1.
#[inline(always)]
fn refine_known(
    bits: &mut Bits<'_>,
    block: &mut StoredBlock<'_>,
    mut k: usize,
    end: usize,
    mut run: u32,
    bit: i16,
) -> usize {
    while k <= end {
        if *block.history >> k & 1 != 0 {
            if bits.bit() {
                block.refine(k, bit);
            }
        } else if run == 0 {
            break;
        } else {
            run -= 1;
        }
        k += 1;
    }
    k
}
