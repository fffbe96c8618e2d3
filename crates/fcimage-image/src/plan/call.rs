//! The plan of a call.

use std::cmp::Reverse;
use std::slice;

use crate::codecs::decoding::{DecodePlan, Scale, Scaled};
use crate::info::Info;
use crate::ops::icc::to_srgb::ToSrgb;
use crate::ops::orient::Orientation;
use crate::ops::redaction::{Decoded, PlannedRedaction};
use crate::options::RenderOptions;
use crate::pixels::Pixels;
use crate::plan::chain::{Stored, chained, largest};
use crate::plan::described::{PlannedDescription, small_image};
use crate::plan::frames::{PlannedFrames, keeps_frames};
use crate::plan::memory::Work;
use crate::plan::planned::{PlannedEncode, PlannedVariant};
use crate::plan::route::{Route, suits_planes};
use crate::plan::scale::{needed, region, scale_areas, shift_areas};
use crate::plan::source_file::{self, SourceFiles, Unchanged};
use crate::recipe::variant::Variant;
use crate::size::Size;
use crate::source::Source;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_jpeg::FULL_SCALE;

/// All of a call, before any pixel is decoded.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Plan<'v> {
    /// How the source is decoded.
    pub decode: DecodePlan,
    /// The size of the source as stored.
    pub stored: Size,
    /// How the source is turned to be upright.
    pub orientation: Orientation,
    /// The variants in the order in which they are resized; those from the source first, and each
    /// parent before its children.
    pub variants: Vec<PlannedVariant<'v>>,
    /// The images to encode, the longest job first.
    pub encodes: Vec<PlannedEncode<'v>>,
    /// How the frames of an animation are read; `None` where all images are stills.
    pub frames: Option<PlannedFrames>,
    /// An upper bound of the bytes that the call holds at once, results included, input not.
    pub peak_bytes: u64,
    /// How its colors become sRGB, where they are not.
    pub(crate) to_srgb: Option<ToSrgb>,
    /// What is destroyed in the decoded pixels.
    pub(crate) redaction: Option<PlannedRedaction>,
    /// How the source is described, where it is.
    pub(crate) described: Option<PlannedDescription>,
    /// Which way its images go.
    pub(crate) route: Route,
}

impl<'v> Plan<'v> {
    /// Plans a call with so many `threads`, and refuses it by arithmetic where it exceeds a limit.
    ///
    /// # Errors
    /// `Encode` where a variant of this source shows nothing of it or does not fit its format, `Limit` where the call may need
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
        let described = options.describe.map(|_| small_image()).transpose()?;
        let shown = variants.iter().chain(described);
        let mut planned = chained(shown, Stored { size: info.size, orientation })?;
        check_sizes(variants, &planned, info)?;
        let frames = PlannedFrames::new(source, variants, &options.limits)?;
        let to_srgb = ToSrgb::new(info);
        let mut encodes = encodes(variants, &planned, info, frames.is_some())?;
        let (decode, route) = match &frames {
            None => {
                let scaled = source.scale_for(needed(&planned, info.size, orientation));
                scale_areas(&mut planned, scaled, info.size);
                let region = region(&planned, scaled.size);
                let planes = options.redact.is_none()
                    && suits_planes(&planned, &encodes, options.describe.is_some());
                let planes = match planes {
                    true => source.plan_planes(scaled, region, options.on_damage)?,
                    false => None,
                };
                match planes {
                    Some(decode) => (decode, Route::Planes),
                    None => (source.plan(scaled, region, options.on_damage)?, Route::Pixels),
                }
            }
            // Its first frame serves the stills, too.
            Some(frames) => (frames.decode_plan(source, options.on_damage)?, Route::Pixels),
        };
        shift_areas(&mut planned, decode.region);
        let redaction = options.redact.as_ref().map(|redaction| {
            let decoded = Decoded {
                stored: info.size,
                orientation,
                decode: &decode,
                coded_square: source.coded_square(),
                animated: info.animated,
            };
            PlannedRedaction::new(redaction, &decoded)
        });
        let limits = &options.limits;
        let largest: Vec<PlannedVariant<'_>> = planned.iter().map(largest).collect();
        let frames = frames.map(|frames| frames.bounded(&largest, &encodes, limits)).transpose()?;
        let frames = frames.map(|frames| match &redaction {
            None => frames,
            Some(_) => frames.with_copies(),
        });
        let described = PlannedDescription::new(options.describe, &planned)?;
        let unchanged = Unchanged { info, to_srgb: to_srgb.as_ref(), orientation };
        let source_files = match &redaction {
            None => source_file::mark(&mut encodes, &planned, source, &unchanged, limits),
            // The file shows what must not be seen.
            Some(_) => SourceFiles::default(),
        };
        let work = Work {
            decode: &decode,
            metadata_bytes: info.metadata_bytes(),
            to_srgb: to_srgb.as_ref(),
            orientation,
            variants: &largest,
            encodes: &encodes,
            frames: frames.as_ref(),
            described,
            route,
            threads,
        };
        let (mut peak_bytes, most) = (work.peak_bytes(source_files), limits.max_memory);
        if peak_bytes > most && source_files != SourceFiles::default() {
            // The image can be encoded all the same.
            peak_bytes = work.peak_bytes(SourceFiles::default());
            source_file::unmark(&mut encodes);
        }
        if peak_bytes > most {
            let text = format!("rendering may need {peak_bytes} bytes; max_memory is {most}");
            return Err(Error::limit("max_memory", text));
        }
        let stored = info.size;
        Ok(Self {
            decode,
            stored,
            orientation,
            variants: planned,
            encodes,
            frames,
            peak_bytes,
            to_srgb,
            redaction,
            described,
            route,
        })
    }

    /// How large a finished variant can become.
    pub(crate) fn largest_output(planned: &PlannedVariant<'_>) -> Size {
        largest(planned).output
    }

    /// Destroys what must not be seen in the decoded `image`.
    ///
    /// # Errors
    /// As [`PlannedRedaction::apply`].
    pub(crate) fn redact(&self, image: &mut Pixels) -> Result<()> {
        match &self.redaction {
            Some(redaction) => redaction.apply(image, self.to_srgb.as_ref()),
            None => Ok(()),
        }
    }

    /// How much smaller than the source its pixels are decoded, as a fraction: (N, 8), or the widths
    /// of the smaller copy in the file and of the image.
    pub const fn decoder_scale(&self) -> (u32, u32) {
        let Scaled { scale, size } = self.decode.scaled;
        match scale {
            Scale::Eighths(n) => (n as u32, FULL_SCALE as u32),
            Scale::Embedded => (size.width, self.stored.width),
        }
    }
}

/// Checks that each format can hold its variant. The pointer of an error leads into the list of
/// variants.
fn check_sizes(variants: &[Variant], planned: &[PlannedVariant<'_>], info: &Info) -> Result<()> {
    for (i, variant) in variants.iter().enumerate() {
        let output = planned.iter().find(|planned| std::ptr::eq(planned.variant, variant));
        let Some(PlannedVariant { output, .. }) = output else { continue };
        for (j, choice) in variant.encodings().iter().enumerate() {
            for encoding in choice.resolve(info)? {
                encoding
                    .check_size(*output)
                    .map_err(|error| error.with_pointer(format!("/{i}/encodings/{j}")))?;
            }
        }
    }
    Ok(())
}

/// The images to encode: animations first, because they are encoded while they are decoded; then the
/// longest job first.
fn encodes<'v>(
    variants: &'v [Variant],
    planned: &[PlannedVariant<'v>],
    info: &Info,
    has_frames: bool,
) -> Result<Vec<PlannedEncode<'v>>> {
    let mut jobs: Vec<(u64, PlannedEncode<'v>)> = Vec::new();
    for (place, PlannedVariant { variant, output, .. }) in planned.iter().enumerate() {
        // How many images the variants before it in the caller's list have.
        let before = variants.iter().take_while(|other| !std::ptr::eq(*other, *variant));
        let first: usize = before.map(|other| other.encodings().len()).sum();
        for (i, choice) in variant.encodings().iter().enumerate() {
            let keeping = if has_frames { keeps_frames(variant, choice, info)? } else { None };
            let encodings = match keeping {
                Some(encoding) => slice::from_ref(encoding),
                None => choice.resolve(info)?,
            };
            let costs = encodings.iter().map(|encoding| encoding.cost(*output));
            let (animated, order) = (keeping.is_some(), first + i);
            let cost = costs.fold(0, u64::saturating_add);
            let may_keep_source = false;
            let encode =
                PlannedEncode { variant: place, encodings, animated, may_keep_source, order };
            jobs.push((cost, encode));
        }
    }
    jobs.sort_by_key(|(cost, encode)| (Reverse(encode.animated), Reverse(*cost), encode.order));
    Ok(jobs.into_iter().map(|(_, encode)| encode).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::encoder::Encoder as _;
    use crate::codecs::jpeg::options::JpegOptions;
    use crate::codecs::keep::KeptMetadata;
    use crate::codecs::png::options::PngOptions;
    use crate::pixels::{Layout, Pixels};
    use crate::recipe::variants_json::variants_from_json;
    use fcimage_base::error::ErrorKind;
    use fcimage_base::limits::Limits;

    fn pixels(width: u32, height: u32, layout: Layout) -> Pixels {
        let bytes = Pixels::bytes_of(Size::new(width, height), layout) as usize;
        Pixels::new(width, height, layout, vec![77; bytes]).unwrap()
    }

    fn png(width: u32, height: u32, layout: Layout) -> Vec<u8> {
        let kept = KeptMetadata::default();
        PngOptions::default().encode(&pixels(width, height, layout), &kept).unwrap()
    }

    fn recipe(json: &str) -> Vec<Variant> {
        variants_from_json(json, &Limits::DEFAULT).unwrap()
    }

    fn planned<'v>(data: &[u8], variants: &'v [Variant], threads: usize) -> Result<Plan<'v>> {
        let source = Source::open(data, &Limits::DEFAULT)?;
        Plan::new(&source, variants, &RenderOptions::default(), threads)
    }

    #[test]
    fn the_longest_job_comes_first_and_knows_its_place() {
        let variants = recipe(
            r#"[{"name": "small", "width": 10, "encodings": [{"format": "png"}, {"format": "jpeg"}]},
                {"name": "large", "width": 100,
                 "encodings": [{"format": "jpeg"}, {"format": "webp", "lossless": true}]}]"#,
        );
        let data = png(200, 100, Layout::Rgb);
        let plan = planned(&data, &variants, 1).unwrap();
        let jobs: Vec<_> = plan
            .encodes
            .iter()
            .map(|job| {
                let name = plan.variants[job.variant].variant.name();
                (name, job.encodings[0].format().name(), job.order)
            })
            .collect();
        assert_eq!(
            jobs,
            [("large", "webp", 3), ("large", "jpeg", 2), ("small", "png", 0), ("small", "jpeg", 1)]
        );
    }

    #[test]
    fn a_jpeg_is_decoded_no_larger_than_its_variants_need() {
        let kept = KeptMetadata::default();
        let data = JpegOptions::default().encode(&pixels(800, 400, Layout::Rgb), &kept).unwrap();
        for (width, scale) in [(800, 8), (500, 8), (250, 4), (100, 2), (10, 1)] {
            let variants = recipe(&format!(
                r#"[{{"name": "a", "width": {width}, "encodings": [{{"format": "png"}}]}}]"#
            ));
            let scaled = planned(&data, &variants, 1).unwrap().decode.scaled;
            assert_eq!(scaled.scale, Scale::Eighths(scale), "{width}");
        }
    }

    #[test]
    fn more_threads_and_more_outputs_need_more_memory() {
        let one = recipe(r#"[{"name": "a", "encodings": [{"format": "webp"}]}]"#);
        let two =
            recipe(r#"[{"name": "a", "encodings": [{"format": "webp"}, {"format": "jpeg"}]}]"#);
        let data = png(200, 100, Layout::Rgba);
        let bytes = |variants, threads| planned(&data, variants, threads).unwrap().peak_bytes;
        assert!(bytes(&one, 1) < bytes(&two, 1));
        assert!(bytes(&two, 1) < bytes(&two, 2));
        assert_eq!(bytes(&two, 2), bytes(&two, 9), "there are only two jobs");
    }

    #[test]
    fn a_call_that_may_exceed_max_memory_is_refused_by_arithmetic() {
        let variants = recipe(r#"[{"name": "a", "encodings": [{"format": "png"}]}]"#);
        let data = png(200, 100, Layout::Rgb);
        let needed = planned(&data, &variants, 1).unwrap().peak_bytes;
        let source = Source::open(&data, &Limits::DEFAULT).unwrap();
        let with = |max_memory| {
            let limits = Limits { max_memory, ..Limits::DEFAULT };
            Plan::new(&source, &variants, &RenderOptions::default().with_limits(limits), 1)
        };
        assert!(with(needed).is_ok());
        let error = with(needed - 1).unwrap_err();
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_memory")));
        let text = format!("rendering may need {needed} bytes; max_memory is {}", needed - 1);
        assert_eq!(error.message(), text);
    }

    #[test]
    fn a_variant_that_does_not_fit_its_format_is_named_by_its_index() {
        let variants = recipe(
            r#"[{"name": "x", "width": 9, "encodings": [{"format": "png"}]},
                {"name": "a/b", "encodings": [{"format": "png"}, {"format": "webp"}]}]"#,
        );
        let error = planned(&png(16_384, 1, Layout::Rgb), &variants, 1).unwrap_err();
        assert_eq!((error.kind(), error.pointer()), (ErrorKind::Encode, Some("/1/encodings/1")));
    }
}
