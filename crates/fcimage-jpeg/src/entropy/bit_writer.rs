//! Bits of coded data, written.

/// Writes bits into bytes, eight at once; a byte FF is followed by a zero (T.81, F.1.2.3).
pub(crate) struct BitWriter {
    out: Vec<u8>,
    /// The last bits, the lowest is the newest.
    buffer: u64,
    /// Bits that the buffer has room for: 1 to 64.
    free: u32,
}

impl BitWriter {
    pub(crate) fn new(out: Vec<u8>) -> Self {
        Self { out, buffer: 0, free: 64 }
    }

    /// Writes `bits`, which are less than 1 << `count`; `count` is 0 to 32.
    #[inline(always)]
    pub(crate) fn put(&mut self, bits: u32, count: u32) {
        let bits = u64::from(bits);
        if count < self.free {
            self.free = self.free.wrapping_sub(count);
            self.buffer = self.buffer << (count & 63) | bits;
        } else {
            let beyond = count.wrapping_sub(self.free) & 63;
            let full = self.buffer << (self.free & 63) | bits >> beyond;
            self.append(full);
            self.buffer = bits;
            self.free = 64_u32.wrapping_sub(beyond);
        }
    }

    #[inline(always)]
    fn append(&mut self, eight: u64) {
        let bytes = eight.to_be_bytes();
        // Whether a byte is FF: its upper bit is set, and adding 1 to it carries out of it.
        let full = eight & 0x8080_8080_8080_8080 & !eight.wrapping_add(0x0101_0101_0101_0101);
        if full == 0 {
            self.out.extend_from_slice(&bytes);
        } else {
            self.stuffed(bytes);
        }
    }

    #[inline(never)]
    fn stuffed(&mut self, bytes: [u8; 8]) {
        for byte in bytes {
            self.out.push(byte);
            if byte == 0xff {
                self.out.push(0);
            }
        }
    }

    /// Bytes that are written for sure.
    pub(crate) fn bytes(&self) -> usize {
        self.out.len()
    }

    /// The bytes, the last one filled up with ones.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        let held = 64 - self.free;
        let rest = held.next_multiple_of(8) - held;
        let bits = self.buffer << (rest & 7) | ((1 << rest) - 1);
        for at in (0..(held + rest) / 8).rev() {
            let byte = (bits >> (8 * at)) as u8;
            self.out.push(byte);
            if byte == 0xff {
                self.out.push(0);
            }
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_fill_bytes_and_a_zero_follows_ff() {
        let mut bits = BitWriter::new(vec![9]);
        bits.put(0b101, 3);
        bits.put(0x1fff, 13);
        bits.put(0, 0);
        bits.put(0b0, 1);
        assert_eq!(bits.finish(), [9, 0b1011_1111, 0xff, 0, 0b0111_1111]);
        assert_eq!(BitWriter::new(vec![9]).finish(), [9]);
    }

    #[test]
    fn bits_of_any_lengths_are_those_written_one_by_one() {
        let mut state = 1_u32;
        for ones in [false, true] {
            for _ in 0..300 {
                let (mut writer, mut plain) = (BitWriter::new(vec![]), vec![]);
                for _ in 0..40 {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let count = (state >> 27) + (state >> 8 & 1);
                    let bits = if ones { u32::MAX } else { state.rotate_left(9) };
                    let bits = (u64::from(bits) & ((1 << count) - 1)) as u32;
                    writer.put(bits, count);
                    plain.extend((0..count).rev().map(|at| bits >> at & 1));
                }
                plain.resize(plain.len().next_multiple_of(8), 1);
                let mut expected = vec![];
                for byte in plain.chunks(8) {
                    expected.push(byte.iter().fold(0, |byte, bit| byte << 1 | *bit as u8));
                    if expected.last() == Some(&0xff) {
                        expected.push(0);
                    }
                }
                assert_eq!(writer.finish(), expected);
            }
        }
    }
}
