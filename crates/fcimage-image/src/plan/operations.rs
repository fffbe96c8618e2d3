//! The way of an image from the decoder to the encoders: the operations in their order.
//!
//! This is the only list. The plan asks each operation for its bytes, and the pipeline applies the same
//! objects. A new operation gets a line here.

use std::slice::from_ref;

use crate::codecs::encoding::Encoding;
use crate::ops::corners::CutCorners;
use crate::ops::effects::placed::PlacedEffect;
use crate::ops::flatten::Flatten;
use crate::ops::icc::to_srgb::ToSrgb;
use crate::ops::image_files::ImageFiles;
use crate::ops::layers::draw::DrawLayers;
use crate::ops::operation::{Operation, Operations, estimate};
use crate::ops::orient::{Orient, Orientation};
use crate::ops::pad::Pad;
use crate::ops::resize::{Area, Resize};
use crate::ops::rotate::Rotate;
use crate::ops::watermark::draw::Draw;
use crate::pixels::{Layout, Shape};
use crate::plan::listed::PlacedStep;
use crate::plan::planned::{Parent, PlannedVariant};
use crate::recipe::color::Color;
use crate::recipe::geometry::frame::Frame;
use crate::recipe::geometry::mapping::Mapping;
use crate::recipe::geometry::rotation::Rotation;
use crate::recipe::variant::Variant;
use crate::size::Size;

/// A line of a list: the operation, if the image needs it.
macro_rules! list {
    ($($operation:expr),+ $(,)?) => {
        [$($operation.map(boxed)),+].into_iter().flatten().collect()
    };
}

fn boxed<'a>(operation: impl Operation + 'a) -> Box<dyn Operation + 'a> {
    Box::new(operation)
}

/// From the parent to the resized image, which smaller variants may be resized from. Color and
/// orientation come after the first resize, on the few pixels that are left.
pub(crate) fn resizing<'a>(
    planned: &PlannedVariant<'_>,
    to_srgb: Option<&ToSrgb>,
    orientation: Orientation,
) -> Operations<'a> {
    let PlannedVariant { area, frame, parent, .. } = *planned;
    match parent {
        Parent::Source => {
            let size = orientation.upright_size(frame.resized);
            list![Some(Resize { area, size }), to_srgb.cloned(), Orient::new(orientation),]
        }
        Parent::Variant(_) => list![Some(Resize { area, size: frame.resized })],
    }
}

/// From the resized image to the finished one.
pub(crate) fn finishing<'a>(
    planned: &PlannedVariant<'a>,
    images: &'a ImageFiles<'a>,
) -> Operations<'a> {
    let PlannedVariant { variant, frame, source, .. } = *planned;
    let background = variant.background();
    if let Some(steps) = &planned.listed {
        return listed(&frame, steps, planned.look.is_none(), images, background);
    }
    let mapping = Mapping::whole(source).resized(&frame);
    let place = |effect| match planned.look {
        None => PlacedEffect::new(effect, &mapping),
        Some(_) => PlacedEffect::unplaced(effect),
    };
    let effects = variant.effects().iter().map(place);
    let drawn: Operations<'a> = list![
        Orient::new(frame.turn),
        Pad::new(&frame, background),
        Pad::around(variant.target().pad, background),
        CutCorners::new(variant.target().corners),
        DrawLayers::new(variant.layers(), images),
        Draw::new(variant.watermark(), images, background),
    ];
    rotating(&frame).into_iter().chain(effects.map(boxed)).chain(drawn).collect()
}

/// From the resized image to one that is turned by any angle, and stretched after that.
fn rotating<'a>(frame: &Frame) -> Operations<'a> {
    let stretched = frame.rotation.filter(Rotation::is_stretched);
    list![
        frame.rotation.map(|rotation| Rotate { rotation }),
        stretched.map(|Rotation { size, stretched, .. }| Resize {
            area: Area::whole(size),
            size: stretched,
        }),
    ]
}

/// The operations of a list, after what is folded into the first `frame`.
fn listed<'a>(
    frame: &Frame,
    steps: &[PlacedStep<'a>],
    is_settled: bool,
    images: &'a ImageFiles<'a>,
    background: Color,
) -> Operations<'a> {
    let turned = |frame: &Frame| -> Operations<'a> {
        let placed: Operations<'a> = list![Orient::new(frame.turn), Pad::new(frame, background)];
        rotating(frame).into_iter().chain(placed).collect()
    };
    let rest = steps.iter().flat_map(|step| -> Operations<'a> {
        match step {
            PlacedStep::Geometry(frame) => {
                let resized: Operations<'a> = list![Resize::new(frame)];
                resized.into_iter().chain(turned(frame)).collect()
            }
            PlacedStep::Edges(pad, corners) => {
                list![Pad::around(*pad, background), CutCorners::new(*corners)]
            }
            PlacedStep::Effect(effect, mapping) if is_settled => {
                list![Some(PlacedEffect::new(effect, mapping))]
            }
            PlacedStep::Effect(effect, _) => list![Some(PlacedEffect::unplaced(effect))],
            PlacedStep::Layer(layer) => list![DrawLayers::new(from_ref(*layer), images)],
            PlacedStep::Watermark(mark) => list![Draw::new(Some(mark), images, background)],
        }
    });
    turned(frame).into_iter().chain(rest).collect()
}

/// The size of the finished image.
pub(crate) fn output_size(planned: &PlannedVariant<'_>) -> Size {
    let images = ImageFiles::default();
    let resized = Shape { size: planned.frame.resized, layout: Layout::Rgba };
    estimate(&finishing(planned, &images), resized).output.size
}

/// From the finished image to what one encoder can hold.
pub(crate) fn encoding<'a>(variant: &Variant, encoding: &Encoding) -> Operations<'a> {
    let opaque = !encoding.supports_alpha();
    list![opaque.then_some(Flatten { background: variant.background() })]
}
