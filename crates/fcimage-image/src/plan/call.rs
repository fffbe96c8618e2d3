//! The plan of a call.

use std::cmp::Reverse;
use std::sync::Arc;

use crate::codecs::decoding::DecodePlan;
use crate::ops::orient::Orientation;
use crate::options::RenderOptions;
use crate::plan::chain::{Stored, chained};
use crate::plan::memory::Work;
use crate::plan::planned::{PlannedEncode, PlannedVariant};
use crate::plan::scale::{needed, region, scale_areas, shift_areas};
use crate::recipe::variant::Variant;
use crate::size::Size;
use crate::source::Source;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// All of a call, before any pixel is decoded.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Plan<'v> {
    /// How the source is decoded.
    pub decode: DecodePlan,
    /// How the source is turned to be upright.
    pub orientation: Orientation,
    /// The variants in the order in which they are resized; those from the source first, and each
    /// parent before its children.
    pub variants: Vec<PlannedVariant<'v>>,
    /// The images to encode, the longest job first.
    pub encodes: Vec<PlannedEncode<'v>>,
    /// An upper bound of the bytes that the call holds at once, results included, input not.
    pub peak_bytes: u64,
    /// The profile of the source.
    pub(crate) icc: Option<Arc<[u8]>>,
}

impl<'v> Plan<'v> {
    /// Plans a call with so many `threads`, and refuses it by arithmetic where it exceeds a limit.
    ///
    /// # Errors
    /// `Encode` where a variant of this source does not fit its format, `Limit` where the call may need
    /// more than `max_memory`.
    pub fn new(
        source: &Source<'_>,
        variants: &'v [Variant],
        options: &RenderOptions,
        threads: usize,
    ) -> Result<Self> {
        failpoint::hit(Phase::Plan);
        let info = source.info();
        let orientation = if options.auto_orient { info.orientation } else { Orientation::UPRIGHT };
        check_sizes(variants, orientation.upright_size(info.size))?;
        let mut planned = chained(variants, Stored { size: info.size, orientation });
        let scaled = source.scale_for(needed(&planned, info.size, orientation));
        scale_areas(&mut planned, scaled.scale);
        let region = region(&planned, scaled.size);
        let decode = source.plan(scaled, region, options.on_damage)?;
        shift_areas(&mut planned, decode.region);
        let encodes = encodes(variants, &planned);
        let work = Work {
            decode: &decode,
            metadata_bytes: info.metadata_bytes(),
            icc: info.icc.as_ref(),
            orientation,
            variants: &planned,
            encodes: &encodes,
            threads,
        };
        let (peak_bytes, most) = (work.peak_bytes(), options.limits.max_memory);
        if peak_bytes > most {
            let text = format!("rendering may need {peak_bytes} bytes; max_memory is {most}");
            return Err(Error::limit("max_memory", text));
        }
        let icc = info.icc.clone();
        Ok(Self { decode, orientation, variants: planned, encodes, peak_bytes, icc })
    }
}

/// Checks that each format can hold its variant of a source of the `oriented` size. The pointer of an
/// error leads into the list of variants.
fn check_sizes(variants: &[Variant], oriented: Size) -> Result<()> {
    for (i, variant) in variants.iter().enumerate() {
        let size = variant.target().frame(oriented).canvas;
        for (j, encoding) in variant.encodings().iter().enumerate() {
            encoding
                .check_size(size)
                .map_err(|error| error.with_pointer(format!("/{i}/encodings/{j}")))?;
        }
    }
    Ok(())
}

/// The images to encode, the longest job first.
fn encodes<'v>(variants: &'v [Variant], planned: &[PlannedVariant<'v>]) -> Vec<PlannedEncode<'v>> {
    let mut jobs: Vec<(u64, PlannedEncode<'v>)> = Vec::new();
    for (place, PlannedVariant { variant, frame, .. }) in planned.iter().enumerate() {
        // How many images the variants before it in the caller's list have.
        let before = variants.iter().take_while(|other| !std::ptr::eq(*other, *variant));
        let first: usize = before.map(|other| other.encodings().len()).sum();
        for (i, encoding) in variant.encodings().iter().enumerate() {
            let encode = PlannedEncode { variant: place, encoding, order: first + i };
            jobs.push((encoding.cost(frame.canvas), encode));
        }
    }
    jobs.sort_by_key(|(cost, encode)| (Reverse(*cost), encode.order));
    jobs.into_iter().map(|(_, encode)| encode).collect()
}
