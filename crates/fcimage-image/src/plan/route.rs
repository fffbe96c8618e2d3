//! Which way images go from the decoder to the encoders.

use crate::ops::image_files::ImageFiles;
use crate::ops::orient::Orientation;
use crate::ops::planar::resize::PlanarResize;
use crate::ops::watermark::Watermark;
use crate::plan::listed::PlacedStep;
use crate::plan::operations;
use crate::plan::planned::{PlannedEncode, PlannedVariant};
use crate::size::Size;

/// Which way images go from the decoder to the encoders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// As red, green and blue, through any operations.
    Pixels,
    /// As luma and chroma of 4:2:0, which a JPEG stores and encoders take: neither upsampled nor
    /// converted. They can be cropped, resized, turned upright and marked.
    Planes,
}

/// Whether all images of a call can stay planes after their decoder: they are resized and marked, and no
/// encoder needs pixels. A call that encodes and describes nothing wants pixels.
pub(super) fn suits_planes(
    planned: &[PlannedVariant<'_>],
    encodes: &[PlannedEncode<'_>],
    is_described: bool,
) -> bool {
    let takes_planes = |encode: &PlannedEncode<'_>| {
        encode.encodings.iter().all(|encoding| encoding.planar().is_ok())
    };
    (is_described || !encodes.is_empty())
        && encodes.iter().all(takes_planes)
        && planned.iter().all(|planned| Plain::of(planned).is_some())
}

/// What is done with an image after it is resized, where that can be done with planes.
pub(crate) struct Plain<'v> {
    /// The mark that is drawn on it.
    pub(crate) watermark: Option<&'v Watermark>,
}

impl<'v> Plain<'v> {
    /// `None` where something else is done.
    pub(crate) fn of(planned: &PlannedVariant<'v>) -> Option<Self> {
        let watermark = match planned.listed.as_deref() {
            None => planned.variant.watermark(),
            Some([PlacedStep::Watermark(mark)]) => Some(*mark),
            Some(_) => None,
        };
        let images = ImageFiles::default();
        let operations = operations::finishing(planned, &images).len();
        let is_plain = planned.look.is_none() && operations == usize::from(watermark.is_some());
        is_plain.then_some(Self { watermark })
    }
}

/// How a variant is resized from the decoded `source`.
pub(crate) fn from_source(
    planned: &PlannedVariant<'_>,
    source: Size,
    orientation: Orientation,
) -> PlanarResize {
    let size = orientation.upright_size(planned.frame.resized);
    PlanarResize::new(source, planned.area, size, orientation)
}

/// How a variant is resized from another one of this size.
pub(crate) fn from_parent(planned: &PlannedVariant<'_>, parent: Size) -> PlanarResize {
    PlanarResize::new(parent, planned.area, planned.frame.resized, Orientation::UPRIGHT)
}
