//! What the rows of a PNG take while they are decoded.

/// What rows take, of at most four samples of two bytes.
pub(super) struct RowBytes {
    pub(super) width: u32,
}

impl RowBytes {
    /// The longest row, with the byte of its filter.
    pub(super) fn longest(&self) -> u64 {
        u64::from(self.width) * 8 + 1
    }

    /// The rows that the decoder holds, in buffers that grow, and its window of decompressed data.
    pub(super) fn decoder(&self) -> u64 {
        self.longest() * 16 + (512 << 10)
    }
}
