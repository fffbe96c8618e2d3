//! The first scan of AC coefficients (T.81, G.1.2.2), and runs of blocks that have ended.

use super::super::headers::Band;
use super::super::tokens::{TableNumber, Token};

/// Blocks in a run that have nothing more in the band, at most.
const LONGEST_RUN: u32 = 0x7fff;

/// Tokens of corrections that wait for the end of a run, at most: a bound for memory.
const MOST_CORRECTIONS: usize = 1000;

/// Tokens, and a run of ends of blocks that is not written yet.
pub(super) struct EndRun {
    pub(super) table: TableNumber,
    pub(super) tokens: Vec<Token>,
    run: u32,
    /// The corrections of the blocks of the run, which follow its code.
    corrections: Vec<Token>,
}

impl EndRun {
    pub(super) fn new(table: TableNumber) -> Self {
        Self { table, tokens: vec![], run: 0, corrections: vec![] }
    }

    /// A block has nothing more but corrections.
    pub(super) fn add(&mut self, corrections: &Corrections) {
        self.run += 1;
        corrections.write(&mut self.corrections);
        if self.run == LONGEST_RUN || self.corrections.len() > MOST_CORRECTIONS {
            self.end();
        }
    }

    /// Writes the run, if there is one.
    #[inline]
    pub(super) fn end(&mut self) {
        if self.run > 0 {
            let bits = self.run.ilog2();
            self.tokens.push(Token::new(self.table, (bits << 4) as u8, 0));
            if bits > 0 {
                self.tokens.push(Token::raw(self.run ^ 1 << bits, bits));
            }
            self.run = 0;
            self.tokens.append(&mut self.corrections);
        }
    }
}

/// The bits that correct the coefficients of one block, which were not 0 before.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Corrections {
    bits: u64,
    count: u32,
}

impl Corrections {
    pub(super) fn push(&mut self, bit: u32) {
        self.bits = self.bits << 1 | u64::from(bit & 1);
        self.count += 1;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Writes all bits, 16 at a time.
    pub(super) fn write(&self, tokens: &mut Vec<Token>) {
        let mut left = self.count;
        while left > 0 {
            let count = left.min(16);
            left -= count;
            let bits = (self.bits >> left) as u32 & ((1 << count) - 1);
            tokens.push(Token::raw(bits, count));
        }
    }
}

/// The bits of the coefficients of a band, among those that are not 0.
pub(super) fn of_band(not_zero: u64, band: Band) -> u64 {
    let upto = u64::MAX >> (63 - u32::from(band.last & 63));
    not_zero & upto & (u64::MAX << (band.first & 63))
}

/// Codes a block.
pub(super) fn code(block: &[i16; 64], not_zero: u64, band: Band, run: &mut EndRun) {
    let (mut rest, mut next) = (of_band(not_zero, band), u32::from(band.first));
    while rest != 0 {
        let k = rest.trailing_zeros();
        rest &= rest - 1;
        let value = i32::from(block[k as usize & 63]);
        // Bits that come later are cut off towards 0.
        let magnitude = value.abs() >> band.low;
        if magnitude == 0 {
            continue;
        }
        run.end();
        let mut zeros = k - next;
        next = k + 1;
        while zeros > 15 {
            run.tokens.push(Token::sixteen_zeros(run.table));
            zeros -= 16;
        }
        run.tokens.push(Token::coefficient(run.table, zeros, magnitude * value.signum()));
    }
    if next <= u32::from(band.last) {
        run.add(&Corrections::default());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_that_have_ended_are_one_run() {
        let band = Band { first: 6, last: 63, high: 0, low: 2 };
        let table = TableNumber::ac(0);
        let mut run = EndRun::new(table);
        let mut block = [0; 64];
        (block[5], block[6], block[30]) = (99, 3, -9);
        for _ in 0..5 {
            code(&block, 1 << 5, band, &mut run);
        }
        code(&block, 1 << 5 | 1 << 6 | 1 << 30, band, &mut run);
        run.end();
        run.end();
        let expected = [
            Token::new(table, 0x20, 0),
            Token::raw(1, 2),
            Token::sixteen_zeros(table),
            Token::new(table, 0x82, 0b01),
            Token::new(table, 0, 0),
        ];
        assert_eq!(run.tokens, expected);
    }

    #[test]
    fn a_run_is_not_longer_than_can_be_said() {
        let band = Band { first: 1, last: 5, high: 0, low: 0 };
        let mut run = EndRun::new(TableNumber::ac(0));
        for _ in 0..LONGEST_RUN {
            code(&[0; 64], 0, band, &mut run);
        }
        let expected = [Token::new(run.table, 0xe0, 0), Token::raw(LONGEST_RUN ^ 1 << 14, 14)];
        assert_eq!(run.tokens, expected);
    }
}
