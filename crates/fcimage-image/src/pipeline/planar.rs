//! The way of images that stay planes: decode and resize row by row, turn, resize smaller ones, mark.

use std::sync::Arc;

use crate::codecs::decoding::{DecodedRows, PlaneRange};
use crate::context::Context;
use crate::ops::image_files::ImageFiles;
use crate::ops::orient::Orientation;
use crate::ops::planar::range::to_full_range;
use crate::ops::planar::resize::Resizing;
use crate::ops::planar::turn::turned;
use crate::ops::watermark::draw::Draw;
use crate::pipeline::image::Image;
use crate::plan::route::{Plain, from_parent, from_source};
use crate::plan::{Parent, Plan, PlannedVariant};
use crate::planes::Planes;
use crate::source::Source;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_resize::Filters;

/// The finished image of each planned variant, and how much of the source could be decoded.
pub(super) fn finished(
    source: Source<'_>,
    plan: &Plan<'_>,
    images: &ImageFiles<'_>,
    cx: &Context<'_>,
) -> Result<(Vec<Image>, f64)> {
    let mut filters = Filters::default();
    let size = plan.decode.region.size();
    let of_source = plan.variants.iter().filter(|planned| planned.parent == Parent::Source);
    let resizes: Vec<_> =
        of_source.map(|planned| from_source(planned, size, plan.orientation)).collect();
    failpoint::hit(Phase::Resize);
    let mut resizing = Resizing::new(&resizes, &mut filters);
    let DecodedRows { range, fraction } = source.decode_planes(&plan.decode, &mut resizing, cx)?;
    let mut resized: Vec<Planes> = Vec::with_capacity(plan.variants.len());
    for mut planes in resizing.finish()? {
        if range == PlaneRange::Video {
            to_full_range(&mut planes);
        }
        resized.push(upright(planes, plan.orientation)?);
    }
    if let Some(to_srgb) = &plan.to_srgb {
        to_srgb.apply_to_planes(&mut resized)?;
    }
    // Those from the source come first, and a parent before its children.
    for planned in plan.variants.iter().skip(resized.len()) {
        cancel::check()?;
        let parent = match planned.parent {
            Parent::Variant(parent) => resized.get(parent),
            Parent::Source => None,
        };
        let parent = parent.ok_or_else(|| Error::internal("variants are not in their order"))?;
        let planes = from_parent(planned, parent.size()).apply(parent, &mut filters)?;
        resized.push(planes);
    }
    let planned = resized.into_iter().zip(&plan.variants).collect();
    let marked = cx.pool.map(planned, |(planes, planned)| marked(planes, planned, images));
    Ok((marked.into_iter().collect::<Result<_>>()?, fraction))
}

fn upright(planes: Planes, orientation: Orientation) -> Result<Planes> {
    match orientation {
        Orientation::UPRIGHT => Ok(planes),
        _ => turned(planes, orientation),
    }
}

/// The image with its mark.
fn marked(
    mut planes: Planes,
    planned: &PlannedVariant<'_>,
    images: &ImageFiles<'_>,
) -> Result<Image> {
    let plain = Plain::of(planned).ok_or_else(|| Error::internal("planes suit all variants"))?;
    if let Some(draw) = Draw::new(plain.watermark, images, planned.variant.background()) {
        draw.draw(&mut planes)?;
    }
    Ok(Image::Planes(Arc::new(planes)))
}
