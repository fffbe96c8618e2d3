//! An upper bound of the memory of a call: a fold over what the decoder, the operations and the
//! encoders say of themselves.

use crate::codecs::decoding::DecodePlan;
use crate::describe::Measured;
use crate::ops::icc::to_srgb::ToSrgb;
use crate::ops::image_files::ImageFiles;
use crate::ops::operation::estimate;
use crate::ops::orient::Orientation;
use crate::pixels::Shape;
use crate::plan::described::PlannedDescription;
use crate::plan::frames::{PlannedFrames, animated};
use crate::plan::operations;
use crate::plan::planned::{Parent, PlannedEncode, PlannedVariant};
use crate::plan::route::Route;
use crate::plan::source_file::SourceFiles;
use crate::recipe::variant::Variant;
use crate::size::sum;

/// Memory for what is not images: tables, headers, the font of a watermark, the stacks of threads, and
/// what malloc takes for itself.
const OVERHEAD: u64 = 3 << 20;

/// What the bound depends on.
pub(super) struct Work<'p, 'v> {
    pub(super) decode: &'p DecodePlan,
    pub(super) metadata_bytes: u64,
    pub(super) to_srgb: Option<&'p ToSrgb>,
    pub(super) orientation: Orientation,
    pub(super) variants: &'p [PlannedVariant<'v>],
    pub(super) encodes: &'p [PlannedEncode<'v>],
    pub(super) frames: Option<&'p PlannedFrames>,
    pub(super) described: Option<PlannedDescription>,
    pub(super) route: Route,
    pub(super) threads: usize,
}

/// Bytes that one of several images takes.
#[derive(Clone, Copy)]
pub(super) struct Held {
    /// While it is worked on.
    pub(super) working: u64,
    /// Before and after that.
    pub(super) resting: u64,
}

impl Held {
    /// The larger of both, before, while and after.
    pub(super) fn larger(self, other: Self) -> Self {
        Self { working: self.working.max(other.working), resting: self.resting.max(other.resting) }
    }
}

impl Work<'_, '_> {
    /// The largest sum of all phases of a call: each holds what the phases before have left.
    pub(super) fn peak_bytes(&self, source_files: SourceFiles) -> u64 {
        let images =
            ImageFiles::new(self.variants.iter().flat_map(|planned| planned.variant.image_files()));
        let image_bytes = images.bytes();
        let largest = match self.route {
            Route::Pixels => self.pixel_phases(&images).into_iter().fold(0, u64::max),
            Route::Planes => self.planar_phases(&images).into_iter().fold(0, u64::max),
        };
        let largest = largest.saturating_add(image_bytes.held);
        // ImageFiles are decoded while the source is open.
        let preparing = image_bytes.peak.saturating_add(self.decode.open_bytes);
        let all = largest.max(preparing).max(source_files.working);
        sum([all, source_files.held, self.metadata_bytes, OVERHEAD])
    }

    /// The bytes of each phase of a call whose images are pixels.
    fn pixel_phases(&self, images: &ImageFiles<'_>) -> [u64; 4] {
        let (resizing, resized) = self.resizing();
        let (finishing, finished) = self.finishing(images, &resized);
        let encoding = self.encoding(&finished).max(self.describing(&finished));
        match self.frames {
            None => [self.decode.peak_bytes, resizing, finishing, encoding],
            // The reader holds its canvas until the last frame.
            Some(frames) => [
                sum([frames.reading.peak_bytes, resizing]),
                sum([frames.reading.peak_bytes, finishing]),
                sum([
                    frames.reading.peak_bytes,
                    self.animating(frames, images, &resized, &finished),
                ]),
                // While a file is written, its frames are held.
                sum([encoding, frames.coded_bytes(), frames.coded_bytes()]),
            ],
        }
    }

    /// Resizing one variant after the other: its bytes, and the shapes that come out.
    fn resizing(&self) -> (u64, Vec<Shape>) {
        let source = Shape { size: self.decode.region.size(), layout: self.decode.layout };
        let (mut peak, mut shapes) = (0, Vec::<Shape>::with_capacity(self.variants.len()));
        for planned in self.variants {
            // The source is dropped after the last variant that is resized from it.
            let (parent, held) = match planned.parent {
                Parent::Source => (source, source.bytes()),
                Parent::Variant(i) => (shapes[i], 0),
            };
            let list = operations::resizing(planned, self.to_srgb, self.orientation);
            let found = estimate(&list, parent);
            peak = peak.max(held.saturating_add(found.peak_bytes));
            shapes.push(found.output);
        }
        (peak.saturating_add(sum(shapes.iter().map(|shape| shape.bytes()))), shapes)
    }

    /// Padding and marking, as many variants at once as there are threads.
    fn finishing(&self, images: &ImageFiles<'_>, resized: &[Shape]) -> (u64, Vec<Shape>) {
        let found = self.variants.iter().zip(resized).map(|(planned, &input)| {
            let found = estimate(&operations::finishing(planned, images), input);
            let working = input.bytes().saturating_add(found.peak_bytes);
            (Held { working, resting: input.bytes().max(found.output.bytes()) }, found.output)
        });
        let (held, shapes): (Vec<Held>, Vec<Shape>) = found.unzip();
        (self.at_once(held), shapes)
    }

    /// Encoding, as many images at once as there are threads, while all finished images are held.
    fn encoding(&self, finished: &[Shape]) -> u64 {
        let stills = self.encodes.iter().filter(|encode| !encode.animated);
        let found = stills.map(|encode| {
            let recipe: &Variant = self.variants[encode.variant].variant;
            let Shape { size, layout } = finished[encode.variant];
            // Encodings are tried one after the other, while the smallest file so far is held.
            let tried = encode.encodings.iter().map(|encoding| {
                let list = operations::encoding(recipe, encoding);
                let flat = estimate(&list, finished[encode.variant]);
                let own = encoding.peak_bytes(size, layout);
                let resting = encoding.max_output_bytes(size, layout);
                Held { working: sum([flat.peak_bytes, own, resting]), resting }
            });
            let worst = tried.fold(Held { working: 0, resting: 0 }, Held::larger);
            let kept = if encode.encodings.len() > 1 { worst.resting } else { 0 };
            Held { working: worst.working.saturating_add(kept), ..worst }
        });
        let encoders = self.at_once(found.collect());
        encoders.saturating_add(sum(finished.iter().map(|shape| shape.bytes())))
    }

    /// Measuring the small image of a description, while all finished images are held.
    fn describing(&self, finished: &[Shape]) -> u64 {
        let small = self.described.and_then(|described| finished.get(described.variant));
        let own = small.map_or(0, |shape| Measured::peak_bytes(shape.size));
        own.saturating_add(sum(finished.iter().map(|shape| shape.bytes())))
    }

    /// Encoding frame after frame, while all finished first frames are held.
    fn animating(
        &self,
        frames: &PlannedFrames,
        images: &ImageFiles<'_>,
        resized: &[Shape],
        finished: &[Shape],
    ) -> u64 {
        let animated = animated(self.variants, self.encodes);
        let of = |shapes: &[Shape], places: &[bool]| -> u64 {
            let shapes = shapes.iter().zip(places).filter(|(_, place)| **place);
            sum(shapes.map(|(shape, _)| shape.bytes()))
        };
        // One frame is resized and finished: all of its variants, and what an operation takes.
        let canvas = of(finished, &animated);
        let (resizing, _) = self.resizing();
        // The sum, because the stamps of marks are kept for the next frame.
        let moving = self.variants.iter().zip(resized).zip(&animated).filter(|(_, moves)| **moves);
        let finishing = sum(moving.map(|((planned, &input), _)| {
            estimate(&operations::finishing(planned, images), input).peak_bytes
        }));
        // As many more are encoded as there are threads, and each frame is compared with the one before,
        // or with what is shown instead.
        let shown = sum(self.encodes.iter().filter_map(|encode| {
            let encoder = encode.animation()?.encoder().animation()?;
            Some(encoder.shown_bytes(finished[encode.variant]))
        }));
        let held = (self.threads.max(1) as u64).saturating_add(3);
        let held = held.saturating_mul(canvas.saturating_add(shown));
        let encoding = self.encodes.iter().filter_map(|encode| {
            let encoding = encode.animation()?;
            let shape = finished[encode.variant];
            let recipe: &Variant = self.variants[encode.variant].variant;
            let list = operations::encoding(recipe, encoding);
            let own = encoding.encoder().animation().map_or(0, |own| own.peak_bytes(shape));
            // The canvas and the one before.
            Some(own.saturating_add(estimate(&list, shape).peak_bytes.saturating_mul(2)))
        });
        let encoding = sum(encoding).saturating_mul(self.threads.max(1) as u64);
        let stills = sum(finished.iter().map(|shape| shape.bytes()));
        sum([resizing, finishing, held, encoding, stills, frames.coded_bytes()])
    }

    /// The sum where as many are worked on at once as there are threads, the worst ones.
    pub(super) fn at_once(&self, mut held: Vec<Held>) -> u64 {
        held.sort_unstable_by_key(|held| {
            std::cmp::Reverse(held.working.saturating_sub(held.resting))
        });
        let (working, resting) = held.split_at(self.threads.max(1).min(held.len()));
        let working = sum(working.iter().map(|held| held.working.max(held.resting)));
        working.saturating_add(sum(resting.iter().map(|held| held.resting)))
    }
}
