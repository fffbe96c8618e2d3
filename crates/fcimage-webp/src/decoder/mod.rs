//! The decoder of key frames.

mod band;
mod bits;
mod frame;
mod header;
mod modes;
pub(crate) mod outcome;
pub(crate) mod pixels;
pub(crate) mod planes;
mod residual;
pub(crate) mod rows;
mod workspace;

use crate::context::Context;
use crate::error::Result;
use crate::limits::Limits;
use crate::size::Size;
use frame::Frame;
use header::Header;
use header::tag::{LENGTH, Tag};
use outcome::Outcome;
use pixels::{PixelLayout, PixelSink};
use planes::DecodedPlanes;
use rows::Sink;

/// A frame whose first bytes were read.
///
/// ```no_run
/// use fcimage_webp::{Decoder, Limits, PixelLayout, Uncancelled};
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let chunk = std::fs::read("the body of the chunk `VP8 `")?;
/// let decoder = Decoder::new(&chunk, &Limits::default())?;
/// let size = decoder.size();
/// let mut pixels = vec![0; size.pixels() as usize * 3];
/// let outcome = decoder.decode_pixels(PixelLayout::Rgb, &mut pixels, &Uncancelled)?;
/// println!("{} of {} rows", outcome.rows, size.height);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Decoder<'a> {
    tag: Tag,
    body: &'a [u8],
    is_cut: bool,
    vectors: bool,
}

impl<'a> Decoder<'a> {
    /// Reads the first bytes of a frame: the body of a chunk `VP8 ` of a WebP.
    ///
    /// # Errors
    /// `Damaged` where it is none, `Unsupported` for frames that WebP does not use, `Limit` for a size
    /// that exceeds `limits`.
    pub fn new(data: &'a [u8], limits: &Limits) -> Result<Self> {
        let tag = Tag::read(data)?;
        limits.check(tag.size)?;
        let body = data.get(LENGTH..).unwrap_or_default();
        Ok(Self { tag, body, is_cut: false, vectors: true })
    }

    /// Says that the data end before the frame does: then only what follows from bytes that are there
    /// counts as decoded.
    #[must_use]
    pub fn cut(mut self, is_cut: bool) -> Self {
        self.is_cut = is_cut;
        self
    }

    /// Whether vector instructions may be used, as they are by default. The result is the same.
    #[must_use]
    pub fn with_vectors(mut self, vectors: bool) -> Self {
        self.vectors = vectors;
        self
    }

    /// The size that the frame states.
    pub fn size(&self) -> Size {
        self.tag.size
    }

    /// An upper bound of the bytes that decoding holds besides its result.
    pub fn working_bytes(&self) -> u64 {
        Frame::bytes(self.tag.size)
    }

    /// An upper bound of the bytes of [`decode_planes`](Self::decode_planes), the result included.
    pub fn planes_bytes(&self) -> u64 {
        DecodedPlanes::bytes(self.tag.size) + self.working_bytes()
    }

    /// Decodes to pixels, each row directly behind the one above. Rows that could not be decoded are
    /// left as they are, or hold parts of the image.
    ///
    /// The result is that of libwebp, to the byte.
    ///
    /// # Errors
    /// `Argument` where `pixels` do not have the bytes of the image, `Damaged` for a damaged header,
    /// `Cancelled`. Damage of the coded data is in the [`Outcome`].
    pub fn decode_pixels(
        &self,
        layout: PixelLayout,
        pixels: &mut [u8],
        context: &dyn Context,
    ) -> Result<Outcome> {
        let mut sink = PixelSink::new(pixels, self.tag.size, layout, self.kernels())?;
        self.decode(&mut sink, context)
    }

    /// Decodes to planes. Rows that could not be decoded are gray, or hold parts of the image.
    ///
    /// # Errors
    /// As [`decode_pixels`](Self::decode_pixels).
    pub fn decode_planes(&self, context: &dyn Context) -> Result<(DecodedPlanes, Outcome)> {
        let mut planes = DecodedPlanes::new(self.tag.size)?;
        let outcome = self.decode(&mut planes, context)?;
        Ok((planes, outcome))
    }

    /// Decodes, and gives the rows away as they come.
    ///
    /// # Errors
    /// `Damaged` for a damaged header, `Cancelled`, and what `sink` gives. Damage of the coded data is
    /// in the [`Outcome`].
    pub fn decode(&self, sink: &mut dyn Sink, context: &dyn Context) -> Result<Outcome> {
        let header = Header::read(&self.tag, self.body)?;
        Frame::new(self.tag.size, header, self.kernels()).decode(self.is_cut, sink, context)
    }

    fn kernels(&self) -> &'static fcimage_webp_kernels::Kernels {
        if self.vectors { fcimage_webp_kernels::best() } else { fcimage_webp_kernels::scalar() }
    }
}
