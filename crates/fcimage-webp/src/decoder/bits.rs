//! The boolean entropy decoder (RFC 6386, section 7).
//!
//! 64 bits are held at once, so that most bits are decoded without a look at the data.

/// How many bits one flag takes at most.
const MOST: i32 = 7;

/// A reader of flags, each with its probability.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bits<'a> {
    /// What was not loaded.
    data: &'a [u8],
    /// What was loaded and not taken, from the highest bit on.
    value: u64,
    /// 128 to 255.
    range: u32,
    /// How many bits are loaded, minus the 8 that a flag looks at.
    count: i32,
    /// How many bits were loaded from behind the end of the data: zeros.
    beyond: i32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(data: &'a [u8]) -> Self {
        Self { data, value: 0, range: 255, count: -8, beyond: 0 }
    }

    /// How many bits of the data are left, the 8 included that the next flag looks at; negative where
    /// more were taken than there are.
    pub(super) fn left(&self) -> i64 {
        8 * self.data.len() as i64 + i64::from(self.count) + 8 - i64::from(self.beyond)
    }

    /// Loads as many bytes as fit.
    #[inline(always)]
    fn load(&mut self) {
        if let Some((word, _)) = self.data.split_first_chunk::<8>() {
            let held = self.count.wrapping_add(8) as u32 & 63;
            let bytes = (64 - held) >> 3;
            // Bits of a byte that does not fit whole are the same when it is loaded.
            self.value |= u64::from_be_bytes(*word) >> held;
            self.data = self.data.get(bytes as usize..).unwrap_or_default();
            self.count = self.count.wrapping_add(8 * bytes as i32);
        } else {
            *self = self.with_last_bytes();
        }
    }

    #[cold]
    #[inline(never)]
    fn with_last_bytes(mut self) -> Self {
        while self.count <= 48 {
            let byte = match self.data.split_first() {
                Some((byte, rest)) => {
                    self.data = rest;
                    *byte
                }
                None => {
                    // Only whether it is more than the 64 bits of the value counts.
                    self.beyond = self.beyond.saturating_add(8);
                    0
                }
            };
            self.value |= u64::from(byte) << (48 - self.count);
            self.count += 8;
        }
        self
    }

    /// Makes sure that so many flags can be read with [`ready`](Self::ready), at most 6.
    #[inline(always)]
    pub(super) fn prepare<const FLAGS: i32>(&mut self) {
        if self.count < MOST * (FLAGS - 1) {
            self.load();
        }
    }

    /// The next flag, which was prepared; it is not set with a probability of `probability` / 256.
    #[inline(always)]
    pub(super) fn ready(&mut self, probability: u8) -> bool {
        let split = 1 + ((self.range.wrapping_sub(1).wrapping_mul(u32::from(probability))) >> 8);
        let threshold = u64::from(split) << 56;
        let is_set = self.value >= threshold;
        let range = if is_set {
            self.value -= threshold;
            self.range.wrapping_sub(split)
        } else {
            split
        };
        // A range of at least 1 and at most 255.
        let shift = range.leading_zeros() & 7;
        self.range = range << shift;
        self.value <<= shift;
        self.count = self.count.wrapping_sub(shift as i32);
        is_set
    }

    /// The next flag.
    #[inline(always)]
    pub(super) fn flag(&mut self, probability: u8) -> bool {
        self.prepare::<1>();
        self.ready(probability)
    }

    /// `number`, negated where the next flag is set, which was prepared and has even odds.
    #[inline(always)]
    pub(super) fn ready_sign(&mut self, number: i32) -> i32 {
        let split = self.range.wrapping_add(1) >> 1;
        let threshold = u64::from(split) << 56;
        let set = u64::from(self.value >= threshold);
        let mask = set.wrapping_neg();
        self.value = self.value.wrapping_sub(threshold & mask);
        // What remains is 64 to 127, or 128 where the range was 255 and the flag is not set.
        let range = if set == 1 { self.range.wrapping_sub(split) } else { split };
        let shift = range.leading_zeros() & 7;
        self.range = range << shift;
        self.value <<= shift;
        self.count = self.count.wrapping_sub(shift as i32);
        (number ^ mask as i32).wrapping_sub(mask as i32)
    }

    /// A flag with even odds.
    pub(super) fn even(&mut self) -> bool {
        self.flag(128)
    }

    /// A number of so many bits, the highest first.
    pub(super) fn literal(&mut self, bits: u32) -> u32 {
        (0..bits).fold(0, |number, _| number << 1 | u32::from(self.even()))
    }

    /// A number of so many bits, and a flag that negates it, behind a flag that says whether it is
    /// there.
    pub(super) fn optional_signed(&mut self, bits: u32) -> Option<i32> {
        self.even().then(|| {
            let number = self.literal(bits) as i32;
            if self.even() { -number } else { number }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The encoder of section 7.3 of the standard.
    struct Writer {
        output: Vec<u8>,
        range: u32,
        bottom: u32,
        bits: i32,
    }

    impl Writer {
        fn add_one(&mut self) {
            for byte in self.output.iter_mut().rev() {
                *byte = byte.wrapping_add(1);
                if *byte != 0 {
                    break;
                }
            }
        }

        fn write(&mut self, probability: u8, flag: bool) {
            let split = 1 + (((self.range - 1) * u32::from(probability)) >> 8);
            if flag {
                let (bottom, carries) = self.bottom.overflowing_add(split);
                self.bottom = bottom;
                self.range -= split;
                assert!(!carries);
            } else {
                self.range = split;
            }
            while self.range < 128 {
                self.range <<= 1;
                if self.bottom & (1 << 31) != 0 {
                    self.add_one();
                }
                self.bottom <<= 1;
                self.bits -= 1;
                if self.bits == 0 {
                    self.output.push((self.bottom >> 24) as u8);
                    self.bottom &= (1 << 24) - 1;
                    self.bits = 8;
                }
            }
        }

        fn finish(mut self) -> Vec<u8> {
            for _ in 0..32 {
                self.write(128, false);
            }
            self.output
        }
    }

    fn flags(count: usize) -> impl Iterator<Item = (u8, bool)> {
        let mut state = 7_u32;
        (0..count).map(move |_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let probability = (state >> 24) as u8;
            (probability, (state >> 16 & 255) as u8 >= probability)
        })
    }

    #[test]
    fn what_was_written_is_read() {
        let mut writer = Writer { output: vec![], range: 255, bottom: 0, bits: 24 };
        for (probability, flag) in flags(5000) {
            writer.write(probability, flag);
            writer.write(128, !flag);
        }
        let data = writer.finish();
        let mut bits = Bits::new(&data);
        for (probability, flag) in flags(5000) {
            assert_eq!(bits.flag(probability), flag);
            bits.prepare::<1>();
            assert_eq!(bits.ready_sign(5), if flag { 5 } else { -5 });
        }
        assert!(bits.left() >= 8, "{}", bits.left());
    }

    #[test]
    fn what_is_left_counts_down_to_the_end_and_beyond() {
        let mut bits = Bits::new(&[0xa5; 11]);
        assert_eq!(bits.left(), 88);
        for _ in 0..10 {
            bits.literal(8);
        }
        assert!((0..=9).contains(&bits.left()), "{}", bits.left());
        bits.literal(32);
        assert!(bits.left() < -20);
        for _ in 0..100_000 {
            bits.literal(32);
        }
        assert!(bits.left() < -20);
    }

    #[test]
    fn numbers_may_be_absent_or_negative() {
        let mut writer = Writer { output: vec![], range: 255, bottom: 0, bits: 24 };
        for flag in [false, true, true, false, true, true] {
            writer.write(128, flag);
        }
        let data = writer.finish();
        let mut bits = Bits::new(&data);
        assert_eq!(bits.optional_signed(3), None);
        assert_eq!(bits.optional_signed(3), Some(-5));
    }
}
