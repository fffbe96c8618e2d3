//! What encoders of planes say of themselves, and do.

use crate::codecs::keep::KeptMetadata;
use crate::planes::Planes;
use crate::size::Size;
use fcimage_base::error::Result;

/// An encoder that takes an image as planes of 4:2:0, as its format stores them.
pub trait PlanarEncoder {
    /// An upper bound of the bytes that encoding holds besides its source and its result.
    fn planar_bytes(&self, size: Size) -> u64;

    /// The encoded file, with the quality of the options (`None`) or another one.
    ///
    /// # Errors
    /// As [`Encoder::encode`](crate::codecs::encoder::Encoder::encode).
    fn encode_planes(
        &self,
        quality: Option<u8>,
        planes: &Planes,
        kept: &KeptMetadata,
    ) -> Result<Vec<u8>>;
}
