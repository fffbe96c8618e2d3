//! The plan of an animation.

use crate::codecs::animation::FramesPlan;
use crate::codecs::choice::EncodingChoice;
use crate::codecs::decoding::{DecodePlan, Scaled};
use crate::codecs::encoding::Encoding;
use crate::codecs::stated_frames::Plays;
use crate::info::Info;
use crate::pixels::{Layout, Pixels, Shape};
use crate::plan::planned::{Parent, PlannedEncode, PlannedVariant};
use crate::recipe::animation_mode::AnimationMode;
use crate::recipe::geometry::rect::Rect;
use crate::recipe::variant::Variant;
use crate::source::Source;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// The encoded frames of a call may take this part of `max_memory`: there are frames that do not
/// compress, and their number is not bounded by the size of the file.
const SHARE: u64 = 8;

/// All frames of an animated output may have so many times `max_pixels`: half a minute of work for
/// WebP.
const PIXELS: u64 = 4;

/// What an animated output holds for each frame besides its bytes, and for the frames into which a
/// long delay is split.
const FRAME_BYTES: u64 = 256;

/// How the frames of an animation are read and encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedFrames {
    /// How many frames are read, at most.
    pub count: u32,
    /// How often they are played.
    pub plays: Plays,
    /// How they are read.
    pub reading: FramesPlan,
    /// The most bytes that the encoded frames of all outputs may take.
    pub max_coded_bytes: u64,
    /// The share of `max_memory` that these are, where they do not simply have no more.
    max_memory: u64,
    /// The number of animated outputs.
    outputs: u64,
}

impl PlannedFrames {
    /// The plan, where the source is an animation and a variant keeps it.
    ///
    /// # Errors
    /// `Unsupported` where a variant refuses animations, `Limit` where the frames exceed a limit.
    pub(super) fn new(
        source: &Source<'_>,
        variants: &[Variant],
        limits: &Limits,
    ) -> Result<Option<Self>> {
        refuse(source, variants)?;
        let Some(animation) = source.animation() else { return Ok(None) };
        let mut keeps = false;
        for variant in variants {
            for choice in variant.encodings() {
                keeps |= keeps_frames(variant, choice, source.info())?.is_some();
            }
        }
        if !keeps {
            return Ok(None);
        }
        Ok(Some(Self {
            count: animation.frames,
            plays: animation.plays,
            reading: source.plan_frames(limits)?,
            max_coded_bytes: 0,
            max_memory: limits.max_memory,
            outputs: 0,
        }))
    }

    /// How the first frame is decoded: all of it.
    ///
    /// # Errors
    /// As [`Source::plan`].
    pub(super) fn decode_plan(
        &self,
        source: &Source<'_>,
        on_damage: OnDamage,
    ) -> Result<DecodePlan> {
        let (scaled, region) =
            (Scaled::full(self.reading.canvas), Rect::whole(self.reading.canvas));
        let still = source.plan(scaled, region, on_damage)?;
        let peak_bytes = self.reading.peak_bytes;
        let layout = self.reading.layout;
        Ok(DecodePlan { scaled, region, layout, peak_bytes, ..still })
    }

    /// The plan with its bounds for these outputs.
    ///
    /// # Errors
    /// `Limit` where the frames of an output have too many pixels.
    pub(super) fn bounded(
        mut self,
        variants: &[PlannedVariant<'_>],
        encodes: &[PlannedEncode<'_>],
        limits: &Limits,
    ) -> Result<Self> {
        let count = u64::from(self.count);
        let mut raw = 0_u64;
        for encode in encodes {
            let Some(encoding) = encode.animation() else { continue };
            let size = variants[encode.variant].output;
            let pixels = size.pixels().saturating_mul(count);
            let most = limits.max_pixels.saturating_mul(PIXELS);
            if pixels > most {
                let max = limits.max_pixels;
                return Err(Error::limit(
                    "max_pixels",
                    format!(
                        "{count} frames of {size} have {pixels} pixels; all frames of an output must \
                         not exceed {PIXELS} times max_pixels, which is {max}"
                    ),
                ));
            }
            let shape = Shape { size, layout: Layout::Rgba };
            let frame = encoding.max_output_bytes(shape.size, shape.layout);
            raw = raw.saturating_add(frame.saturating_mul(count));
            self.outputs += 1;
        }
        self.max_coded_bytes = raw.min(limits.max_memory / SHARE);
        Ok(self)
    }

    /// The plan with a copy of each canvas, which is changed before anything is made of it.
    pub(super) fn with_copies(mut self) -> Self {
        let FramesPlan { canvas, layout, .. } = self.reading;
        let copy = Pixels::bytes_of(canvas, layout);
        self.reading.peak_bytes = self.reading.peak_bytes.saturating_add(copy);
        self
    }

    /// An upper bound of what the encoded frames take, until all are in their files.
    pub(super) fn coded_bytes(&self) -> u64 {
        let entries =
            u64::from(self.count).saturating_mul(self.outputs).saturating_mul(FRAME_BYTES);
        self.max_coded_bytes.saturating_add(entries)
    }

    /// Checks what the encoded frames take.
    ///
    /// # Errors
    /// `Limit` where it is more than planned.
    pub(crate) fn check_coded(&self, bytes: u64) -> Result<()> {
        if bytes <= self.max_coded_bytes {
            return Ok(());
        }
        let (most, memory) = (self.max_coded_bytes, self.max_memory);
        Err(Error::limit(
            "max_memory",
            format!(
                "the encoded frames take more than {most} bytes, an eighth of max_memory, which is \
                 {memory}; make the animation smaller, lower its quality, or raise max_memory"
            ),
        ))
    }
}

/// The encoding in which a variant keeps animations: the first that can, because frames are encoded in
/// one way only.
pub(super) fn keeps_frames<'v>(
    variant: &Variant,
    choice: &'v EncodingChoice,
    info: &Info,
) -> Result<Option<&'v Encoding>> {
    if variant.animation() != AnimationMode::Keep {
        return Ok(None);
    }
    let mut tried = choice.resolve(info)?.iter();
    Ok(tried.find(|encoding| encoding.encoder().animation().is_some()))
}

/// For each variant, whether one of its images is animated.
pub(crate) fn animated(
    variants: &[PlannedVariant<'_>],
    encodes: &[PlannedEncode<'_>],
) -> Vec<bool> {
    let is_animated =
        |place| encodes.iter().any(|encode| encode.animated && encode.variant == place);
    (0..variants.len()).map(is_animated).collect()
}

/// For each variant, whether it is one of `animated`, or one of those is resized from it.
pub(crate) fn needed(variants: &[PlannedVariant<'_>], animated: &[bool]) -> Vec<bool> {
    let mut needed = animated.to_vec();
    // Parents come before their children.
    for (place, planned) in variants.iter().enumerate().rev() {
        if let Parent::Variant(parent) = planned.parent {
            needed[parent] |= needed[place];
        }
    }
    needed
}

/// Refuses an animation where a variant says so.
fn refuse(source: &Source<'_>, variants: &[Variant]) -> Result<()> {
    let info = source.info();
    if !info.animated {
        return Ok(());
    }
    let refusing = |variant: &Variant| variant.animation() == AnimationMode::Error;
    let Some(place) = variants.iter().position(refusing) else { return Ok(()) };
    let (name, format) = (variants[place].name(), info.format.display_name());
    let text = format!(
        "the {format} is an animation, which variant {name:?} refuses; use animation=\"first\" for its \
         first frame, or animation=\"keep\""
    );
    Err(Error::unsupported(text).with_pointer(format!("/{place}/animation")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codecs::best::Best;
    use crate::codecs::jpeg::options::JpegOptions;
    use crate::codecs::same_format::SameFormat;
    use crate::codecs::webp;
    use crate::codecs::webp::options::WebPOptions;
    use crate::info::ColorModel;
    use crate::size::Size;

    #[test]
    fn a_choice_keeps_frames_in_the_first_encoding_that_can() {
        let info = Info::plain(webp::FORMAT, Size::new(9, 9), ColorModel::Rgb);
        let best = [
            JpegOptions::default().into(),
            WebPOptions::default().into(),
            WebPOptions::default().with_lossless(true).into(),
        ];
        let choices: [(EncodingChoice, Option<Encoding>); 3] = [
            (Best::new(best.clone()).unwrap().into(), Some(best[1].clone())),
            (SameFormat::default().into(), Some(best[1].clone())),
            (JpegOptions::default().into(), None),
        ];
        for (choice, kept) in choices {
            let builder = Variant::builder("a").encoding(choice.clone());
            let first = builder.clone().build().unwrap();
            assert_eq!(keeps_frames(&first, &choice, &info).unwrap(), None);
            let keep = builder.animation(AnimationMode::Keep).build().unwrap();
            assert_eq!(keeps_frames(&keep, &choice, &info).unwrap(), kept.as_ref());
        }
    }
}
