//! The header of a frame (RFC 6386, section 9).

pub(super) mod filter;
pub(super) mod partitions;
pub(super) mod probabilities;
pub(super) mod quantization;
pub(super) mod segments;
pub(super) mod tag;

use crate::decoder::bits::Bits;
use crate::error::{Error, Result};
use filter::Filter;
use partitions::Partitions;
use probabilities::Probabilities;
use quantization::Quantization;
use segments::Segments;
use tag::Tag;

/// What the header says, and the readers of what follows it.
pub(super) struct Header<'a> {
    pub(super) segments: Segments,
    pub(super) filter: Filter,
    pub(super) quantization: Quantization,
    pub(super) probabilities: Box<Probabilities>,
    /// The probability that a macroblock has coefficients, where those without are marked.
    pub(super) skip: Option<u8>,
    /// The modes of the macroblocks.
    pub(super) modes: Bits<'a>,
    pub(super) partitions: Partitions<'a>,
}

impl<'a> Header<'a> {
    /// Reads the header of a frame, whose bytes follow the `tag`.
    ///
    /// # Errors
    /// `Damaged` where the frame ends within it.
    pub(super) fn read(tag: &Tag, body: &'a [u8]) -> Result<Self> {
        let Some((first, rest)) = body.split_at_checked(tag.first_partition) else {
            return Err(Error::damaged(format!(
                "the first partition of the VP8 frame has {} bytes, the data have {}",
                tag.first_partition,
                body.len()
            )));
        };
        let mut bits = Bits::new(first);
        // The color space, and whether samples are clamped: WebP has one color space, and all decoders
        // clamp.
        bits.literal(2);
        let segments = Segments::read(&mut bits);
        let filter = Filter::read(&mut bits);
        let count = 1 << bits.literal(2);
        let partitions = Partitions::new(rest, count)?;
        let quantization = Quantization::read(&mut bits, &segments);
        // Whether the probabilities are kept for the next frame.
        bits.even();
        let probabilities = Box::new(Probabilities::read(&mut bits));
        let skip = bits.even().then(|| bits.literal(8) as u8);
        if bits.left() < 0 {
            return Err(Error::damaged("the VP8 frame ends within its header"));
        }
        Ok(Self { segments, filter, quantization, probabilities, skip, modes: bits, partitions })
    }
}
