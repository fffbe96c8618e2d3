//! The codes of run lengths (ITU-T T.4, tables 2, 3a and 3b).

use std::sync::OnceLock;

/// Bits of the longest code.
pub(super) const LONGEST: u32 = 13;

/// A code, and the run that it stands for.
#[derive(Clone, Copy, Default)]
pub(super) struct Run {
    /// Bits of the code; 0 where there is no such code.
    pub(super) bits: u8,
    /// Pixels; from 64 on, the code of the rest of the run follows.
    pub(super) pixels: u16,
}

/// The runs by the next [`LONGEST`] bits.
pub(super) struct Runs(Vec<Run>);

impl Runs {
    /// Those of white pixels.
    pub(super) fn white() -> &'static Self {
        static TABLE: OnceLock<Runs> = OnceLock::new();
        TABLE.get_or_init(|| Self::new(&WHITE))
    }

    /// Those of black pixels.
    pub(super) fn black() -> &'static Self {
        static TABLE: OnceLock<Runs> = OnceLock::new();
        TABLE.get_or_init(|| Self::new(&BLACK))
    }

    /// The run whose code begins with the bits `next`.
    pub(super) fn find(&self, next: u32) -> Option<Run> {
        self.0.get(next as usize).copied().filter(|run| run.bits > 0)
    }

    fn new(codes: &[u16; 104]) -> Self {
        let mut table = vec![Run::default(); 1 << LONGEST];
        for (number, code) in (0_u16..).zip(codes) {
            let pixels = if number < 64 { number } else { (number - 63) * 64 };
            // The highest bit that is set only marks where the code begins.
            let bits = code.ilog2();
            let code = usize::from(*code) & ((1 << bits) - 1);
            let free = LONGEST - bits;
            for entry in table.iter_mut().skip(code << free).take(1 << free) {
                *entry = Run { bits: bits as u8, pixels };
            }
        }
        Self(table)
    }
}

/// The codes of 0 to 63 white pixels, then of 64, 128 and so on up to 2560, each behind a 1.
#[rustfmt::skip]
const WHITE: [u16; 104] = [
    0b1_00110101, 0b1_000111, 0b1_0111, 0b1_1000, 0b1_1011, 0b1_1100, 0b1_1110, 0b1_1111,
    0b1_10011, 0b1_10100, 0b1_00111, 0b1_01000, 0b1_001000, 0b1_000011, 0b1_110100, 0b1_110101,
    0b1_101010, 0b1_101011, 0b1_0100111, 0b1_0001100, 0b1_0001000, 0b1_0010111, 0b1_0000011,
    0b1_0000100, 0b1_0101000, 0b1_0101011, 0b1_0010011, 0b1_0100100, 0b1_0011000, 0b1_00000010,
    0b1_00000011, 0b1_00011010, 0b1_00011011, 0b1_00010010, 0b1_00010011, 0b1_00010100,
    0b1_00010101, 0b1_00010110, 0b1_00010111, 0b1_00101000, 0b1_00101001, 0b1_00101010,
    0b1_00101011, 0b1_00101100, 0b1_00101101, 0b1_00000100, 0b1_00000101, 0b1_00001010,
    0b1_00001011, 0b1_01010010, 0b1_01010011, 0b1_01010100, 0b1_01010101, 0b1_00100100,
    0b1_00100101, 0b1_01011000, 0b1_01011001, 0b1_01011010, 0b1_01011011, 0b1_01001010,
    0b1_01001011, 0b1_00110010, 0b1_00110011, 0b1_00110100, 0b1_11011, 0b1_10010, 0b1_010111,
    0b1_0110111, 0b1_00110110, 0b1_00110111, 0b1_01100100, 0b1_01100101, 0b1_01101000,
    0b1_01100111, 0b1_011001100, 0b1_011001101, 0b1_011010010, 0b1_011010011, 0b1_011010100,
    0b1_011010101, 0b1_011010110, 0b1_011010111, 0b1_011011000, 0b1_011011001, 0b1_011011010,
    0b1_011011011, 0b1_010011000, 0b1_010011001, 0b1_010011010, 0b1_011000, 0b1_010011011,
    0b1_00000001000, 0b1_00000001100, 0b1_00000001101, 0b1_000000010010, 0b1_000000010011,
    0b1_000000010100, 0b1_000000010101, 0b1_000000010110, 0b1_000000010111, 0b1_000000011100,
    0b1_000000011101, 0b1_000000011110, 0b1_000000011111,
];

/// The same of black pixels.
#[rustfmt::skip]
const BLACK: [u16; 104] = [
    0b1_0000110111, 0b1_010, 0b1_11, 0b1_10, 0b1_011, 0b1_0011, 0b1_0010, 0b1_00011, 0b1_000101,
    0b1_000100, 0b1_0000100, 0b1_0000101, 0b1_0000111, 0b1_00000100, 0b1_00000111, 0b1_000011000,
    0b1_0000010111, 0b1_0000011000, 0b1_0000001000, 0b1_00001100111, 0b1_00001101000,
    0b1_00001101100, 0b1_00000110111, 0b1_00000101000, 0b1_00000010111, 0b1_00000011000,
    0b1_000011001010, 0b1_000011001011, 0b1_000011001100, 0b1_000011001101, 0b1_000001101000,
    0b1_000001101001, 0b1_000001101010, 0b1_000001101011, 0b1_000011010010, 0b1_000011010011,
    0b1_000011010100, 0b1_000011010101, 0b1_000011010110, 0b1_000011010111, 0b1_000001101100,
    0b1_000001101101, 0b1_000011011010, 0b1_000011011011, 0b1_000001010100, 0b1_000001010101,
    0b1_000001010110, 0b1_000001010111, 0b1_000001100100, 0b1_000001100101, 0b1_000001010010,
    0b1_000001010011, 0b1_000000100100, 0b1_000000110111, 0b1_000000111000, 0b1_000000100111,
    0b1_000000101000, 0b1_000001011000, 0b1_000001011001, 0b1_000000101011, 0b1_000000101100,
    0b1_000001011010, 0b1_000001100110, 0b1_000001100111, 0b1_0000001111, 0b1_000011001000,
    0b1_000011001001, 0b1_000001011011, 0b1_000000110011, 0b1_000000110100, 0b1_000000110101,
    0b1_0000001101100, 0b1_0000001101101, 0b1_0000001001010, 0b1_0000001001011,
    0b1_0000001001100, 0b1_0000001001101, 0b1_0000001110010, 0b1_0000001110011,
    0b1_0000001110100, 0b1_0000001110101, 0b1_0000001110110, 0b1_0000001110111,
    0b1_0000001010010, 0b1_0000001010011, 0b1_0000001010100, 0b1_0000001010101,
    0b1_0000001011010, 0b1_0000001011011, 0b1_0000001100100, 0b1_0000001100101, 0b1_00000001000,
    0b1_00000001100, 0b1_00000001101, 0b1_000000010010, 0b1_000000010011, 0b1_000000010100,
    0b1_000000010101, 0b1_000000010110, 0b1_000000010111, 0b1_000000011100, 0b1_000000011101,
    0b1_000000011110, 0b1_000000011111,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_begins_another() {
        for codes in [&WHITE, &BLACK] {
            for (i, a) in codes.iter().enumerate() {
                for (j, b) in codes.iter().enumerate() {
                    let (short, long) = (a.ilog2(), b.ilog2());
                    assert!(i == j || short > long || b >> (long - short) != *a, "{a:b} {b:b}");
                }
            }
        }
    }

    #[test]
    fn a_run_is_found_by_the_bits_of_its_code() {
        let found = |runs: &Runs, bits: u32, length: u32| {
            let run = runs.find(bits << (LONGEST - length)).unwrap();
            assert_eq!(u32::from(run.bits), length);
            run.pixels
        };
        assert_eq!(found(Runs::white(), 0b0011_0101, 8), 0);
        assert_eq!(found(Runs::white(), 0b1_1011, 5), 64);
        assert_eq!(found(Runs::black(), 0b11, 2), 2);
        assert_eq!(found(Runs::black(), 0b0_0000_0110_0111, 12), 63);
        assert_eq!(found(Runs::white(), 0b0000_0001_1111, 12), 2560);
        assert!(Runs::white().find(1).is_none(), "an end of line");
    }
}
