//! Everything but encoding, on one screen.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codecs::keep::KeptMetadata;
use crate::context::Context;
use crate::ops::operation::run;
use crate::ops::watermark::draw::Logos;
use crate::options::RenderOptions;
use crate::pipeline::input::Input;
use crate::pipeline::job::Job;
use crate::pixels::Pixels;
use crate::plan::{Parent, Plan, operations};
use crate::recipe::variant::{Variant, check_all};
use crate::source::Source;
use fcimage_base::error::{Error, Result};
use fcimage_base::pool::Pool;

/// Opens the source and plans the call.
pub(super) fn open<'d, 'v>(
    input: Input<'d>,
    variants: &'v [Variant],
    options: &RenderOptions,
    threads: usize,
) -> Result<(Source<'d>, Plan<'v>)> {
    check_all(variants)?;
    let source = input.open(&options.limits)?;
    let plan = Plan::new(&source, variants, options, threads)?;
    Ok((source, plan))
}

/// Everything but encoding: the jobs that are left, the longest first.
pub(super) fn prepare(
    input: Input<'_>,
    variants: &[Variant],
    options: &RenderOptions,
    pool: &Pool,
) -> Result<Vec<Job>> {
    let (source, plan) = open(input, variants, options, pool.threads())?;
    let kept = Arc::new(KeptMetadata::of(source.info()));
    let mut logos = Logos::new(plan.variants.iter().map(|planned| planned.variant.watermark()));
    logos.decode()?;
    let decoded = source.decode(&plan.decode, &Context { limits: &options.limits, pool })?;
    let resized = resize_all(decoded.pixels, &plan)?;
    let finished = finish_all(resized, &plan, &logos, pool)?;
    let finished: Vec<Arc<Pixels>> = finished.into_iter().map(Arc::new).collect();
    let job = |encode: &crate::plan::PlannedEncode<'_>| Job {
        order: encode.order,
        variant: plan.variants[encode.variant].variant.clone(),
        encoding: encode.encoding.clone(),
        pixels: Arc::clone(&finished[encode.variant]),
        kept: Arc::clone(&kept),
        undersized: plan.variants[encode.variant].undersized,
        decoded_fraction: decoded.fraction,
    };
    Ok(plan.encodes.iter().map(job).collect())
}

/// The resized image of each planned variant, upright and in sRGB.
pub(super) fn resize_all(source: Pixels, plan: &Plan<'_>) -> Result<Vec<Pixels>> {
    let mut source = Some(source);
    let mut done: Vec<Pixels> = Vec::with_capacity(plan.variants.len());
    for planned in &plan.variants {
        let operations = operations::resizing(planned, plan.to_srgb.as_ref(), plan.orientation);
        let parent = match planned.parent {
            Parent::Source => source
                .as_ref()
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
    logos: &Logos<'_>,
    pool: &Pool,
) -> Result<Vec<Pixels>> {
    let images = resized.into_iter().zip(&plan.variants).collect();
    let finished = pool.map(images, |(pixels, planned)| {
        let operations = operations::finishing(planned, logos);
        Ok(run(&operations, Cow::Owned(pixels))?.into_owned())
    });
    finished.into_iter().collect()
}
