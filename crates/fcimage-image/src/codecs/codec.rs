//! What a codec of any format can do.

use crate::codecs::animation::{FrameReader, FramesPlan};
use crate::codecs::decoding::{DecodePlan, Decoded, DecodedRows, Scaled};
use crate::codecs::format::Format;
use crate::codecs::head::Head;
use crate::context::Context;
use crate::info::Info;
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;
use fcimage_jpeg::{OnDamage, PlaneRows};

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

    /// How many bytes at the beginning of a file its header takes, as far as `head`, the beginning of
    /// one, tells: more than `head` has where more are needed.
    fn header_bytes(&self, head: &[u8]) -> u64;

    /// Reads the header from `head`, which has all [`header_bytes`](Self::header_bytes) of a file of
    /// `total` bytes.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    fn inspect_head(&self, head: &[u8], _total: u64, limits: &Limits) -> Result<Head> {
        let info = self.open(head, limits)?.info().clone();
        Ok(Head { animated: Some(info.animated), info })
    }
}

/// An opened image: its header, and a decoder at the start of its pixels.
pub trait ImageSource {
    /// What the header says.
    fn info(&self) -> &Info;

    /// The side in pixels of the squares that the image was coded in: what was at one place of a square
    /// may show, faintly, everywhere in it. 1 where each pixel is by itself.
    fn coded_square(&self) -> u32 {
        1
    }

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

    /// Plans decoding at least `region` of the image to planes of 4:2:0, row by row, and its memory. `None`
    /// where the image is not stored so.
    ///
    /// # Errors
    /// As [`plan`](Self::plan).
    fn plan_planes(
        &self,
        _scaled: Scaled,
        _region: Rect,
        _on_damage: OnDamage,
    ) -> Result<Option<DecodePlan>> {
        Ok(None)
    }

    /// Decodes to planes as planned, and gives their rows to `rows`.
    ///
    /// # Errors
    /// As [`decode`](Self::decode), and `Internal` where there is no plan for planes.
    fn decode_planes(
        self: Box<Self>,
        _plan: &DecodePlan,
        _rows: &mut dyn PlaneRows,
        _cx: &Context<'_>,
    ) -> Result<DecodedRows> {
        Err(Error::internal("this image is not stored as planes"))
    }

    /// Plans reading all frames.
    ///
    /// # Errors
    /// `Internal` where there is no animation, `Limit` where its frames exceed `limits`.
    fn plan_frames(&self, _limits: &Limits) -> Result<FramesPlan> {
        Err(Error::internal("only an animation has frames to plan"))
    }

    /// Starts to read all frames.
    ///
    /// # Errors
    /// `Internal` where there is no animation, `Decode` for damaged data.
    fn frames<'s>(
        self: Box<Self>,
        _on_damage: OnDamage,
        _limits: &Limits,
    ) -> Result<Box<dyn FrameReader + 's>>
    where
        Self: 's,
    {
        Err(Error::internal("only an animation has frames to read"))
    }
}
