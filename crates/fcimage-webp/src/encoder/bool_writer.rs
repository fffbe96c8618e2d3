//! The arithmetic coder of a partition (RFC 6386, section 7).

/// Writes bits, each with the probability that it is 0.
#[derive(Debug)]
pub(super) struct BoolWriter {
    bytes: Vec<u8>,
    interval: Interval,
}

/// The part of the interval from 0 to 1 that the bits have led to, and the bits of its lower end that
/// were not written: a carry may still change them. One that changes bytes is added to those when it
/// comes.
///
/// Where many bits are written, this is kept in a variable of its own, and so in registers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Interval {
    /// The lower end: `pending` bits, then the 8 that `range` is compared with. One more bit above is
    /// the carry.
    low: u64,
    /// The size less 1: 127 to 254.
    range: u32,
    pending: u32,
}

/// So many pending bits are written at once.
const FLUSHED: u32 = 32;

impl Interval {
    /// Writes `bit`, which is 0 with a probability of `probability` / 256, to `bytes`.
    #[inline(always)]
    #[must_use]
    pub(super) fn put(self, bit: bool, probability: u8, bytes: &mut Vec<u8>) -> Self {
        // Nothing here can overflow; checks would cost as much as all else.
        let split = self.range.wrapping_mul(u32::from(probability)) >> 8;
        // All ones where the bit is 1: a jump would be taken in a way that nobody can predict.
        let one = u32::from(bit).wrapping_neg();
        let low = self.low.wrapping_add(u64::from(split.wrapping_add(1) & one));
        let upper = self.range.wrapping_sub(split).wrapping_sub(1);
        let range = split ^ ((split ^ upper) & one);
        let shift = range.wrapping_add(1).leading_zeros().wrapping_sub(24) & 7;
        let next = Self {
            low: low.wrapping_shl(shift),
            range: range.wrapping_add(1).wrapping_shl(shift).wrapping_sub(1),
            pending: self.pending.wrapping_add(shift),
        };
        if next.pending >= FLUSHED { next.flushed(bytes) } else { next }
    }

    /// Writes a bit that is 0 as often as 1.
    #[inline(always)]
    #[must_use]
    pub(super) fn put_even(self, bit: bool, bytes: &mut Vec<u8>) -> Self {
        self.put(bit, 128, bytes)
    }

    /// Without the upper bits, which are written to `bytes`.
    #[inline(always)]
    fn flushed(self, bytes: &mut Vec<u8>) -> Self {
        let pending = self.pending - FLUSHED;
        let above = pending + 8;
        let word = self.low >> above;
        if word >> FLUSHED != 0 {
            carry(bytes);
        }
        bytes.extend_from_slice(&(word as u32).to_be_bytes());
        Self { low: self.low & ((1 << above) - 1), pending, ..self }
    }
}

/// Adds 1 to the number that the bytes are.
#[cold]
fn carry(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
}

impl BoolWriter {
    /// A writer of nothing yet.
    pub(super) const fn new() -> Self {
        Self { bytes: Vec::new(), interval: Interval { low: 0, range: 254, pending: 0 } }
    }

    /// What to write many bits with.
    #[inline]
    pub(super) fn parts(&mut self) -> (&mut Interval, &mut Vec<u8>) {
        (&mut self.interval, &mut self.bytes)
    }

    /// Writes `bit`, which is 0 with a probability of `probability` / 256.
    #[inline]
    pub(super) fn put(&mut self, bit: bool, probability: u8) {
        self.interval = self.interval.put(bit, probability, &mut self.bytes);
    }

    /// Writes a bit that is 0 as often as 1.
    #[inline]
    pub(super) fn put_even(&mut self, bit: bool) {
        self.put(bit, 128);
    }

    /// Writes the lower `count` bits of `value`, the highest first.
    pub(super) fn put_bits(&mut self, value: u32, count: u32) {
        for bit in (0..count).rev() {
            self.put_even(value >> bit & 1 == 1);
        }
    }

    /// Writes whether `value` is not 0, and then `count` bits of its size and its sign.
    pub(super) fn put_signed(&mut self, value: i32, count: u32) {
        self.put_even(value != 0);
        if value != 0 {
            self.put_bits(value.unsigned_abs(), count);
            self.put_even(value < 0);
        }
    }

    /// The bytes, from which a decoder reads all bits that were written, without looking behind them.
    pub(super) fn finish(mut self) -> Vec<u8> {
        // What is left has at most 31 + 8 bits, and the carry.
        let bits = self.interval.pending + 8;
        let count = bits.div_ceil(8);
        let left = self.interval.low << (8 * count - bits);
        if left >> (8 * count) != 0 {
            carry(&mut self.bytes);
        }
        self.bytes.extend(left.to_be_bytes().iter().skip(8 - count as usize));
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The coder as RFC 6386, section 7.3, has it: a bit at a time, and carries at once.
    #[derive(Default)]
    struct Plain {
        bytes: Vec<u8>,
        bottom: u32,
        range: u32,
        bits: i32,
    }

    impl Plain {
        fn new() -> Self {
            Self { range: 255, bits: 24, ..Self::default() }
        }

        fn carry(&mut self) {
            for byte in self.bytes.iter_mut().rev() {
                *byte = byte.wrapping_add(1);
                if *byte != 0 {
                    return;
                }
            }
        }

        fn put(&mut self, bit: bool, probability: u8) {
            let split = 1 + (((self.range - 1) * u32::from(probability)) >> 8);
            if bit {
                let (bottom, carry) = self.bottom.overflowing_add(split);
                self.bottom = bottom;
                if carry {
                    self.carry();
                }
                self.range -= split;
            } else {
                self.range = split;
            }
            while self.range < 128 {
                self.range <<= 1;
                if self.bottom >> 31 == 1 {
                    self.carry();
                }
                self.bottom <<= 1;
                self.bits -= 1;
                if self.bits == 0 {
                    self.bytes.push((self.bottom >> 24) as u8);
                    self.bottom &= (1 << 24) - 1;
                    self.bits = 8;
                }
            }
        }

        fn finish(mut self) -> Vec<u8> {
            for _ in 0..32 {
                self.put(false, 128);
            }
            self.bytes
        }
    }

    /// Pseudo-random numbers below 2^24.
    fn random() -> impl FnMut() -> u32 {
        let mut state = 1_u32;
        move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state >> 8
        }
    }

    fn assert_same(bits: &[(bool, u8)]) {
        let (mut fast, mut plain) = (BoolWriter::new(), Plain::new());
        for &(bit, probability) in bits {
            fast.put(bit, probability);
            plain.put(bit, probability);
        }
        let (fast, plain) = (fast.finish(), plain.finish());
        assert!(plain.starts_with(&fast), "{} bits", bits.len());
        assert!(plain[fast.len()..].iter().all(|&byte| byte == 0));
    }

    #[test]
    fn bytes_are_those_of_the_plain_coder() {
        let mut random = random();
        for length in (0..200).chain([5000]) {
            let bits: Vec<_> =
                (0..length).map(|_| (random() & 1 == 1, (random() % 255 + 1) as u8)).collect();
            assert_same(&bits);
        }
    }

    #[test]
    fn a_carry_walks_back_through_bytes_of_255() {
        // Bits that keep the lower end just below a carry: the interval is cut so that it always
        // holds the number 0.11111..., until a last bit passes it.
        for length in 1..120_usize {
            for last in [false, true] {
                let (mut low, mut range) = (0_u128, 255_u128);
                let mut shifts = 0_u32;
                let mut bits = Vec::new();
                while (shifts as usize) < length {
                    let split = 1 + (((range - 1) * 128) >> 8);
                    // The target has only ones above the compared bits.
                    let target = (1_u128 << (shifts + 8)) - 1;
                    let bit = low + split <= target;
                    if bit {
                        low += split;
                        range -= split;
                    } else {
                        range = split;
                    }
                    while range < 128 {
                        range <<= 1;
                        low <<= 1;
                        shifts += 1;
                    }
                    bits.push((bit, 128));
                }
                bits.extend([(last, 1), (true, 1), (true, 1), (true, 1)]);
                assert_same(&bits);
            }
        }
    }

    #[test]
    fn numbers_are_written_from_their_highest_bit() {
        let mut writer = BoolWriter::new();
        writer.put_bits(0b1011, 4);
        writer.put_signed(-5, 7);
        writer.put_signed(0, 7);
        let mut plain = Plain::new();
        for bit in [1, 0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 1, 1, 0] {
            plain.put(bit == 1, 128);
        }
        assert!(plain.finish().starts_with(&writer.finish()));
    }
}
