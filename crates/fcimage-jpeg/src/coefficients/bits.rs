//! Bits of coded data, written.

/// Writes bits into bytes; a byte FF is followed by a zero (T.81, F.1.2.3).
pub(super) struct BitWriter {
    pub(super) out: Vec<u8>,
    /// The last bits, the lowest is the newest.
    buffer: u64,
    /// Bits that are not written yet: less than 8.
    held: u32,
}

impl BitWriter {
    pub(super) fn new(out: Vec<u8>) -> Self {
        Self { out, buffer: 0, held: 0 }
    }

    /// Writes the lowest `count` bits of `bits`, 0 to 32.
    pub(super) fn put(&mut self, bits: u32, count: u8) {
        let count = u32::from(count);
        let mask = (1_u64 << count) - 1;
        self.buffer = self.buffer << count | u64::from(bits) & mask;
        self.held += count;
        while self.held >= 8 {
            self.held -= 8;
            let byte = (self.buffer >> self.held) as u8;
            self.out.push(byte);
            if byte == 0xff {
                self.out.push(0);
            }
        }
    }

    /// The bytes, the last one filled up with ones.
    pub(super) fn finish(mut self) -> Vec<u8> {
        if self.held > 0 {
            self.put(0xff, (8 - self.held) as u8);
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
        bits.put(0xffff_ffff, 13);
        bits.put(0, 0);
        bits.put(0b0, 1);
        assert_eq!(bits.finish(), [9, 0b1011_1111, 0xff, 0, 0b0111_1111]);
    }
}
