//! Another image as a stamp: a logo.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::ops::asset::AssetSource;
use crate::ops::image_file::ImageFile;
use crate::ops::resize::{self, Area};
use crate::ops::stamp::Stamp;
use crate::ops::watermark::placement::Placement;
use crate::ops::watermark::text::check_opacity;
use crate::pixels::Pixels;
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

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
#[derive(Debug, Clone, PartialEq)]
pub struct ImageWatermark {
    file: ImageFile,
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
        Self::of_file(|| ImageFile::new(AssetSource::Bytes(data), CONTEXT, limits), options)
    }

    /// As [`ImageWatermark::new`], with the file at `path`.
    ///
    /// # Errors
    /// Also `Argument` where the file cannot be read.
    pub fn open(path: impl Into<PathBuf>, options: ImageOptions, limits: &Limits) -> Result<Self> {
        Self::of_file(|| ImageFile::new(AssetSource::Path(path.into()), CONTEXT, limits), options)
    }

    /// As [`ImageWatermark::new`], with the image that the key "image" of a recipe names.
    pub(super) fn from_json(
        image: Option<&Value>,
        options: ImageOptions,
        limits: &Limits,
    ) -> Result<Self> {
        Self::of_file(|| ImageFile::from_json(image, CONTEXT, limits), options)
    }

    fn of_file(file: impl FnOnce() -> Result<ImageFile>, options: ImageOptions) -> Result<Self> {
        let ImageOptions { scale, opacity, .. } = options;
        if !(scale > 0.0 && scale <= 1.0) {
            let text = format!("scale must be above 0.0 and at most 1.0, got {scale}");
            return Err(Error::argument(text).with_pointer("/scale"));
        }
        check_opacity(opacity)?;
        Ok(Self { file: file()?, options })
    }

    /// The file of the logo.
    pub fn data(&self) -> &[u8] {
        self.file.data()
    }

    /// The path it was read from, unless it was given as bytes.
    pub fn path(&self) -> Option<&Path> {
        self.file.path()
    }

    /// The limits that the logo is judged by.
    pub fn limits(&self) -> &Limits {
        self.file.limits()
    }

    /// Width and height in pixels of the logo itself, upright.
    pub fn size(&self) -> Size {
        self.file.size()
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

    /// The file, and what its header says.
    pub(crate) fn file(&self) -> &ImageFile {
        &self.file
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
