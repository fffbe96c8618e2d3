//! What encoders of planes say of themselves, and do.

use crate::codecs::keep::KeptMetadata;
use crate::planes::Planes;
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_resize::ByteRange;

/// An encoder that takes an image as planes of 4:2:0, as its format stores them.
pub trait PlanarEncoder {
    /// An upper bound of the bytes that encoding holds besides its source and its result.
    fn planar_bytes(&self, size: Size) -> u64;

    /// The planes as bytes in the range of the format. They are made once, however many qualities are
    /// tried.
    fn bytes_of(&self, planes: &Planes) -> PlaneBytes;

    /// The encoded file, with the quality of the options (`None`) or another one.
    ///
    /// # Errors
    /// As [`Encoder::encode`](crate::codecs::encoder::Encoder::encode).
    fn encode_planes(
        &self,
        quality: Option<u8>,
        planes: &PlaneBytes,
        kept: &KeptMetadata,
    ) -> Result<Vec<u8>>;
}

/// An image as planes of bytes: rows from top to bottom, without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaneBytes {
    pub(super) size: Size,
    pub(super) y: Vec<u8>,
    pub(super) cb: Vec<u8>,
    pub(super) cr: Vec<u8>,
    /// Whether it has no color.
    pub(super) is_gray: bool,
}

impl PlaneBytes {
    /// The planes in these ranges of luma and chroma.
    pub(super) fn new(planes: &Planes, luma: ByteRange, chroma: ByteRange) -> Self {
        Self {
            size: planes.size(),
            y: planes.y().bytes(luma),
            cb: planes.cb().bytes(chroma),
            cr: planes.cr().bytes(chroma),
            is_gray: planes.is_gray(),
        }
    }
}
