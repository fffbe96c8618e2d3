//! Huffman tables made for the symbols of one file (T.81, K.2).

use crate::error::{Error, Result};

/// How often each symbol occurs.
#[derive(Clone)]
pub(crate) struct Counts(pub(crate) [u64; 256]);

impl Default for Counts {
    fn default() -> Self {
        Self([0; 256])
    }
}

/// A table to write with.
pub(crate) struct CodeTable {
    /// Codes of each length, 1 to 16 bits.
    pub(crate) counts: [u8; 16],
    /// The symbols in the order of their codes.
    pub(crate) values: Vec<u8>,
    /// Of each symbol: its code, and the bits of it; 0 where it does not occur.
    codes: [(u16, u8); 256],
}

impl CodeTable {
    /// The table with the shortest codes for `counts`, none of more than 16 bits or of ones only.
    ///
    /// # Errors
    /// `Internal` where the lengths make no code.
    pub(crate) fn new(counts: &Counts) -> Result<Self> {
        let lengths = lengths(counts);
        // How many codes there are of each length, of which the longest may be too long.
        let mut of_length = [0_u32; 258];
        for length in lengths.iter().filter(|length| **length > 0) {
            if let Some(count) = of_length.get_mut(*length) {
                *count += 1;
            }
        }
        shorten(&mut of_length);
        let mut by_length: Vec<(usize, u8)> = (0..=255)
            .filter_map(|symbol: u8| {
                let length = lengths.get(usize::from(symbol)).copied().unwrap_or(0);
                (length > 0).then_some((length, symbol))
            })
            .collect();
        by_length.sort_unstable();
        let values: Vec<u8> = by_length.into_iter().map(|(_, symbol)| symbol).collect();
        let mut counts = [0; 16];
        for (to, count) in counts.iter_mut().zip(&of_length[1..]) {
            *to = u8::try_from(*count).map_err(|_| invalid())?;
        }
        Self::from_lengths(counts, values)
    }

    /// The table whose first symbols have the shortest codes: how many there are of each length.
    ///
    /// # Errors
    /// `Internal` where the lengths make no code.
    pub(crate) fn from_lengths(counts: [u8; 16], values: Vec<u8>) -> Result<Self> {
        let mut table = Self { counts, values, codes: [(0, 0); 256] };
        let (mut code, mut symbols) = (0_u32, table.values.iter());
        for (length, count) in (1_u8..).zip(table.counts) {
            for symbol in symbols.by_ref().take(count.into()) {
                let short = u16::try_from(code).map_err(|_| invalid())?;
                table.codes[usize::from(*symbol)] = (short, length);
                code += 1;
            }
            code <<= 1;
        }
        if symbols.next().is_some() { Err(invalid()) } else { Ok(table) }
    }

    /// The code of a symbol that was counted, and its bits.
    pub(crate) fn code(&self, symbol: u8) -> (u16, u8) {
        self.codes[usize::from(symbol)]
    }
}

#[cold]
fn invalid() -> Error {
    Error::internal("the lengths of a Huffman table make no code")
}

/// The length of the code of each symbol, 0 for those that do not occur. The last one is of a symbol that
/// is not written: it gets the code of ones only.
fn lengths(counts: &Counts) -> [usize; 257] {
    let mut weights = [0; 257];
    weights.iter_mut().zip(&counts.0).for_each(|(to, from)| *to = *from);
    weights[256] = 1;
    let (mut lengths, mut others) = ([0; 257], [None::<usize>; 257]);
    loop {
        // The two of the least weight; of equal ones the last.
        let least = |but: Option<usize>| {
            let candidates = (0..257).filter(|at| weights[*at] > 0 && Some(*at) != but);
            candidates.min_by_key(|at| (weights[*at], 256 - at))
        };
        let Some(first) = least(None) else { return lengths };
        let Some(second) = least(Some(first)) else { return lengths };
        weights[first] += weights[second];
        weights[second] = 0;
        // All symbols of both branches become one bit longer, and the branches one.
        let mut at = first;
        loop {
            lengths[at] += 1;
            match others[at] {
                Some(next) => at = next,
                None => break,
            }
        }
        others[at] = Some(second);
        let mut at = Some(second);
        while let Some(symbol) = at {
            lengths[symbol] += 1;
            at = others[symbol];
        }
    }
}

/// Makes all lengths 16 at most (T.81, figure K.3), and takes out the symbol that is not written.
fn shorten(of_length: &mut [u32; 258]) {
    for length in (17..of_length.len()).rev() {
        while of_length[length] > 0 {
            let Some(shorter) = (1..length - 1).rev().find(|at| of_length[*at] > 0) else { break };
            of_length[length] -= 2;
            of_length[length - 1] += 1;
            of_length[shorter + 1] += 2;
            of_length[shorter] -= 1;
        }
    }
    if let Some(longest) = (1..=16).rev().find(|at| of_length[*at] > 0) {
        of_length[longest] -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(counts: &[(u8, u64)]) -> CodeTable {
        let mut all = Counts::default();
        counts.iter().for_each(|(symbol, count)| all.0[usize::from(*symbol)] = *count);
        CodeTable::new(&all).unwrap()
    }

    #[test]
    fn frequent_symbols_have_short_codes() {
        let table = table(&[(7, 100), (8, 50), (9, 1)]);
        assert_eq!(table.values, [7, 8, 9]);
        assert_eq!(table.code(7), (0b0, 1));
        assert_eq!(table.code(8), (0b10, 2));
        assert_eq!(table.code(9), (0b110, 3));
        assert_eq!(table.code(1), (0, 0));
    }

    #[test]
    fn one_symbol_has_a_code_of_one_bit() {
        let only = table(&[(5, 1)]);
        assert_eq!((only.code(5), only.counts[0]), ((0, 1), 1));
        assert!(table(&[]).values.is_empty());
    }

    #[test]
    fn no_code_is_longer_than_16_bits_or_of_ones_only() {
        // Like the numbers of Fibonacci: the worst for the depth.
        let mut counts = Counts::default();
        let (mut a, mut b) = (1_u64, 1);
        for count in &mut counts.0[..60] {
            *count = a;
            (a, b) = (b, a + b);
        }
        counts.0[60..].fill(1);
        let table = CodeTable::new(&counts).unwrap();
        assert_eq!(table.values.len(), 256);
        let mut kraft = 0;
        for symbol in 0..=255 {
            let (code, length) = table.code(symbol);
            assert!((1..=16).contains(&length));
            assert!(u32::from(code) < (1 << length) - 1, "{code:b} of {length}");
            kraft += 1 << (16 - length);
        }
        assert!(kraft < 1 << 16);
    }
}
