//! Which outputs may be the file of their source, without its metadata: those of a JPEG that change
//! nothing of it, in an encoding that says `cap_at_source`.

use crate::info::{ColorModel, Info};
use crate::ops::icc::to_srgb::ToSrgb;
use crate::ops::image_files::ImageFiles;
use crate::ops::orient::Orientation;
use crate::plan::operations;
use crate::plan::planned::{PlannedEncode, PlannedVariant};
use crate::recipe::geometry::rect::Rect;
use crate::source::Source;
use crate::strip::jpeg::upright_bytes;
use fcimage_base::limits::Limits;

/// What decides whether a variant changes the source.
pub(super) struct Unchanged<'p> {
    pub(super) info: &'p Info,
    pub(super) to_srgb: Option<&'p ToSrgb>,
    /// The orientation that is applied.
    pub(super) orientation: Orientation,
}

impl Unchanged<'_> {
    /// Whether the pixels of this variant are those of the source, turned upright.
    fn holds(&self, planned: &PlannedVariant<'_>) -> bool {
        let Self { info, to_srgb, orientation } = *self;
        let (frame, size) = (&planned.frame, info.oriented_size());
        let images = ImageFiles::new(planned.variant.image_files());
        // An orientation that is not applied would be, by whoever shows the file.
        orientation == info.orientation
            && planned.look.is_none()
            && frame.crop == Rect::whole(size)
            && frame.resized == size
            && matches!(info.color, ColorModel::Gray | ColorModel::Ycbcr | ColorModel::Rgb)
            && operations::finishing(planned, &images).is_empty()
            && match to_srgb {
                Some(to_srgb) => to_srgb.changes_no_color(),
                // A profile that is not applied could be by others.
                None => info.icc.is_none(),
            }
    }
}

/// Bytes for the files that may be kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct SourceFiles {
    /// Until their outputs are encoded.
    pub(super) held: u64,
    /// While metadata are stripped, before anything is decoded.
    pub(super) working: u64,
}

/// The most bytes of a file that is kept: the coded data of an image that is turned take some more.
pub(crate) fn most_bytes(file: &[u8]) -> usize {
    file.len().saturating_add(file.len() / 8)
}

/// Marks the encodes that may keep the file of `source`.
pub(super) fn mark(
    encodes: &mut [PlannedEncode<'_>],
    variants: &[PlannedVariant<'_>],
    source: &Source<'_>,
    unchanged: &Unchanged<'_>,
    limits: &Limits,
) -> SourceFiles {
    let Some(file) = source.file() else { return SourceFiles::default() };
    let mut files = 0_u64;
    for encode in encodes.iter_mut() {
        let caps =
            encode.encodings.iter().filter(|encoding| encoding.capped(unchanged.info).is_some());
        let count = caps.count() as u64;
        if count > 0 && !encode.animated && unchanged.holds(&variants[encode.variant]) {
            encode.may_keep_source = true;
            files += count;
        }
    }
    if files == 0 {
        return SourceFiles::default();
    }
    let bytes = upright_bytes(file, unchanged.info, most_bytes(file), limits);
    SourceFiles { held: bytes.result.saturating_mul(files), working: bytes.working }
}

/// Takes all marks away.
pub(super) fn unmark(encodes: &mut [PlannedEncode<'_>]) {
    encodes.iter_mut().for_each(|encode| encode.may_keep_source = false);
}
