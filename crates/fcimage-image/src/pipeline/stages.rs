//! From decoded pixels to finished images, for all variants of a plan.

use std::borrow::Cow;

use crate::ops::image_files::ImageFiles;
use crate::ops::operation::run;
use crate::pixels::Pixels;
use crate::plan::{Parent, Plan, PlannedVariant, operations};
use fcimage_base::error::{Error, Result};
use fcimage_base::pool::Pool;

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
