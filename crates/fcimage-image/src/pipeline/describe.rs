//! What an image looks like: measured on a small image that the plan makes like a variant.

use crate::codecs::format::Format;
use crate::context::Context;
use crate::describe::{DescribeOptions, Description, Measured};
use crate::ops::image_files::ImageFiles;
use crate::options::RenderOptions;
use crate::pipeline::input::Input;
use crate::pipeline::stages::{Finished, finished};
use crate::pixels::Pixels;
use crate::plan::{Plan, PlannedDescription};
use crate::size::Size;
use crate::source::Source;
use fcimage_base::error::{Error, Result};
use fcimage_base::pool::Pool;

/// What is known before the source is decoded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Describing {
    pub(super) planned: PlannedDescription,
    format: Format,
    size: Size,
    jpeg_quality: Option<u8>,
}

impl Describing {
    /// What `plan` asks for.
    pub(super) fn new(source: &Source<'_>, plan: &Plan<'_>) -> Option<Self> {
        let info = source.info();
        Some(Self {
            planned: plan.described?,
            format: info.format,
            size: plan.orientation.upright_size(info.size),
            jpeg_quality: info.jpeg_quality,
        })
    }

    /// The description of a source of which this is the small image.
    pub(super) fn description(&self, small: &Pixels, decoded_fraction: f64) -> Result<Description> {
        let measured = Measured::of(small, &self.planned.options)?;
        Ok(Description {
            format: self.format,
            size: self.size,
            has_alpha: measured.has_alpha,
            jpeg_quality: self.jpeg_quality,
            thumbhash: measured.thumbhash,
            blurhash: measured.blurhash,
            placeholder: measured.placeholder,
            average_color: measured.average_color,
            palette: measured.palette,
            dhash: measured.dhash,
            phash: measured.phash,
            sharpness: measured.sharpness,
            decoded_fraction,
        })
    }
}

/// What an image looks like. It is decoded at the smallest scale that gives a long side of 256 pixels.
///
/// # Errors
/// As [`render`](crate::render()), without `Encode`.
pub fn describe<'d>(
    data: impl Into<Input<'d>>,
    options: DescribeOptions,
    call: &RenderOptions,
) -> Result<Description> {
    let call = call.clone().with_describe(options);
    let pool = Pool::with_threads(call.threads)?;
    let source = data.into().open(&call.limits)?;
    let plan = Plan::new(&source, &[], &call, pool.threads())?;
    let describing = Describing::new(&source, &plan);
    let missing = || Error::internal("a description is planned");
    let describing = describing.ok_or_else(missing)?;
    let cx = Context { limits: &call.limits, pool: &pool };
    let Finished { images, fraction, .. } = finished(source, &plan, &ImageFiles::new([]), &cx)?;
    let small = images.get(describing.planned.variant).ok_or_else(missing)?;
    describing.description(&*small.pixels()?, fraction)
}
