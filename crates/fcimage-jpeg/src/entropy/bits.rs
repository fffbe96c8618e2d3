//! The bits of entropy-coded data, 64 at a time.

use super::huffman::{Entry, LOOKUP_BITS, Table, extend};
use crate::marker_search::find_ff;

/// A reader of one stretch of coded data: from its position up to a marker or the end. Beyond them
/// it gives zeros and says so ([`Bits::overran`]).
#[derive(Clone, Copy)]
pub(crate) struct Bits<'a> {
    /// The next bytes to load: up to a byte FF, which may begin a marker, or to the end.
    clean: &'a [u8],
    /// The next bits, the first one highest. Below the `left` that count there may be the bits of
    /// the next byte, never others.
    buffer: u64,
    /// Bits in the buffer, zeros beyond the end included.
    left: u32,
    /// Bits of the buffer's end that are not from the data.
    padding: u32,
    data: &'a [u8],
    /// Where in the data the clean bytes end.
    clean_end: usize,
}

impl<'a> Bits<'a> {
    /// Reads `data` from `position`.
    pub(crate) fn new(data: &'a [u8], position: usize) -> Self {
        let mut bits = Self { clean: &[], buffer: 0, left: 0, padding: 0, data, clean_end: 0 };
        bits.clean_from(position);
        bits
    }

    /// Finds the clean bytes from `position` on.
    fn clean_from(&mut self, position: usize) {
        let position = position.min(self.data.len());
        self.clean_end = find_ff(self.data, position).unwrap_or(self.data.len());
        self.clean = self.data.get(position..self.clean_end).unwrap_or_default();
    }

    /// Fills the buffer up to at least 56 bits.
    #[inline(always)]
    pub(crate) fn refill(&mut self) {
        if let Some(bytes) = self.clean.first_chunk::<8>() {
            self.buffer |= u64::from_be_bytes(*bytes) >> (self.left & 63);
            let loaded = (self.left & 63 ^ 63) >> 3;
            self.clean = self.clean.get(loaded as usize..).unwrap_or_default();
            self.left |= 56;
            return;
        }
        // By value: a reader whose address is taken would live in memory, not in registers.
        *self = self.refilled_slowly();
    }

    #[cold]
    #[inline(never)]
    fn refilled_slowly(mut self) -> Self {
        // Never to 64, of which the shift of the next time would see nothing.
        while self.left < 56 {
            let byte = match (self.clean.split_first(), self.data.get(self.clean_end)) {
                (Some((&byte, rest)), _) => {
                    self.clean = rest;
                    byte
                }
                (None, Some(_)) => {
                    // Fill bytes may come before the zero, as before a marker (as in libjpeg).
                    let mut next = self.clean_end + 1;
                    while self.data.get(next) == Some(&0xff) {
                        next += 1;
                    }
                    if self.data.get(next) != Some(&0) {
                        // Not at the first fill byte again: there may be millions.
                        self.clean_end = next - 1;
                        return self.ended();
                    }
                    self.clean_from(next + 1);
                    0xff
                }
                (None, None) => return self.ended(),
            };
            self.buffer |= u64::from(byte) << (56 - self.left);
            self.left += 8;
        }
        self
    }

    /// With zeros up to the end of the buffer.
    fn ended(mut self) -> Self {
        self.padding += 64 - self.left;
        self.left = 64;
        self
    }

    /// Fills the buffer where fewer than 32 bits are in it: enough for any code with its value.
    #[inline(always)]
    pub(crate) fn need_32(&mut self) {
        if self.left < 32 {
            self.refill();
        }
    }

    /// Fills the buffer where fewer than `n` bits (1 to 56) are in it.
    #[inline(always)]
    pub(crate) fn need(&mut self, n: u32) {
        if self.left < n {
            self.refill();
        }
    }

    /// The next `n` bits (1 to 31, which must be in the buffer), not consumed.
    #[inline(always)]
    pub(crate) fn peek(&self, n: u32) -> u32 {
        (self.buffer >> (64 - n)) as u32
    }

    /// Consumes `n` bits (0 to 32) that are in the buffer.
    #[inline(always)]
    pub(crate) fn consume(&mut self, n: u32) {
        self.buffer <<= n & 63;
        self.left = self.left.wrapping_sub(n);
    }

    /// Takes `n` bits (0 to 16), which must be in the buffer.
    #[inline(always)]
    pub(crate) fn take(&mut self, n: u32) -> u32 {
        // Two shifts, because one by 64 is not allowed.
        let bits = (self.buffer >> 1 >> (63 - n)) as u32;
        self.consume(n);
        bits
    }

    /// One bit, refilling.
    #[inline(always)]
    pub(crate) fn bit(&mut self) -> bool {
        if self.left < 1 {
            self.refill();
        }
        let bit = self.buffer >> 63 != 0;
        self.consume(1);
        bit
    }

    /// The symbol of the next code; 16 more bits are then in the buffer. `None` where there is no
    /// such code.
    #[inline(always)]
    pub(crate) fn symbol(&mut self, table: &Table) -> Option<u8> {
        self.need_32();
        let entry = table.lookup[self.peek(LOOKUP_BITS) as usize].0;
        let length = entry & 0x7f;
        if length != 0 {
            self.consume(length);
            return Some((entry >> 16) as u8);
        }
        let (length, symbol) = table.search(self.peek(16))?;
        self.consume(length);
        Some(symbol)
    }

    /// The DC difference that comes next, from a table for DC differences.
    #[inline(always)]
    pub(crate) fn difference(&mut self, table: &Table) -> Option<i32> {
        self.need_32();
        let entry = table.lookup[self.peek(LOOKUP_BITS) as usize].0;
        if entry & Entry::PART == 0 {
            self.consume(entry & 0x7f);
            return Some(entry as i32 >> 16);
        }
        let size = self.symbol(table)?;
        let difference = self.value(u32::from(size) & 15);
        self.refill();
        Some(difference)
    }

    /// The value of `size` bits (0 to 15), which must be in the buffer.
    #[inline(always)]
    pub(crate) fn value(&mut self, size: u32) -> i32 {
        extend(self.take(size), size)
    }

    /// Whether more bits were consumed than the data have.
    #[inline(always)]
    pub(crate) fn overran(&self) -> bool {
        self.padding > self.left
    }

    /// Where the next byte comes from that is not in the buffer: at a marker once it was met.
    pub(crate) fn position(&self) -> usize {
        self.clean_end - self.clean.len()
    }

    /// All data, also those before the position.
    pub(crate) fn data(&self) -> &'a [u8] {
        self.data
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All bits of `data`, taken in pieces of `size`.
    fn taken(data: &[u8], size: u32, count: usize) -> Vec<u32> {
        let mut bits = Bits::new(data, 0);
        (0..count)
            .map(|_| {
                bits.need_32();
                bits.take(size)
            })
            .collect()
    }

    #[test]
    fn stuffed_zeros_are_not_data_wherever_they_are() {
        for before in 0..20 {
            let mut data: Vec<u8> = (1..=before).collect();
            data.extend([0xff, 0, 0xff, 0xff, 0, 7]);
            let mut expected: Vec<u32> = (1..=before).map(u32::from).collect();
            expected.extend([0xff, 0xff, 7]);
            assert_eq!(taken(&data, 8, expected.len()), expected);
        }
    }

    #[test]
    fn filling_a_full_buffer_changes_nothing() {
        for before in 0..20 {
            let mut data: Vec<u8> = (1..=before).collect();
            data.extend([0xff, 0]);
            data.extend(1..=30);
            let mut expected: Vec<u8> = (1..=before).chain([0xff]).collect();
            expected.extend(1..=30);
            for pause in 1..=8 {
                let mut bits = Bits::new(&data, 0);
                for (i, byte) in expected.iter().enumerate() {
                    if i % pause == 0 {
                        bits.refill();
                        bits.refill();
                    }
                    bits.need_32();
                    assert_eq!(bits.take(8), u32::from(*byte));
                }
            }
        }
    }

    #[test]
    fn every_size_of_piece_gives_the_same_bits() {
        let data: Vec<u8> = (0..200u32).map(|i| (i * 37 % 255) as u8).collect();
        for size in 1..=16 {
            let mut bits = data.iter().flat_map(|b| (0..8).rev().map(move |i| b >> i & 1));
            let count = data.len() * 8 / size as usize;
            for piece in taken(&data, size, count) {
                let expected = (0..size).fold(0, |v, _| v << 1 | u32::from(bits.next().unwrap()));
                assert_eq!(piece, expected);
            }
        }
    }

    #[test]
    fn reading_beyond_a_marker_is_noticed_at_the_first_bit() {
        let mut bits = Bits::new(&[0xab, 0xff, 0xd9, 1, 2, 3, 4, 5, 6, 7, 8, 9], 0);
        bits.need_32();
        assert_eq!(bits.take(8), 0xab);
        assert!(!bits.overran());
        assert_eq!(bits.position(), 1);
        assert!(!bits.bit());
        assert!(bits.overran());
        for _ in 0..1000 {
            bits.bit();
        }
        assert!(bits.overran());
    }
}
