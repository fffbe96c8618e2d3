//! Everything but encoding, on one screen.

use std::sync::Arc;

use crate::codecs::canvas;
use crate::codecs::keep::KeptMetadata;
use crate::context::Context;
use crate::ops::image_files::ImageFiles;
use crate::options::RenderOptions;
use crate::pipeline::describe::Describing;
use crate::pipeline::frames;
use crate::pipeline::image::Image;
use crate::pipeline::input::Input;
use crate::pipeline::job::Job;
use crate::pipeline::source_file::{Way, ways, without_source_files};
use crate::pipeline::stages::{Finished, finished};
use crate::plan::{Plan, PlannedEncode};
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
    jobs(source, &plan, options, pool)
}

/// What a plan leaves to encode.
pub(super) fn jobs(
    source: Source<'_>,
    plan: &Plan<'_>,
    options: &RenderOptions,
    pool: &Pool,
) -> Result<Vec<Job>> {
    let kept = Arc::new(KeptMetadata::of(source.info()));
    let mut images =
        ImageFiles::new(plan.variants.iter().flat_map(|planned| planned.variant.image_files()));
    images.decode()?;
    let limits = &options.limits;
    let made = plan.encodes.iter().map(|encode| ways(encode, &source, limits));
    let ways = made.collect::<Result<Vec<_>>>()?;
    let source_frames = source.info().stated_frames();
    let is_canvas = source.info().format == canvas::FORMAT;
    let describing = Describing::new(&source, plan);
    let (images, decoded_fraction, animations, plan) = match &plan.frames {
        None => {
            let cx = Context { limits, pool };
            let Finished { images, fraction, plan } = finished(source, plan, &images, &cx)?;
            (images, fraction, Vec::new(), plan)
        }
        Some(planned) => {
            let reader = source.frames(options.on_damage, &options.limits)?;
            let encoded = frames::encode(reader, plan, planned, &images, pool)?;
            let images = encoded.first.into_iter().map(Image::Pixels).collect::<Vec<_>>();
            (images, encoded.fraction, encoded.animations, encoded.plan)
        }
    };
    let small = |describing: Describing| {
        let small: Option<&Image> = images.get(describing.planned.variant);
        let small = small.ok_or_else(|| Error::internal("a description is planned"))?;
        let small = small.pixels()?;
        describing.description(&small, decoded_fraction).map(Arc::new)
    };
    let description = describing.map(small).transpose()?;
    let mut animations = animations.into_iter();
    let is_sound = decoded_fraction >= 1.0;
    let job = |(encode, ways): (&PlannedEncode<'_>, Vec<Way>)| Job {
        order: encode.order,
        variant: plan.variants[encode.variant].variant.clone(),
        ways: if is_sound { ways } else { without_source_files(ways) },
        animation: if encode.animated { animations.next() } else { None },
        image: images[encode.variant].clone(),
        kept: Arc::clone(&kept),
        undersized: plan.variants[encode.variant].undersized,
        crop: plan.variants[encode.variant].part.filter(|_| !is_canvas),
        decoded_fraction,
        source_frames,
        description: description.clone(),
    };
    Ok(plan.encodes.iter().zip(ways).map(job).collect())
}
