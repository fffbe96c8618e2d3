//! The prefix codes of a lossless bitstream (RFC 9649, section 3.7.2).

/// A canonical prefix code: how many symbols each length has, and the symbols in the order of their
/// codes.
pub(super) struct Code {
    /// Symbols of each length; a code of length 0 has no bits.
    pub(super) counts: [u32; 16],
    pub(super) symbols: Vec<u32>,
}

impl Code {
    pub(super) fn new(lengths: &[u8]) -> Self {
        let mut counts = [0; 16];
        let mut order: Vec<(u8, u32)> = lengths.iter().copied().zip(0..).collect();
        order.retain(|(length, _)| *length > 0);
        order.sort_unstable();
        for (length, _) in &order {
            if let Some(count) = counts.get_mut(usize::from(*length)) {
                *count += 1;
            }
        }
        Self { counts, symbols: order.into_iter().map(|(_, symbol)| symbol).collect() }
    }

    /// The code of one symbol, which takes no bits.
    pub(super) fn of_one(symbol: u32) -> Self {
        Self { counts: [0; 16], symbols: vec![symbol] }
    }

    /// The code of two symbols of one bit each, even where they are equal.
    pub(super) fn of_two(zero: u32, one: u32) -> Self {
        let mut counts = [0; 16];
        counts[1] = 2;
        Self { counts, symbols: vec![zero, one] }
    }

    pub(super) fn read(&self, bits: &mut Bits<'_>) -> Option<u32> {
        if let [only] = self.symbols.as_slice() {
            return Some(*only);
        }
        let (mut code, mut first, mut index) = (0, 0, 0);
        for count in self.counts.iter().skip(1) {
            code |= bits.read(1)?;
            if code < first + count {
                return self.symbols.get((index + code).checked_sub(first)? as usize).copied();
            }
            index += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }
}

/// Reads bits, beginning with the lowest of each byte.
pub(super) struct Bits<'a> {
    pub(super) data: &'a [u8],
    /// The bit that is read next.
    pub(super) at: usize,
}

impl Bits<'_> {
    pub(super) fn read(&mut self, count: u32) -> Option<u32> {
        (0..count).try_fold(0, |value, place| {
            let byte = u32::from(*self.data.get(self.at / 8)?);
            let bit = byte >> (self.at % 8) & 1;
            self.at += 1;
            Some(value | bit << place)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_of_the_same_symbol_twice_takes_a_bit() {
        let mut bits = Bits { data: &[0b10], at: 0 };
        let twice = Code::of_two(7, 7);
        assert_eq!([twice.read(&mut bits), twice.read(&mut bits)], [Some(7), Some(7)]);
        assert_eq!(Code::of_one(3).read(&mut bits), Some(3));
        assert_eq!(bits.at, 2);
    }

    #[test]
    fn symbols_are_read_by_their_lengths() {
        // The codes are 0, 10 and 11.
        let code = Code::new(&[2, 1, 2]);
        let mut bits = Bits { data: &[0b0001_1010], at: 1 };
        let read: Vec<_> = (0..3).map(|_| code.read(&mut bits)).collect();
        assert_eq!(read, [Some(0), Some(2), Some(1)]);
        let mut ended = Bits { data: &[], at: 0 };
        assert_eq!(code.read(&mut ended), None);
    }
}
