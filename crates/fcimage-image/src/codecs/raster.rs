//! What the codecs that decode from the first row to the last have in common: the image is decoded in
//! full, and what a damaged file lacks is filled.

use crate::codecs::animation::{FrameReader, FramesPlan};
use crate::codecs::codec::ImageSource;
use crate::codecs::decoding::{DecodePlan, Decoded, DecodedRows, PlaneRange, Scaled};
use crate::codecs::format::Format;
use crate::codecs::samples::without_opaque_alpha;
use crate::context::Context;
use crate::info::Info;
use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;
use fcimage_jpeg::{OnDamage, PlaneRows};

/// Memory for small things: tables, buffers, messages.
pub(super) const SMALL: u64 = 1 << 20;

/// The decoder of one format, once its header is read.
pub(super) trait Raster {
    /// An upper bound of the bytes that it holds until it decodes.
    fn open_bytes(&self) -> u64;

    /// As [`ImageSource::coded_square`].
    fn coded_square(&self) -> u32 {
        1
    }

    /// An upper bound of the bytes that decoding takes besides the pixels and [`open_bytes`](Self::open_bytes).
    fn working_bytes(&self, info: &Info, on_damage: OnDamage) -> u64;

    /// Decodes as much as the file holds.
    ///
    /// # Errors
    /// Of any kind but damage, which is in [`Drawn::damage`]; `Decode` where nothing could be decoded.
    fn draw(self, info: &Info, on_damage: OnDamage) -> Result<Drawn>;

    /// An upper bound of the bytes that [`draw_planes`](Self::draw_planes) takes; `None` where the image
    /// is not stored as planes.
    fn planes_bytes(&self, _info: &Info) -> Option<u64> {
        None
    }

    /// Decodes as much as the file holds, and gives all rows to `rows`: what the file lacks is filled.
    ///
    /// # Errors
    /// As [`draw`](Self::draw).
    fn draw_planes(self, _info: &Info, _rows: &mut dyn PlaneRows) -> Result<DrawnRows>
    where
        Self: Sized,
    {
        Err(Error::internal("this image is not stored as planes"))
    }

    /// As [`ImageSource::plan_frames`].
    fn plan_frames(&self, _info: &Info, _limits: &Limits) -> Result<FramesPlan> {
        Err(Error::internal("only an animation has frames to plan"))
    }

    /// As [`ImageSource::frames`].
    fn frames<'s>(
        self,
        _info: &Info,
        _on_damage: OnDamage,
        _limits: &Limits,
    ) -> Result<Box<dyn FrameReader + 's>>
    where
        Self: Sized + 's,
    {
        Err(Error::internal("only an animation has frames to read"))
    }
}

/// What a file held.
pub(super) struct Drawn {
    /// All samples of the image; what the file lacks is filled where damage is salvaged.
    pub(super) samples: Vec<u8>,
    pub(super) layout: Layout,
    /// How much of the image the file held, 0.0 to 1.0.
    pub(super) fraction: f64,
    /// What is wrong with the file.
    pub(super) damage: Option<Error>,
}

/// What a file held besides the rows that it gave.
pub(super) struct DrawnRows {
    pub(super) range: PlaneRange,
    /// How much of the image the file held, 0.0 to 1.0.
    pub(super) fraction: f64,
    /// What is wrong with the file.
    pub(super) damage: Option<Error>,
}

/// Whether an image of which so much is there is given in spite of its damage.
///
/// # Errors
/// That damage.
fn accepted(damage: Option<Error>, fraction: f64, on_damage: OnDamage) -> Result<()> {
    let salvaged = on_damage == OnDamage::Salvage && fraction > 0.0;
    match damage.filter(|_| !salvaged) {
        Some(damage) => Err(damage.with_decoded_fraction(fraction)),
        None => Ok(()),
    }
}

/// An opened image that `R` decodes.
pub(super) struct RasterSource<R> {
    pub(super) info: Info,
    pub(super) raster: R,
}

impl<R: Raster> ImageSource for RasterSource<R> {
    fn info(&self) -> &Info {
        &self.info
    }

    fn coded_square(&self) -> u32 {
        self.raster.coded_square()
    }

    fn plan(&self, scaled: Scaled, _region: Rect, on_damage: OnDamage) -> Result<DecodePlan> {
        let size = self.info.size;
        if scaled != Scaled::full(size) {
            return Err(Error::internal(format!("{} is decoded in full only", self.info.format)));
        }
        let (layout, bytes_per_pixel) = match self.info.has_alpha {
            false => (Layout::Rgb, 3),
            // Alpha that turns out to be opaque is dropped.
            true => (Layout::Rgba, 4 + 3),
        };
        let open_bytes = self.raster.open_bytes();
        let peak_bytes = size
            .pixels()
            .saturating_mul(bytes_per_pixel)
            .saturating_add(open_bytes)
            .saturating_add(self.raster.working_bytes(&self.info, on_damage))
            .saturating_add(SMALL);
        let region = Rect::whole(size);
        Ok(DecodePlan { scaled, region, layout, on_damage, open_bytes, peak_bytes })
    }

    fn decode(self: Box<Self>, plan: &DecodePlan, _cx: &Context<'_>) -> Result<Decoded> {
        let Self { info, raster } = *self;
        let drawn = raster.draw(&info, plan.on_damage)?;
        accepted(drawn.damage, drawn.fraction, plan.on_damage)?;
        let Size { width, height } = info.size;
        let pixels = Pixels::new(width, height, drawn.layout, drawn.samples)?;
        Ok(Decoded { pixels: without_opaque_alpha(pixels)?, fraction: drawn.fraction })
    }

    fn plan_planes(
        &self,
        scaled: Scaled,
        _region: Rect,
        on_damage: OnDamage,
    ) -> Result<Option<DecodePlan>> {
        let Some(working) = self.raster.planes_bytes(&self.info) else { return Ok(None) };
        let open_bytes = self.raster.open_bytes();
        let peak_bytes = working.saturating_add(open_bytes).saturating_add(SMALL);
        let (layout, region) = (Layout::Rgb, Rect::whole(self.info.size));
        Ok(Some(DecodePlan { scaled, region, layout, on_damage, open_bytes, peak_bytes }))
    }

    fn decode_planes(
        self: Box<Self>,
        plan: &DecodePlan,
        rows: &mut dyn PlaneRows,
        _cx: &Context<'_>,
    ) -> Result<DecodedRows> {
        let Self { info, raster } = *self;
        let DrawnRows { range, fraction, damage } = raster.draw_planes(&info, rows)?;
        accepted(damage, fraction, plan.on_damage)?;
        Ok(DecodedRows { range, fraction })
    }

    fn plan_frames(&self, limits: &Limits) -> Result<FramesPlan> {
        self.raster.plan_frames(&self.info, limits)
    }

    fn frames<'s>(
        self: Box<Self>,
        on_damage: OnDamage,
        limits: &Limits,
    ) -> Result<Box<dyn FrameReader + 's>>
    where
        Self: 's,
    {
        let Self { info, raster } = *self;
        raster.frames(&info, on_damage, limits)
    }
}

/// An opened still that is a frame of an animation.
pub(super) trait Still {
    /// What its header says.
    fn size(&self) -> Size;

    /// An upper bound of the bytes that decoding takes, the pixels included.
    ///
    /// # Errors
    /// `Internal` for a bug.
    fn peak_bytes(&self) -> Result<u64>;

    /// Decodes as much as the file holds.
    ///
    /// # Errors
    /// As [`Raster::draw`].
    fn draw(self: Box<Self>, on_damage: OnDamage) -> Result<Drawn>;
}

/// Opens a file as a still.
pub(super) type OpenStill = for<'a> fn(&'a [u8], &Limits) -> Result<Box<dyn Still + 'a>>;

impl<R: Raster> Still for RasterSource<R> {
    fn size(&self) -> Size {
        self.info.size
    }

    fn peak_bytes(&self) -> Result<u64> {
        let size = self.info.size;
        let plan = self.plan(Scaled::full(size), Rect::whole(size), OnDamage::Salvage)?;
        Ok(plan.peak_bytes)
    }

    fn draw(self: Box<Self>, on_damage: OnDamage) -> Result<Drawn> {
        let Self { info, raster } = *self;
        raster.draw(&info, on_damage)
    }
}

/// Checks the size that a header states, before there is memory for it.
pub(super) fn check_size(size: Size, file: usize, limits: &Limits) -> Result<()> {
    limits.check_size(size.width, size.height)?;
    limits.check_expansion(size.width, size.height, file)
}

/// Refuses a file whose header alone may need more than `max_memory`.
pub(super) fn check_header(bytes: u64, limits: &Limits) -> Result<()> {
    let max = limits.max_memory;
    if bytes > max {
        let text = format!("the header may need {bytes} bytes; max_memory is {max}");
        return Err(Error::limit("max_memory", text));
    }
    Ok(())
}

/// All samples of an image as zeros.
pub(super) fn blank(size: Size, layout: Layout) -> Result<Vec<u8>> {
    let bytes = usize::try_from(Pixels::bytes_of(size, layout)).map_err(|_| {
        Error::limit("max_memory", "the decoded image does not fit the address space")
    })?;
    Ok(vec![0; bytes])
}

/// Damage of a file of `format`.
pub(super) fn damaged(format: Format, what: &str) -> Error {
    Error::decode(format!("the {format} is damaged: {what}"))
}

/// The damage of a file that is cut off.
pub(super) fn ended(format: Format) -> Error {
    damaged(format, "it ends too early")
}

/// Fills pixels that the file lacks: transparent where the image has alpha, else with `last`, the last
/// pixel that was decoded.
pub(super) fn fill(missing: &mut [u8], layout: Layout, last: Option<[u8; 3]>) {
    match layout {
        Layout::Rgba => missing.fill(0),
        Layout::Rgb => missing.as_chunks_mut::<3>().0.fill(last.unwrap_or_default()),
    }
}

/// Fills the rows after the first `held` bytes of an image whose rows are decoded from top to bottom.
pub(super) fn fill_below(samples: &mut [u8], held: usize, layout: Layout) {
    let (held, missing) = samples.split_at_mut(held.min(samples.len()));
    fill(missing, layout, held.last_chunk::<3>().copied());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_takes_the_last_color_or_is_transparent() {
        let mut opaque = [9, 9, 9, 1, 2, 3, 7, 7, 7, 7, 7, 7];
        fill_below(&mut opaque, 6, Layout::Rgb);
        assert_eq!(opaque, [9, 9, 9, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
        let mut clear = [1, 2, 3, 4, 5, 6, 7, 8];
        fill_below(&mut clear, 4, Layout::Rgba);
        assert_eq!(clear, [1, 2, 3, 4, 0, 0, 0, 0]);
    }
}
