//! Huffman tables: one look-up gives run, size, value and length of a symbol together.

use crate::error::{Error, Result};

/// A table as the file defines it (T.81, B.2.4.2).
#[derive(Debug, Clone)]
pub(crate) struct HuffmanSpec {
    /// Codes of each length, 1 to 16 bits.
    pub(crate) counts: [u8; 16],
    /// The symbols in the order of their codes.
    pub(crate) values: Vec<u8>,
}

impl HuffmanSpec {
    pub(crate) fn new(counts: [u8; 16], values: &[u8]) -> Self {
        Self { counts, values: values.to_vec() }
    }
}

/// Bits that the look-up table sees at once. With 11 most symbols of a photo are found together with
/// their values, and a table of [`Pairs`](super::pairs::Pairs) takes 16 kB. All its entries are read
/// about equally often, so a larger one leaves no room in the cache: measured, 12 bits are 4 % slower.
pub(crate) const LOOKUP_BITS: u32 = 11;

/// What the symbols of a table mean, and so what an entry can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// The size of a DC difference, whose bits follow.
    Dc,
    /// Run and size of an AC coefficient, whose bits follow.
    Ac,
    /// The same in a progressive file, where the end of a block can mean the end of many blocks.
    AcProgressive,
    /// Only symbols: refining scans of progressive files read the rest themselves.
    Symbols,
}

/// What an entry says. Bits 0 to 7: all bits to consume. Bits 8 to 15: how far the index of the
/// coefficient moves. Bits 16 to 31: the value; or, with [`Entry::PART`], the symbol.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Entry(pub(crate) u32);

/// How far the end of a block moves the index: beyond everything a run of coefficients can reach.
pub(crate) const END_OF_BLOCK: usize = 128;

impl Entry {
    /// In bits 0 to 7: only the code is here, its value is not.
    pub(crate) const PART: u32 = 0x80;

    const fn whole(length: u32, skip: u32, value: i32) -> Self {
        Self(length | skip << 8 | (value as u32) << 16)
    }

    const fn part(length: u32, symbol: u8) -> Self {
        Self(length | Self::PART | (symbol as u32) << 16)
    }

    pub(crate) const fn is_whole(self) -> bool {
        self.0 & Self::PART == 0
    }

    pub(crate) const fn length(self) -> u32 {
        self.0 & 0x7f
    }

    pub(crate) const fn skip(self) -> u32 {
        self.0 >> 8 & 0xff
    }
}

/// A table made for decoding.
pub(crate) struct Table {
    /// By the next [`LOOKUP_BITS`] bits.
    pub(crate) lookup: Box<[Entry; 1 << LOOKUP_BITS]>,
    /// For each length: the first 16-bit-aligned code that is too large for it.
    limits: [u32; 17],
    /// For each length: what to add to a code to find its symbol.
    offsets: [i32; 17],
    values: [u8; 256],
}

impl Table {
    /// Makes the table; `what` names it in errors.
    pub(crate) fn new(spec: &HuffmanSpec, class: Class, what: &str) -> Result<Self> {
        let mut table = Self {
            lookup: Box::new([Entry::part(0, 0); 1 << LOOKUP_BITS]),
            limits: [0; 17],
            offsets: [0; 17],
            values: [0; 256],
        };
        for (to, from) in table.values.iter_mut().zip(&spec.values) {
            *to = *from;
        }
        if let Some(size) = spec.values.iter().find(|&&size| class == Class::Dc && size > 15) {
            return Err(Error::damaged(format!(
                "invalid JPEG Huffman table ({what}): a DC difference of {size} bits"
            )));
        }
        let (mut code, mut index) = (0u32, 0u32);
        for (length, &count) in (1u32..).zip(&spec.counts) {
            let count = u32::from(count);
            if code + count > 1 << length {
                return Err(Error::damaged(format!(
                    "invalid JPEG Huffman table ({what}): more than {} codes of {length} bits",
                    (1u32 << length) - code
                )));
            }
            if length <= LOOKUP_BITS {
                for i in 0..count {
                    let symbol = table.values[(index + i) as usize & 255];
                    table.fill(code + i, length, symbol, class);
                }
            }
            if let Some(offset) = table.offsets.get_mut(length as usize) {
                *offset = index as i32 - code as i32;
            }
            code += count;
            index += count;
            if let Some(limit) = table.limits.get_mut(length as usize) {
                *limit = code << (16 - length);
            }
            code <<= 1;
        }
        Ok(table)
    }

    /// Enters all sequences of [`LOOKUP_BITS`] bits that start with `code`.
    fn fill(&mut self, code: u32, length: u32, symbol: u8, class: Class) {
        let rest = LOOKUP_BITS - length;
        let first = (code << rest) as usize;
        let entries = self.lookup.iter_mut().skip(first).take(1 << rest);
        let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        for (low, entry) in (0u32..).zip(entries) {
            *entry = match class {
                Class::Symbols => Entry::part(length, symbol),
                Class::Ac | Class::AcProgressive if size == 0 && run == 15 => {
                    Entry::whole(length, 15, 0)
                }
                // The end of this block only.
                Class::AcProgressive if symbol == 0 => Entry::whole(length, END_OF_BLOCK as u32, 0),
                Class::AcProgressive if size == 0 => Entry::part(length, symbol),
                // T.81 knows no other symbols of size 0; libjpeg takes them as the end, too.
                Class::Ac if size == 0 => Entry::whole(length, END_OF_BLOCK as u32, 0),
                _ if size <= rest => {
                    let bits = (low >> (rest - size)) & ((1 << size) - 1);
                    Entry::whole(length + size, run, extend(bits, size))
                }
                _ => Entry::part(length, symbol),
            };
        }
    }

    /// The length and the symbol of the code that `window` (16 bits) starts with, by search; `None`
    /// where there is no such code.
    #[cold]
    pub(crate) fn search(&self, window: u32) -> Option<(u32, u8)> {
        let length = (1..=16)
            .find(|&length: &usize| self.limits.get(length).is_some_and(|&limit| window < limit))?;
        let code = (window >> (16 - length)) as i32;
        let index = code + self.offsets.get(length)?;
        Some((length as u32, *self.values.get(index as usize)?))
    }
}

/// The value that `size` bits encode (T.81, F.2.2.1: EXTEND).
#[inline(always)]
pub(crate) const fn extend(bits: u32, size: u32) -> i32 {
    if size == 0 {
        return 0;
    }
    // All ones where the first bit is 0: the value is negative, and one's complement.
    let negative = (bits >> (size - 1)).wrapping_sub(1);
    bits.wrapping_add(negative & (u32::MAX << size).wrapping_add(1)) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_extend_as_in_the_standard() {
        for (size, bits, value) in
            [(0, 0, 0), (1, 0, -1), (1, 1, 1), (2, 0, -3), (2, 1, -2), (2, 2, 2), (15, 0, -32767)]
        {
            assert_eq!(extend(bits, size), value, "{bits} in {size} bits");
        }
    }

    #[test]
    fn too_many_codes_of_a_length_are_refused() {
        let mut counts = [0; 16];
        counts[0] = 3;
        let error =
            Table::new(&HuffmanSpec::new(counts, &[1, 2, 3]), Class::Ac, "AC 0").err().unwrap();
        assert!(error.message().contains("more than 2 codes of 1 bits"), "{error}");
    }

    #[test]
    fn look_up_and_search_agree() {
        for spec in super::super::standard_tables::standard_ac() {
            let table = Table::new(&spec, Class::Symbols, "AC").unwrap();
            for window in 0..1u32 << 16 {
                let entry = table.lookup[(window >> (16 - LOOKUP_BITS)) as usize].0;
                let (length, symbol) = table.search(window).unwrap_or((0, 0));
                if length <= LOOKUP_BITS {
                    assert_eq!(entry & 0x7f, length, "{window:016b}");
                    assert_eq!((entry >> 16) as u8, symbol, "{window:016b}");
                } else {
                    assert_eq!(entry & 0x7f, 0);
                }
            }
        }
    }
}
