//! The samples of packed rows, as whole numbers of 16 bits.

/// How the samples of a row are packed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Packing {
    /// 1 to 16, or 32: of these the upper 16 are read.
    pub(super) bits: u8,
    /// Samples of a pixel in this row.
    pub(super) samples: usize,
    pub(super) big_endian: bool,
}

impl Packing {
    /// Bytes of a row of `width` pixels.
    pub(super) fn row_bytes(&self, width: u32) -> usize {
        (width as usize * self.samples * usize::from(self.bits)).div_ceil(8)
    }

    /// Writes sample number `sample` of each pixel of `row` to every `step`th place of `to`.
    pub(super) fn read(&self, row: &[u8], sample: usize, to: &mut [u16], step: usize) {
        let places = to.iter_mut().step_by(step);
        let order = |pair: &[u8; 2]| match self.big_endian {
            true => u16::from_be_bytes(*pair),
            false => u16::from_le_bytes(*pair),
        };
        match self.bits {
            8 => {
                let bytes = row.iter().skip(sample).step_by(self.samples);
                places.zip(bytes).for_each(|(place, byte)| *place = u16::from(*byte));
            }
            16 => {
                let pairs = row.as_chunks::<2>().0.iter().skip(sample).step_by(self.samples);
                places.zip(pairs).for_each(|(place, pair)| *place = order(pair));
            }
            32 => {
                let words = row.as_chunks::<4>().0.iter().skip(sample).step_by(self.samples);
                places.zip(words).for_each(|(place, word)| {
                    let [a, b, c, d] = *word;
                    *place = if self.big_endian { order(&[a, b]) } else { order(&[c, d]) };
                });
            }
            bits => {
                let step = self.samples * usize::from(bits);
                let first = sample * usize::from(bits);
                for (number, place) in places.enumerate() {
                    *place = bits_at(row, first + number * step, bits);
                }
            }
        }
    }
}

/// `count` bits, at most 16, from bit number `at` on; the highest of each byte is the first.
fn bits_at(row: &[u8], at: usize, count: u8) -> u16 {
    let first = at / 8;
    let byte = |number: usize| u32::from(row.get(first + number).copied().unwrap_or(0));
    let word = byte(0) << 16 | byte(1) << 8 | byte(2);
    let bits = word << (8 + at % 8) >> (32 - u32::from(count));
    bits as u16
}

/// Samples to 8 bits, rounded to the nearest.
pub(super) struct To8(Box<[u8]>);

impl To8 {
    /// Of samples of `bits` bits (32 as their upper 16); `inverted` where 0 is the brightest.
    pub(super) fn new(bits: u8, inverted: bool) -> Self {
        let most = (1_u32 << bits.min(16)) - 1;
        let levels = (0..=most).map(|value| {
            let level = ((value * 255 * 2 + most) / (most * 2)) as u8;
            if inverted { 255 - level } else { level }
        });
        Self(levels.collect())
    }

    /// The level of a sample.
    pub(super) fn of(&self, sample: u16) -> u8 {
        // Samples never have more bits than the table has entries.
        self.0.get(usize::from(sample)).copied().unwrap_or(u8::MAX)
    }

    /// Bytes of a table.
    pub(super) const MOST_BYTES: u64 = 1 << 16;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bits: u8, samples: usize, big_endian: bool, row: &[u8], sample: usize) -> Vec<u16> {
        let packing = Packing { bits, samples, big_endian };
        let mut to = [0; 4];
        packing.read(row, sample, &mut to, 2);
        vec![to[0], to[2]]
    }

    #[test]
    fn samples_of_every_width_are_read() {
        assert_eq!(read(1, 1, false, &[0b0100_0000], 0), [0, 1]);
        assert_eq!(read(2, 1, false, &[0b1001_0000], 0), [2, 1]);
        assert_eq!(read(4, 3, false, &[0x12, 0x34, 0x56], 1), [2, 5]);
        assert_eq!(read(8, 2, false, &[1, 2, 3, 4], 1), [2, 4]);
        assert_eq!(read(12, 1, false, &[0x12, 0x34, 0x56], 0), [0x123, 0x456]);
        assert_eq!(read(16, 1, false, &[1, 2, 3, 4], 0), [0x201, 0x403]);
        assert_eq!(read(16, 1, true, &[1, 2, 3, 4], 0), [0x102, 0x304]);
        assert_eq!(read(32, 1, false, &[1, 2, 3, 4, 5, 6, 7, 8], 0), [0x403, 0x807]);
        assert_eq!(read(32, 1, true, &[1, 2, 3, 4, 5, 6, 7, 8], 0), [0x102, 0x506]);
        assert_eq!(Packing { bits: 12, samples: 1, big_endian: true }.row_bytes(3), 5);
    }

    #[test]
    fn samples_round_to_the_nearest_level() {
        for bits in 1..=16 {
            let most = f64::from((1_u32 << bits) - 1);
            let (straight, inverted) = (To8::new(bits, false), To8::new(bits, true));
            for value in 0..=most as u16 {
                let level = (f64::from(value) * 255.0 / most).round() as u8;
                assert_eq!((straight.of(value), inverted.of(value)), (level, 255 - level));
            }
        }
    }
}
