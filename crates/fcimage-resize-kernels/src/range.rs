//! Which bytes black and white become.

/// How samples of 1/64 level become bytes: each is limited to 0 to 255, mapped and rounded once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteRange {
    /// 0 to 255: JPEG, and RGB.
    Full,
    /// 16 to 235: luma of video, and of WebP.
    Luma,
    /// 16 to 240, with 128 for no color: chroma of video, and of WebP.
    Chroma,
}

/// The bits behind the point of the products below.
pub(crate) const BITS: i32 = 20;

/// White, in 1/64 level.
pub(crate) const WHITE: i16 = 255 * 64;

impl ByteRange {
    /// What a sample of 1/64 level is multiplied with, and what is added for the offset and for
    /// rounding, both in 2^-20 of a byte.
    pub(crate) const fn line(self) -> Line {
        let half = 1 << (BITS - 1);
        let (factor, offset) = match self {
            Self::Full => (16_384, 0),
            // 16384 * 219 / 255.
            Self::Luma => (14_071, 16 << BITS),
            // 16384 * 224 / 255; no color stays exactly that.
            Self::Chroma => (14_392, (128 << BITS) - 128 * 64 * 14_392),
        };
        Line { factor, summand: offset + half }
    }
}

/// A factor and a summand.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Line {
    pub(crate) factor: i16,
    pub(crate) summand: i32,
}
