//! Bits of a lossless bitstream: the lowest bit of a byte comes first.

/// Appends bits to bytes.
pub(super) struct BitWriter<'b> {
    bytes: &'b mut Vec<u8>,
    pending: u64,
    count: u32,
}

impl<'b> BitWriter<'b> {
    pub(super) const fn new(bytes: &'b mut Vec<u8>) -> Self {
        Self { bytes, pending: 0, count: 0 }
    }

    /// Appends the lower `count` bits of `value`, at most 32, which has no others.
    #[inline]
    pub(super) fn put(&mut self, value: u32, count: u32) {
        self.pending |= u64::from(value).wrapping_shl(self.count);
        self.count += count;
        if self.count >= 32 {
            self.bytes.extend_from_slice(&(self.pending as u32).to_le_bytes());
            self.pending >>= 32;
            self.count -= 32;
        }
    }

    /// Fills up the last byte with zeros.
    pub(super) fn finish(self) {
        let bytes = self.count.div_ceil(8) as usize;
        self.bytes.extend(self.pending.to_le_bytes().iter().take(bytes));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_follow_each_other_from_the_lowest() {
        let mut bytes = vec![7];
        let mut writer = BitWriter::new(&mut bytes);
        for (value, count) in [(0b1, 1), (0b10, 2), (0, 0), (0xdead_beef, 32), (0b101, 3)] {
            writer.put(value, count);
        }
        writer.finish();
        let number = 0b101 | 0xdead_beef_u64 << 3 | 0b101 << 35;
        assert_eq!(bytes, [&[7], &number.to_le_bytes()[..5]].concat());
    }
}
