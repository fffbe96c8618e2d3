//! What an encoder is asked for.

/// How an image is encoded.
///
/// ```
/// let options = fcimage_webp::EncodeOptions { quality: 90, ..Default::default() };
/// assert_eq!(options.filter_strength, 60);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EncodeOptions {
    /// 0 (small) to 100 (good), on the scale of libwebp.
    pub quality: u8,
    /// How strongly a decoder smooths the edges of blocks: 0 (not at all) to 100.
    pub filter_strength: u8,
    /// How many parts the coefficients are written in, which decoders can read side by side.
    pub partitions: Partitions,
    /// Whether vector instructions are used where the processor has them; the result is the same.
    pub vectors: bool,
}

impl Default for EncodeOptions {
    /// Quality 80, filter strength 60, one partition, vectors.
    fn default() -> Self {
        Self { quality: 80, filter_strength: 60, partitions: Partitions::One, vectors: true }
    }
}

/// A number of partitions that a header can state (RFC 6386, section 9.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Partitions {
    /// 1.
    #[default]
    One,
    /// 2.
    Two,
    /// 4.
    Four,
    /// 8.
    Eight,
}

impl Partitions {
    /// The binary logarithm of the number.
    pub(super) const fn log2(self) -> u32 {
        self as u32
    }

    /// The number.
    pub(super) const fn count(self) -> usize {
        1 << self.log2()
    }
}
