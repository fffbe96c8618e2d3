//! Another image as a stamp: a logo.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::context::Context;
use crate::ops::icc::to_srgb::ToSrgb;
use crate::ops::operation::Operation;
use crate::ops::resize::{self, Area};
use crate::ops::watermark::asset::{Asset, read_file};
use crate::ops::watermark::placement::Placement;
use crate::ops::watermark::stamp::Stamp;
use crate::ops::watermark::text::check_opacity;
use crate::pixels::Pixels;
use crate::size::Size;
use crate::source::Source;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::limits::Limits;
use fcimage_base::pool::Pool;

/// What errors about the image itself begin with, to tell it from the source of a call.
const CONTEXT: &str = "watermark image";

/// The options of an [`ImageWatermark`], before they are checked.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ImageOptions {
    /// The mark's longer side in shorter sides of the image it is drawn on; above 0.0, at most 1.0.
    /// Default: 0.2.
    pub scale: f32,
    /// 0.0 to 1.0. Default: 1.0.
    pub opacity: f32,
    /// Where the mark is placed.
    pub placement: Placement,
}

impl Default for ImageOptions {
    fn default() -> Self {
        Self { scale: 0.2, opacity: 1.0, placement: Placement::default() }
    }
}

impl ImageOptions {
    /// Sets [`ImageOptions::scale`].
    #[must_use]
    pub fn with_scale(mut self, scale: f32) -> Self {
        self.scale = scale;
        self
    }

    /// Sets [`ImageOptions::opacity`].
    #[must_use]
    pub fn with_opacity(mut self, opacity: f32) -> Self {
        self.opacity = opacity;
        self
    }

    /// Sets [`ImageOptions::placement`].
    #[must_use]
    pub fn with_placement(mut self, placement: Placement) -> Self {
        self.placement = placement;
        self
    }
}

/// A logo that is drawn on images. It is decoded once per call, however many variants bear it.
#[derive(Debug, Clone)]
pub struct ImageWatermark {
    data: Vec<u8>,
    path: Option<PathBuf>,
    limits: Limits,
    size: Size,
    decode_bytes: u64,
    options: ImageOptions,
}

impl ImageWatermark {
    /// `data` is the file of the logo, of which the header is read now. The logo is judged by
    /// `limits`, now and when it is decoded, and never by the limits of a call that draws it.
    ///
    /// # Errors
    /// `Argument` where an option is out of its range; `Decode`, `Unsupported` or `Limit` where the
    /// logo's header is at fault.
    pub fn new(data: Vec<u8>, options: ImageOptions, limits: &Limits) -> Result<Self> {
        let ImageOptions { scale, opacity, .. } = options;
        if !(scale > 0.0 && scale <= 1.0) {
            let text = format!("scale must be above 0.0 and at most 1.0, got {scale}");
            return Err(Error::argument(text).with_pointer("/scale"));
        }
        check_opacity(opacity)?;
        let about_logo = |error: Error| error.with_context(CONTEXT).with_pointer("/image");
        let (size, decode_bytes) = measured(&data, limits).map_err(about_logo)?;
        Ok(Self { data, path: None, limits: *limits, size, decode_bytes, options })
    }

    /// As [`ImageWatermark::new`], with the file at `path`.
    ///
    /// # Errors
    /// Also `Argument` where the file cannot be read.
    pub fn open(path: impl Into<PathBuf>, options: ImageOptions, limits: &Limits) -> Result<Self> {
        let path = path.into();
        let what = format!("{CONTEXT} {}", path.display());
        let data = read_file(&path, &what, "max_input_bytes", limits.max_input_bytes)
            .map_err(|error| error.with_pointer("/image"))?;
        Ok(Self { path: Some(path), ..Self::new(data, options, limits)? })
    }

    /// The file of the logo.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// The path it was read from, unless it was given as bytes.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// The limits that the logo is judged by.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Width and height in pixels of the logo itself, upright.
    pub fn size(&self) -> Size {
        self.size
    }

    /// The mark's longer side in shorter sides of the image it is drawn on.
    pub fn scale(&self) -> f32 {
        self.options.scale
    }

    /// 0.0 to 1.0.
    pub fn opacity(&self) -> f32 {
        self.options.opacity
    }

    /// Where the mark is placed.
    pub fn placement(&self) -> &Placement {
        &self.options.placement
    }

    pub(super) fn asset(&self) -> Asset<'_> {
        Asset { bytes: &self.data, face: 0, path: self.path() }
    }

    /// An upper bound of the bytes that are held while the logo is decoded, the result included.
    pub(super) fn decode_bytes(&self) -> u64 {
        self.decode_bytes
    }

    /// The logo, upright and in sRGB.
    pub(super) fn decode(&self) -> Result<Pixels> {
        failpoint::hit(Phase::Logo);
        decoded(&self.data, &self.limits).map_err(|error| error.with_context(CONTEXT))
    }

    /// The stamp for an image of `size`, out of the decoded `logo`.
    pub(super) fn stamp(&self, logo: &Pixels, size: Size) -> Result<Stamp> {
        let (width, height) = (f64::from(logo.size().width), f64::from(logo.size().height));
        let short = f64::from(size.width.min(size.height));
        let factor = short * f64::from(self.scale()) / width.max(height);
        // A margin may leave less room than the scale asks for.
        let room = self.placement().room(size);
        let factor = factor.min(f64::from(room.width) / width).min(f64::from(room.height) / height);
        let side = |side: f64| ((side * factor).round() as u32).max(1);
        let scaled =
            resize::resize(logo, Area::whole(logo.size()), Size::new(side(width), side(height)))?;
        Ok(Stamp::from_pixels(scaled)?.faded(self.opacity()))
    }
}

/// The size of the logo, upright, and an upper bound of the bytes that [`decoded`] holds.
fn measured(data: &[u8], limits: &Limits) -> Result<(Size, u64)> {
    let source = Source::open(data, limits)?;
    let (info, plan) = (source.info(), source.plan_in_full()?);
    // Turning it needs a second copy.
    let turned = Pixels::bytes_of(info.size, plan.layout).saturating_mul(2);
    let bytes = plan.peak_bytes.max(turned).saturating_add(info.metadata_bytes());
    Ok((info.oriented_size(), bytes))
}

/// The logo, upright and in sRGB.
fn decoded(data: &[u8], limits: &Limits) -> Result<Pixels> {
    let source = Source::open(data, limits)?;
    let info = source.info().clone();
    let plan = source.plan_in_full()?;
    let pixels = source.decode(&plan, &Context { limits, pool: &Pool::serial() })?.pixels;
    let pixels = match ToSrgb::new(&info) {
        Some(to_srgb) => to_srgb.apply(Cow::Owned(pixels))?.into_owned(),
        None => pixels,
    };
    info.orientation.apply(pixels)
}

/// By content, options and limits, wherever the file came from.
impl PartialEq for ImageWatermark {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data && self.options == other.options && self.limits == other.limits
    }
}
