//! Two symbols in one look-up, for the AC coefficients of sequential scans: most symbols of a photo are
//! short, and the last one of a block often comes with the end of it.

use crate::error::Result;

use super::huffman::{Class, END_OF_BLOCK, Entry, HuffmanSpec, LOOKUP_BITS, Table};

/// An AC table of a sequential scan.
pub(crate) struct Pairs {
    /// By the next [`LOOKUP_BITS`] bits.
    pub(crate) lookup: Box<[Pair; 1 << LOOKUP_BITS]>,
    /// The same, symbol by symbol.
    pub(crate) singles: Table,
}

/// The last index of a coefficient for which a pair may be looked up: no single symbol leads from there
/// beyond the block, so the second one always belongs to it.
pub(crate) const LAST: usize = 63 - 16;

impl Pairs {
    pub(crate) fn new(spec: &HuffmanSpec) -> Result<Self> {
        let singles = Table::new(spec, Class::Ac, "AC")?;
        let mut lookup = Box::new([Pair(u64::from(Entry::PART)); 1 << LOOKUP_BITS]);
        for (window, pair) in lookup.iter_mut().enumerate() {
            let one = singles.lookup[window];
            if !one.is_whole() {
                continue;
            }
            // The bits that are shifted in are unknown: a symbol that needs them is not whole here.
            let two = singles.lookup[(window << one.length()) & ((1 << LOOKUP_BITS) - 1)];
            let fits = two.is_whole() && one.length() + two.length() <= LOOKUP_BITS;
            let ended = one.skip() == END_OF_BLOCK as u32;
            *pair = Pair::new(one, (fits && !ended).then_some(two));
        }
        Ok(Self { lookup, singles })
    }
}

/// One or two symbols, as many as are whole within [`LOOKUP_BITS`] bits.
///
/// Bits 0 to 7: all bits to consume, or [`Entry::PART`] where no symbol is whole. Bits 8 to 15 and 16
/// to 23: where the coefficients are, counted from the index. Bits 24 to 31: how far the index moves.
/// Bits 32 to 47 and 48 to 63: the values.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair(u64);

impl Pair {
    /// Counted from any index up to [`LAST`], a place where no coefficient is.
    const NOWHERE: u32 = 192;

    fn new(one: Entry, two: Option<Entry>) -> Self {
        let next = one.skip() + 1;
        let second = two.map_or(Self::NOWHERE, |two| (next + two.skip()).min(Self::NOWHERE));
        let moved = next + two.map_or(0, |two| two.skip() + 1);
        let length = one.length() + two.map_or(0, Entry::length);
        let low = length | one.skip() << 8 | second << 16 | moved << 24;
        let values = one.0 >> 16 | two.map_or(0, |two| two.0) & 0xffff_0000;
        Self(u64::from(low) | u64::from(values) << 32)
    }

    /// All bits to consume; `None` where no symbol is whole.
    #[inline(always)]
    pub(crate) fn length(self) -> Option<u32> {
        (self.0 as u32 & Entry::PART == 0).then_some(self.0 as u32 & 0xff)
    }

    /// Where the coefficients are, counted from the index, and their values. What is not there has a
    /// place beyond the block.
    #[inline(always)]
    pub(crate) fn coefficients(self) -> [(usize, i16); 2] {
        let place = |shift: u32| (self.0 >> shift) as usize & 0xff;
        [(place(8), (self.0 >> 32) as i16), (place(16), (self.0 >> 48) as i16)]
    }

    /// How far the index moves.
    #[inline(always)]
    pub(crate) fn moved(self) -> usize {
        (self.0 >> 24) as usize & 0xff
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The coefficients that `window` gives one by one, at most two and none of a cut symbol: bits
    /// consumed, places with values, and the index behind them.
    fn one_by_one(table: &Table, window: usize) -> (u32, Vec<(usize, i16)>, usize) {
        let (mut used, mut index, mut found) = (0, 0, vec![]);
        while found.len() < 2 && index < END_OF_BLOCK {
            let entry = table.lookup[(window << used) & ((1 << LOOKUP_BITS) - 1)];
            if !entry.is_whole() || used + entry.length() > LOOKUP_BITS {
                break;
            }
            used += entry.length();
            index += entry.skip() as usize;
            found.push((index, (entry.0 as i32 >> 16) as i16));
            index += 1;
        }
        (used, found, index)
    }

    #[test]
    fn pairs_give_the_same_as_their_symbols_one_by_one() {
        for spec in super::super::standard_tables::standard_ac() {
            let pairs = Pairs::new(&spec).unwrap();
            let mut twos = 0;
            for (window, pair) in pairs.lookup.iter().enumerate() {
                let (used, found, index) = one_by_one(&pairs.singles, window);
                assert_eq!(pair.length(), (used > 0).then_some(used), "{window:011b}");
                if used > 0 {
                    let inside = |pair: &(usize, i16)| pair.0 < END_OF_BLOCK;
                    let mut given = pair.coefficients().to_vec();
                    given.retain(inside);
                    assert_eq!(given, found.into_iter().filter(inside).collect::<Vec<_>>());
                    assert_eq!(pair.moved(), index, "{window:011b}");
                    twos += usize::from(given.len() == 2);
                }
            }
            assert!(twos > 500, "{twos} of 2048");
        }
    }
}
