//! Codes to be written: which one, and the bits behind it.

use crate::entropy::bit_writer::BitWriter;
use crate::entropy::optimal::{CodeTable, Counts};
use crate::error::Result;

/// One code of coded data. Bits 0 to 15: the bits behind the code. Bits 16 to 23: the symbol. Bits 24
/// and 25: the number of its table. Bit 26: there is no code; the symbol is the count of the bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Token(u32);

/// The number of a Huffman table among those of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TableNumber(u32);

impl TableNumber {
    /// How many there are.
    const COUNT: usize = 4;

    /// The table of DC differences of luminance (0) or color (1).
    pub(super) const fn dc(table: usize) -> Self {
        Self(table as u32 & 1)
    }

    /// The table of AC coefficients of luminance (0) or color (1).
    pub(super) const fn ac(table: usize) -> Self {
        Self(2 | table as u32 & 1)
    }

    fn index(self) -> usize {
        self.0 as usize & 3
    }
}

/// A run of 16 zeros.
const SIXTEEN_ZEROS: u8 = 0xf0;

impl Token {
    #[inline(always)]
    pub(super) const fn new(table: TableNumber, symbol: u8, bits: u32) -> Self {
        Self(table.0 << 24 | (symbol as u32) << 16 | bits & 0xffff)
    }

    /// Only bits: `count` of them, 0 to 16.
    pub(super) const fn raw(bits: u32, count: u32) -> Self {
        Self(1 << 26 | (count & 31) << 16 | bits & 0xffff)
    }

    /// A coefficient after `run` zeros, at most 15: its size, and its bits (T.81, F.1.2.1).
    #[inline(always)]
    pub(super) fn coefficient(table: TableNumber, run: u32, value: i32) -> Self {
        let sign = value >> 31;
        let magnitude = (value ^ sign).wrapping_sub(sign) as u32;
        let size = 32_u32.wrapping_sub(magnitude.leading_zeros()) & 15;
        let bits = value.wrapping_add(sign) as u32 & ((1_u32 << size).wrapping_sub(1));
        Self(table.0 << 24 | (run << 4 | size) << 16 | bits)
    }

    pub(super) const fn sixteen_zeros(table: TableNumber) -> Self {
        Self::new(table, SIXTEEN_ZEROS, 0)
    }

    const fn code(self) -> usize {
        (self.0 >> 16) as usize % CODES
    }
}

/// Kinds of codes: the symbols of each table, and the counts of bits without a code.
const CODES: usize = 2048;

/// How often each symbol of each table occurs.
#[derive(Default)]
pub(super) struct Statistics([Counts; TableNumber::COUNT]);

impl Statistics {
    pub(super) fn add(&mut self, tokens: &[Token]) {
        for token in tokens {
            if let Some(Counts(counts)) = self.0.get_mut(token.code() / 256) {
                let count = &mut counts[token.code() % 256];
                *count = count.wrapping_add(1);
            }
        }
    }

    /// The best table, if any of its symbols occurs.
    ///
    /// # Errors
    /// `Internal`.
    pub(super) fn table(&self, number: TableNumber) -> Result<Option<CodeTable>> {
        let counts = &self.0[number.index()];
        let used = counts.0.iter().any(|count| *count > 0);
        used.then(|| CodeTable::new(counts)).transpose()
    }
}

/// What every token is written as: in bits 0 to 4 how many bits, above them the code, shifted by the
/// bits behind it.
pub(super) struct Codes(Box<[u32; CODES]>);

impl Codes {
    /// Those that have no table.
    pub(super) fn new() -> Self {
        let mut codes = Box::new([0; CODES]);
        for (count, code) in codes.iter_mut().skip(256 * TableNumber::COUNT).take(17).enumerate() {
            *code = count as u32;
        }
        Self(codes)
    }

    /// Adds the codes of a table.
    pub(super) fn add(&mut self, number: TableNumber, table: &CodeTable) {
        let codes = self.0.iter_mut().skip(256 * number.index());
        for (symbol, to) in (0..=255_u8).zip(codes) {
            let (code, length) = table.code(symbol);
            let behind = u32::from(symbol & 15);
            // A code of 16 bits and 11 bits behind it are 27 bits; larger coefficients do not exist.
            *to = u32::from(code) << behind << 5 | (u32::from(length) + behind);
        }
    }

    pub(super) fn write(&self, tokens: &[Token], bits: &mut BitWriter) {
        for token in tokens {
            let code = self.0[token.code()];
            bits.put(code >> 5 | token.0 & 0xffff, code & 31);
        }
    }

    /// The bytes that all tokens counted in `statistics` take, without zeros after FF and bits
    /// without a code.
    pub(super) fn bytes(&self, statistics: &Statistics) -> u64 {
        let counts = statistics.0.iter().flat_map(|counts| &counts.0);
        let bits = counts.zip(self.0.iter()).map(|(count, code)| count * u64::from(code & 31));
        bits.sum::<u64>() / 8
    }
}

/// Tokens of a whole scan, by rows, and how often each occurs.
#[derive(Default)]
pub(super) struct TokenStore {
    pub(super) statistics: Statistics,
    rows: Vec<Box<[Token]>>,
}

impl TokenStore {
    pub(super) fn push_row(&mut self, tokens: &[Token]) {
        self.statistics.add(tokens);
        self.rows.push(tokens.into());
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &[Token]> {
        self.rows.iter().map(|row| &**row)
    }
}

/// The most tokens of a block of a sequential file: DC, 63 others, and the end of the block where the
/// last one is 0. 128, so that every index into an array of them can be masked.
pub(super) const BLOCK_TOKENS: usize = 128;

/// Writes the tokens of a block of a sequential file to `tokens`, and returns how many there are.
#[inline(always)]
pub(super) fn block_tokens(
    block: &[i16; 64],
    not_zero: u64,
    dc_difference: i32,
    table: usize,
    tokens: &mut [Token; BLOCK_TOKENS],
) -> usize {
    let ac = TableNumber::ac(table);
    tokens[0] = Token::coefficient(TableNumber::dc(table), 0, dc_difference);
    let (mut count, mut next, mut rest) = (1, 1_u32, not_zero & !1);
    while rest != 0 {
        let k = rest.trailing_zeros();
        rest &= rest.wrapping_sub(1);
        let mut run = k.wrapping_sub(next);
        next = k.wrapping_add(1);
        while run > 15 {
            tokens[count % BLOCK_TOKENS] = Token::sixteen_zeros(ac);
            count = count.wrapping_add(1);
            run = run.wrapping_sub(16);
        }
        tokens[count % BLOCK_TOKENS] = Token::coefficient(ac, run, block[k as usize & 63].into());
        count = count.wrapping_add(1);
    }
    if next < 64 {
        tokens[count % BLOCK_TOKENS] = Token::new(ac, 0, 0);
        count = count.wrapping_add(1);
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(coefficients: &[(usize, i16)], dc_difference: i32) -> Vec<Token> {
        let (mut block, mut not_zero) = ([0; 64], 0);
        for (k, value) in coefficients {
            block[*k] = *value;
            not_zero |= 1 << k;
        }
        let mut tokens = [Token::default(); BLOCK_TOKENS];
        let count = block_tokens(&block, not_zero, dc_difference, 1, &mut tokens);
        tokens[..count].to_vec()
    }

    const DC: TableNumber = TableNumber::dc(1);
    const AC: TableNumber = TableNumber::ac(1);

    #[test]
    fn a_value_is_a_size_and_bits() {
        let cases = [(0, 0, 0), (1, 1, 1), (-1, 1, 0), (5, 3, 5), (-5, 3, 2), (-2047, 11, 0)];
        for (value, size, bits) in cases {
            assert_eq!(Token::coefficient(DC, 0, value), Token::new(DC, size, bits));
        }
    }

    #[test]
    fn zeros_are_runs_and_an_end() {
        let end = Token::new(AC, 0, 0);
        assert_eq!(tokens(&[], 0), [Token::new(DC, 0, 0), end]);
        let long = [Token::new(DC, 2, 3), Token::sixteen_zeros(AC), Token::new(AC, 0x21, 0), end];
        assert_eq!(tokens(&[(0, 9), (19, -1)], 3), long);
        assert_eq!(tokens(&[(63, 1)], 0).len(), 1 + 3 + 1, "no end after the last coefficient");
    }

    #[test]
    fn a_full_block_has_64_tokens() {
        let all: Vec<(usize, i16)> = (0..64).map(|k| (k, -1023)).collect();
        assert_eq!(tokens(&all, 2047).len(), 64);
    }

    #[test]
    fn tokens_are_written_as_their_codes_and_bits() {
        let mut statistics = Statistics::default();
        let all = [Token::new(AC, 0x12, 0b10), Token::new(AC, 0, 0), Token::new(AC, 0, 0)];
        statistics.add(&all);
        let table = statistics.table(AC).unwrap().unwrap();
        assert!(statistics.table(DC).unwrap().is_none());
        let mut codes = Codes::new();
        codes.add(AC, &table);
        let mut bits = BitWriter::new(vec![]);
        codes.write(&all, &mut bits);
        codes.write(&[Token::raw(0b101, 3), Token::raw(0, 0)], &mut bits);
        // 0 is coded as 0, 12 as 10.
        assert_eq!(bits.finish(), [0b1010_0010, 0b1111_1111, 0]);
    }
}
