//! The values of a field.

/// The values of a field, as the file stores them.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    bytes: &'a [u8],
    kind: u16,
    big_endian: bool,
}

impl<'a> Values<'a> {
    pub(super) fn new(bytes: &'a [u8], kind: u16, big_endian: bool) -> Self {
        Self { bytes, kind, big_endian }
    }

    /// Bytes of a value of the type `kind` (TIFF 6.0, section 2, and BigTIFF: 16 to 18).
    pub(super) fn bytes_of(kind: u16) -> Option<u64> {
        Some(match kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16..=18 => 8,
            _ => return None,
        })
    }

    /// All bytes.
    pub(super) fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        Self::bytes_of(self.kind).map_or(0, |bytes| self.bytes.len() / bytes as usize)
    }

    /// The value `index`, where it is a whole number that is not negative.
    pub(super) fn number(&self, index: usize) -> Option<u64> {
        match self.kind {
            1 | 7 | 3 | 4 | 13 | 16 | 18 => self.digits(index),
            // Some writers use the signed types.
            6 => self.digits(index).filter(|value| *value < 1 << 7),
            8 => self.digits(index).filter(|value| *value < 1 << 15),
            9 => self.digits(index).filter(|value| *value < 1 << 31),
            17 => self.digits(index).filter(|value| *value < 1 << 63),
            _ => None,
        }
    }

    /// All values, where they are whole numbers.
    pub(super) fn numbers(self) -> impl Iterator<Item = Option<u64>> + 'a {
        (0..self.len()).map(move |index| self.number(index))
    }

    /// The value `index` as a real number: a fraction, a whole number or floating point.
    pub(super) fn real(&self, index: usize) -> Option<f32> {
        self.double(index).map(|value| value as f32).filter(|value| value.is_finite())
    }

    /// The same, as exact as it is stored.
    pub(super) fn double(&self, index: usize) -> Option<f64> {
        let digits = || self.digits(index);
        Some(match self.kind {
            5 | 10 => {
                let (high, low) = (digits()? >> 32, digits()? & 0xffff_ffff);
                let (above, below) = if self.big_endian { (high, low) } else { (low, high) };
                if below == 0 {
                    return None;
                }
                match self.kind {
                    5 => above as f64 / below as f64,
                    _ => f64::from(above as u32 as i32) / f64::from(below as u32 as i32),
                }
            }
            11 => f64::from(f32::from_bits(u32::try_from(digits()?).ok()?)),
            12 => f64::from_bits(digits()?),
            _ => self.number(index)? as f64,
        })
    }

    fn digits(&self, index: usize) -> Option<u64> {
        let bytes = usize::try_from(Self::bytes_of(self.kind)?).ok()?;
        let start = index.checked_mul(bytes)?;
        let value = self.bytes.get(start..start.checked_add(bytes)?)?;
        let digits = |value, byte: &u8| value << 8 | u64::from(*byte);
        Some(match self.big_endian {
            true => value.iter().fold(0, digits),
            false => value.iter().rev().fold(0, digits),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read_from_every_integer_type() {
        let shorts = Values::new(&[1, 2, 3, 4, 5], 3, false);
        assert_eq!((shorts.len(), shorts.number(0), shorts.number(1)), (2, Some(513), Some(1027)));
        assert_eq!(shorts.number(2), None);
        assert_eq!(Values::new(&[1, 2], 3, true).number(0), Some(258));
        assert_eq!(Values::new(&[0, 0, 0, 7], 4, true).number(0), Some(7));
        assert_eq!(Values::new(&[7, 0, 0, 0, 0, 0, 0, 0], 16, false).number(0), Some(7));
        assert_eq!(Values::new(&[0xff; 4], 9, false).number(0), None, "a negative number");
        assert_eq!(Values::new(&[7; 8], 12, false).number(0), None, "floating point");
        assert_eq!(Values::new(&[7; 8], 99, false).number(0), None, "an unknown type");
    }

    #[test]
    fn fractions_are_read_in_either_byte_order() {
        assert_eq!(Values::new(&[0, 0, 0, 3, 0, 0, 0, 4], 5, true).real(0), Some(0.75));
        assert_eq!(Values::new(&[3, 0, 0, 0, 4, 0, 0, 0], 5, false).real(0), Some(0.75));
        assert_eq!(Values::new(&[3, 0, 0, 0, 0, 0, 0, 0], 5, false).real(0), None);
        assert_eq!(Values::new(&0.5_f32.to_le_bytes(), 11, false).real(0), Some(0.5));
        assert_eq!(Values::new(&f32::NAN.to_le_bytes(), 11, false).real(0), None);
    }
}
