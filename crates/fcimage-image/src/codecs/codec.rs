//! What a codec of any format can do.

use crate::codecs::decoding::{DecodePlan, Decoded, Scaled};
use crate::codecs::format::Format;
use crate::context::Context;
use crate::geometry::Rect;
use crate::info::Info;
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// Everything that is known about reading one format.
pub trait Codec: Sync {
    /// The names of the format.
    fn format(&self) -> Format;

    /// Whether `data` begins as a file of this format does.
    fn recognizes(&self, data: &[u8]) -> bool;

    /// Checks what the file claims, reads its header, and keeps the opened decoder.
    ///
    /// # Errors
    /// `Decode` for damaged data, `Unsupported` for a kind of file that is not supported, `Limit` for
    /// one that exceeds `limits`.
    fn open<'a>(&self, data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>>;
}

/// An opened image: its header, and a decoder at the start of its pixels.
pub trait ImageSource {
    /// What the header says.
    fn info(&self) -> &Info;

    /// The scale at which the image is decoded where `needed` pixels of it (as stored) are needed.
    fn scale_for(&self, _needed: Size) -> Scaled {
        Scaled::full(self.info().size)
    }

    /// Plans decoding at least `region` of the image at `scaled`, and its memory.
    ///
    /// # Errors
    /// `Internal` where scale or region do not fit this image.
    fn plan(&self, scaled: Scaled, region: Rect, on_damage: OnDamage) -> Result<DecodePlan>;

    /// Decodes as planned.
    ///
    /// # Errors
    /// `Decode` for damaged data, `Unsupported` and `Limit` as [`Codec::open`].
    fn decode(self: Box<Self>, plan: &DecodePlan, cx: &Context<'_>) -> Result<Decoded>;
}
