//! The way of an animation: frame after frame is read, resized and finished on the calling thread, and
//! encoded on the pool, so that only a few canvases are held at any time.

use std::borrow::Cow;
use std::sync::Arc;

use crate::codecs::animation::{AnimationEncoder, CodedFrame, Frame, FrameReader};
use crate::codecs::encoding::Encoding;
use crate::codecs::stated_frames::Plays;
use crate::ops::image_files::ImageFiles;
use crate::ops::operation::{Operations, run};
use crate::pipeline::stages::{finish, resize_all};
use crate::pixels::Pixels;
use crate::plan::frames::{animated, needed};
use crate::plan::{Parent, Plan, PlannedEncode, PlannedFrames, operations};
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::pool::Pool;

/// The longest delay that any format read here can state, in milliseconds: 65,535 seconds of APNG.
const MAX_DELAY: u32 = 65_535_000;

/// What came of all frames.
#[derive(Debug)]
pub(super) struct Encoded<'p, 'v> {
    /// The finished first frame of each planned variant, for its stills.
    pub(super) first: Vec<Arc<Pixels>>,
    /// How much of all frames the file gave, 0.0 to 1.0.
    pub(super) fraction: f64,
    /// For each image to encode that is animated, in the order of the plan: its frames.
    pub(super) animations: Vec<EncodedFrames>,
    /// The plan as the first frame has settled it.
    pub(super) plan: Cow<'p, Plan<'v>>,
}

/// The frames of one output, before they are in a file.
#[derive(Debug)]
pub(super) struct EncodedFrames {
    pub(super) plays: Plays,
    /// The frames with their delays in milliseconds.
    pub(super) frames: Vec<(CodedFrame, u32)>,
}

/// One frame that waits to be encoded.
struct Item {
    delay: u32,
    /// The finished image of each animated variant.
    canvases: Vec<Option<Arc<Pixels>>>,
    /// With what each animated image to encode is compared; none for the first frame.
    before: Vec<Arc<Pixels>>,
}

/// Reads all frames, and encodes them for each animated image of the plan.
///
/// # Errors
/// Those of the reader and the encoders, the first in the order of frames; `Limit` where the encoded
/// frames take more than planned.
pub(super) fn encode<'p, 'v: 'p>(
    mut reader: Box<dyn FrameReader + '_>,
    plan: &'p Plan<'v>,
    planned: &PlannedFrames,
    images: &'p ImageFiles<'p>,
    pool: &Pool,
) -> Result<Encoded<'p, 'v>> {
    let mut moving: Option<Moving<'p, 'v>> = None;
    let encodes: Vec<&PlannedEncode<'_>> =
        plan.encodes.iter().filter(|encode| encode.animated).collect();
    let empty = |_: &_| EncodedFrames { plays: planned.plays, frames: Vec::new() };
    let mut animations: Vec<EncodedFrames> = encodes.iter().map(empty).collect();
    let (mut first, mut count, mut coded_bytes) = (Vec::new(), 0, 0);
    let mut shown = Vec::new();
    let next = || {
        cancel::check()?;
        if count == planned.count {
            return Ok(None);
        }
        let Some(Frame { canvas, delay }) = reader.next_frame()? else { return Ok(None) };
        count += 1;
        let canvas = &*redacted(canvas, plan)?;
        let canvases: Vec<Option<Arc<Pixels>>> = match &moving {
            None => {
                let new = Moving::new(plan.settled(canvas)?, images);
                let resized = resize_all(Cow::Borrowed(canvas), &new.plan)?;
                first = new.first(resized, images, pool)?;
                moving = Some(new);
                first.iter().cloned().map(Some).collect()
            }
            Some(moving) => moving.finished(canvas)?,
        };
        let before = shown.clone();
        shown = shown_by(&encodes, &canvases, &before)?;
        Ok(Some(Item { delay: delay.min(MAX_DELAY), canvases, before }))
    };
    let work = |item: Item| {
        let frames = encodes.iter().enumerate();
        let frames =
            frames.map(|(place, encode)| coded(encode, plan, &item, item.before.get(place)));
        Ok((item.delay, frames.collect::<Result<Vec<_>>>()?))
    };
    let take = |result: Result<(u32, Vec<CodedFrame>)>| {
        let (delay, frames) = result?;
        for (animation, frame) in animations.iter_mut().zip(frames) {
            coded_bytes += frame.data.len() as u64;
            animation.frames.push((frame, delay));
        }
        planned.check_coded(coded_bytes)
    };
    pool.pipe(next, work, take)?;
    let Some(Moving { plan, .. }) = moving else {
        return Err(Error::decode("no frame of the animation could be decoded"));
    };
    Ok(Encoded { first, fraction: reader.fraction(), animations, plan })
}

/// The canvas without what must not be seen. The reader draws the next frame on its own.
fn redacted<'c>(canvas: &'c Pixels, plan: &Plan<'_>) -> Result<Cow<'c, Pixels>> {
    let mut canvas = Cow::Borrowed(canvas);
    if plan.redaction.is_some() {
        plan.redact(canvas.to_mut())?;
    }
    Ok(canvas)
}

/// What each animated image to encode shows after these canvases, where it showed `before`.
fn shown_by(
    encodes: &[&PlannedEncode<'_>],
    canvases: &[Option<Arc<Pixels>>],
    before: &[Arc<Pixels>],
) -> Result<Vec<Arc<Pixels>>> {
    let shown = encodes.iter().enumerate().map(|(place, encode)| {
        let canvas = canvas_of(encode, canvases)?;
        let (_, encoder) = animation_encoder(encode)?;
        before.get(place).map_or_else(|| Ok(Arc::clone(canvas)), |old| encoder.shown(old, canvas))
    });
    shown.collect()
}

fn canvas_of<'c>(
    encode: &PlannedEncode<'_>,
    canvases: &'c [Option<Arc<Pixels>>],
) -> Result<&'c Arc<Pixels>> {
    let canvas = canvases.get(encode.variant).and_then(Option::as_ref);
    canvas.ok_or_else(|| Error::internal("an animated variant has no canvas"))
}

/// Encodes one frame for one output.
fn coded(
    encode: &PlannedEncode<'_>,
    plan: &Plan<'_>,
    item: &Item,
    before: Option<&Arc<Pixels>>,
) -> Result<CodedFrame> {
    cancel::check()?;
    let (encoding, encoder) = animation_encoder(encode)?;
    let operations = operations::encoding(plan.variants[encode.variant].variant, encoding);
    let canvas = canvas_of(encode, &item.canvases)?;
    let canvas = run(&operations, Cow::Borrowed(&**canvas))?;
    let before = before.map(|before| run(&operations, Cow::Borrowed(&**before))).transpose()?;
    let mut frame = encoder.frame(before.as_deref(), &canvas)?;
    frame.data.shrink_to_fit();
    Ok(frame)
}

/// The encoder of an output that the plan says is animated.
fn animation_encoder<'e>(
    encode: &PlannedEncode<'e>,
) -> Result<(&'e Encoding, &'e dyn AnimationEncoder)> {
    encode
        .animation()
        .and_then(|encoding| Some((encoding, encoding.encoder().animation()?)))
        .ok_or_else(|| Error::internal("an encoding without animation is planned to be animated"))
}

/// What is made of each frame after the first.
struct Moving<'p, 'v> {
    plan: Cow<'p, Plan<'v>>,
    /// For each planned variant, whether it is animated.
    animated: Vec<bool>,
    /// For each planned variant, whether it is animated, or one that is animated is resized from it.
    needed: Vec<bool>,
    /// For each planned variant that is animated: marks are made once, in colors that suit the first
    /// frame, and drawn on all frames.
    finishing: Vec<Operations<'p>>,
}

impl<'p, 'v> Moving<'p, 'v> {
    fn new(plan: Cow<'p, Plan<'v>>, images: &'p ImageFiles<'p>) -> Self
    where
        'v: 'p,
    {
        let animated = animated(&plan.variants, &plan.encodes);
        let needed = needed(&plan.variants, &animated);
        let finishing = plan.variants.iter().zip(&animated).map(|(planned, animated)| {
            if *animated { operations::finishing(planned, images) } else { Vec::new() }
        });
        let finishing = finishing.collect();
        Self { plan, animated, needed, finishing }
    }

    /// The finished first frame of each variant, stills included: these first, while no marks are kept.
    fn first(
        &self,
        resized: Vec<Pixels>,
        images: &ImageFiles<'_>,
        pool: &Pool,
    ) -> Result<Vec<Arc<Pixels>>> {
        let plan = &*self.plan;
        let resized = resized.into_iter().zip(&plan.variants).zip(&self.animated);
        let (moving, still): (Vec<_>, Vec<_>) = resized.partition(|(_, animated)| **animated);
        let still = still.into_iter().map(|(image, _)| image).collect();
        let mut still = finish(still, images, pool)?.into_iter();
        let mut moving = moving.into_iter().map(|((pixels, _), _)| pixels);
        let first = self.animated.iter().zip(&self.finishing).map(|(animated, operations)| {
            let pixels = match animated {
                true => moving.next().map(|pixels| finished(pixels, operations)).transpose()?,
                false => still.next(),
            };
            pixels.map(Arc::new).ok_or_else(|| Error::internal("a variant has no first frame"))
        });
        first.collect()
    }

    /// The finished image of each animated variant.
    fn finished(&self, canvas: &Pixels) -> Result<Vec<Option<Arc<Pixels>>>> {
        let plan = &*self.plan;
        let mut resized: Vec<Option<Pixels>> = Vec::with_capacity(plan.variants.len());
        for (planned, needed) in plan.variants.iter().zip(&self.needed) {
            if !needed {
                resized.push(None);
                continue;
            }
            let parent = match planned.parent {
                Parent::Source => Some(canvas),
                Parent::Variant(i) => resized[i].as_ref(),
            };
            let parent = parent.ok_or_else(|| Error::internal("a parent was not resized"))?;
            let operations = operations::resizing(planned, plan.to_srgb.as_ref(), plan.orientation);
            resized.push(Some(run(&operations, Cow::Borrowed(parent))?.into_owned()));
        }
        let finish = |((pixels, operations), animated): ((Option<Pixels>, _), &bool)| {
            let Some(pixels) = pixels.filter(|_| *animated) else { return Ok(None) };
            Ok(Some(Arc::new(finished(pixels, operations)?)))
        };
        resized.into_iter().zip(&self.finishing).zip(&self.animated).map(finish).collect()
    }
}

fn finished(pixels: Pixels, operations: &Operations<'_>) -> Result<Pixels> {
    Ok(run(operations, Cow::Owned(pixels))?.into_owned())
}

#[cfg(test)]
mod tests;
