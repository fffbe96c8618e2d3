//! Another picture as a stamp.

use crate::color;
use crate::context::Context;
use crate::digest::Digest;
use crate::pixels::Pixels;
use crate::source::Source;
use crate::watermark::placement::Placement;
use crate::watermark::stamp::Stamp;
use crate::watermark::{scaled, text};
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::{Limits, Pool};

/// A logo that is drawn on pictures.
#[derive(Debug, Clone, PartialEq)]
pub struct ImageWatermark {
    data: Vec<u8>,
    size: (u32, u32),
    decode_peak: u64,
    scale: f32,
    opacity: f32,
    placement: Placement,
}

impl ImageWatermark {
    /// `data` is the file of the logo, of which the header is read now. `scale` (above 0.0, at most
    /// 1.0) is the logo's longer side in shorter sides of the picture; `opacity` is 0.0 to 1.0.
    pub fn new(data: Vec<u8>, scale: f32, opacity: f32, placement: Placement) -> Result<Self> {
        if !(scale > 0.0 && scale <= 1.0) {
            let text = format!("scale must be above 0.0 and at most 1.0, got {scale}");
            return Err(Error::argument(text).with_pointer("/scale"));
        }
        text::check_opacity(opacity)?;
        let source = Source::open(&data, &Limits::DEFAULT)?;
        let decode_peak = decode_peak_bytes(&source)?;
        let size = source.info().oriented_size();
        drop(source);
        let size = (size.width, size.height);
        Ok(Self { data, size, decode_peak, scale, opacity, placement })
    }

    /// Where the logo stands.
    pub fn placement(&self) -> &Placement {
        &self.placement
    }

    /// Width and height in pixels of the logo itself.
    pub fn decoded_size(&self) -> (u32, u32) {
        self.size
    }

    /// An upper bound of the bytes that are held while the logo is decoded.
    pub(super) fn decode_peak_bytes(&self) -> u64 {
        self.decode_peak
    }

    pub(super) fn feed(&self, digest: &mut Digest) {
        let Self { data, size: _, decode_peak: _, scale, opacity, placement } = self;
        digest.feed(data);
        digest.feed(format!("{scale} {opacity} {placement:?}").as_bytes());
    }

    /// The logo upright and in sRGB.
    pub(super) fn decode(&self, limits: &Limits) -> Result<Pixels> {
        failpoint::hit(Phase::Logo);
        let source = Source::open(&self.data, limits)?;
        let info = source.info().clone();
        let plan = source.plan_in_full()?;
        let mut pixels = source.decode(&plan, &Context { limits, pool: &Pool::serial() })?.pixels;
        if let Some(icc) = &info.icc {
            color::to_srgb(&mut pixels, icc)?;
        }
        info.orientation.apply(pixels)
    }

    pub(super) fn stamp(&self, logo: &Pixels, size: (u32, u32)) -> Result<Option<Stamp>> {
        let short = f64::from(size.0.min(size.1));
        let (width, height) = (f64::from(logo.width()), f64::from(logo.height()));
        let factor = short * f64::from(self.scale) / width.max(height);
        // A margin may leave less room than the scale asks for.
        let (room_x, room_y) = self.placement.room(size);
        let factor = factor.min(f64::from(room_x) / width).min(f64::from(room_y) / height);
        let side = |side: f64| ((side * factor).round() as u32).max(1);
        let stamp = scaled(logo, (side(width), side(height)))?;
        Ok(Some(stamp.faded(self.opacity)))
    }
}

/// An upper bound of the bytes that [`ImageWatermark::decode`] holds.
fn decode_peak_bytes(source: &Source<'_>) -> Result<u64> {
    let (info, plan) = (source.info(), source.plan_in_full()?);
    // Turning it needs a second copy.
    let turned = Pixels::bytes_of(info.size.width, info.size.height, plan.layout).saturating_mul(2);
    Ok(plan.peak_bytes.max(turned).saturating_add(info.metadata_bytes()))
}
