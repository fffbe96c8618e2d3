//! The bits of a fax, the highest of each byte first.

use std::borrow::Cow;

/// A position in the bits of some bytes.
pub(super) struct Bits<'a> {
    data: Cow<'a, [u8]>,
    /// In bits.
    at: usize,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: Cow<'a, [u8]>) -> Self {
        Self { data, at: 0 }
    }

    /// The next `count` bits, at most 24; zeros behind the end.
    pub(super) fn peek(&self, count: u32) -> u32 {
        let first = self.at / 8;
        let bytes = (first..first + 4).map(|at| self.data.get(at).copied().unwrap_or(0));
        let word = bytes.fold(0, |word: u32, byte| word << 8 | u32::from(byte));
        word << (self.at % 8) >> (32 - count)
    }

    /// Passes over `count` bits.
    pub(super) fn skip(&mut self, count: u32) {
        self.at += count as usize;
    }

    /// Passes over bits up to a multiple of `bits`.
    pub(super) fn align(&mut self, bits: usize) {
        self.at = self.at.next_multiple_of(bits);
    }

    /// Whether there is no bit left.
    pub(super) fn at_end(&self) -> bool {
        self.at >= self.data.len() * 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_read_from_the_highest_and_end_in_zeros() {
        let mut bits = Bits::new(Cow::Borrowed(&[0b1010_0110, 0xf0]));
        assert_eq!((bits.peek(3), bits.peek(13)), (0b101, 0b1_0100_1101_1110));
        bits.skip(5);
        assert_eq!(bits.peek(5), 0b1_1011);
        bits.align(8);
        assert_eq!((bits.peek(24), bits.at_end()), (0xf0_0000, false));
        bits.skip(8);
        assert_eq!((bits.peek(24), bits.at_end()), (0, true));
    }
}
