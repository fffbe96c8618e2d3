//! From decoded pixels to finished images, for all variants of a plan.

use std::borrow::Cow;
use std::sync::Arc;

use crate::context::Context;
use crate::ops::image_files::ImageFiles;
use crate::ops::operation::run;
use crate::pipeline::image::Image;
use crate::pipeline::planar;
use crate::pixels::Pixels;
use crate::plan::route::Route;
use crate::plan::{Parent, Plan, PlannedVariant, operations};
use crate::source::Source;
use fcimage_base::error::{Error, Result};
use fcimage_base::pool::Pool;

/// The images of a call of stills.
pub(super) struct Finished<'p, 'v> {
    /// The finished image of each planned variant.
    pub(super) images: Vec<Image>,
    /// How much of the source could be decoded, 0.0 to 1.0.
    pub(super) fraction: f64,
    /// The plan, once all that was to be found in the pixels is settled.
    pub(super) plan: Cow<'p, Plan<'v>>,
}

/// Decodes a still and makes all images of a plan, on its route.
pub(super) fn finished<'p, 'v>(
    source: Source<'_>,
    plan: &'p Plan<'v>,
    images: &ImageFiles<'_>,
    cx: &Context<'_>,
) -> Result<Finished<'p, 'v>> {
    if plan.route == Route::Planes {
        let (images, fraction) = planar::finished(source, plan, images, cx)?;
        return Ok(Finished { images, fraction, plan: Cow::Borrowed(plan) });
    }
    let mut decoded = source.decode(&plan.decode, cx)?;
    plan.redact(&mut decoded.pixels)?;
    let plan = plan.settled(&decoded.pixels)?;
    let resized = resize_all(Cow::Owned(decoded.pixels), &plan)?;
    let finished = finish_all(resized, &plan, images, cx.pool)?;
    let images = finished.into_iter().map(|pixels| Image::Pixels(Arc::new(pixels))).collect();
    Ok(Finished { images, fraction: decoded.fraction, plan })
}

/// The resized image of each planned variant, upright and in sRGB.
pub(super) fn resize_all(source: Cow<'_, Pixels>, plan: &Plan<'_>) -> Result<Vec<Pixels>> {
    let mut source = Some(source);
    let mut done: Vec<Pixels> = Vec::with_capacity(plan.variants.len());
    for planned in &plan.variants {
        let operations = operations::resizing(planned, plan.to_srgb.as_ref(), plan.orientation);
        let parent = match planned.parent {
            Parent::Source => source
                .as_deref()
                .ok_or_else(|| Error::internal("variants from the source do not come first"))?,
            Parent::Variant(i) => {
                // Those from the source come first: now it is no longer needed.
                source = None;
                &done[i]
            }
        };
        let pixels = run(&operations, Cow::Borrowed(parent))?.into_owned();
        done.push(pixels);
    }
    Ok(done)
}

/// The finished image of each planned variant: padded and marked.
pub(super) fn finish_all(
    resized: Vec<Pixels>,
    plan: &Plan<'_>,
    images: &ImageFiles<'_>,
    pool: &Pool,
) -> Result<Vec<Pixels>> {
    finish(resized.into_iter().zip(&plan.variants).collect(), images, pool)
}

/// The finished images of these variants.
pub(super) fn finish(
    resized: Vec<(Pixels, &PlannedVariant<'_>)>,
    images: &ImageFiles<'_>,
    pool: &Pool,
) -> Result<Vec<Pixels>> {
    let finished = pool.map(resized, |(pixels, planned)| {
        let operations = operations::finishing(planned, images);
        Ok(run(&operations, Cow::Owned(pixels))?.into_owned())
    });
    finished.into_iter().collect()
}
