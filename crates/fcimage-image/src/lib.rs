//! Bytes in, variants out. This page is the whole pipeline:
//!
//! [`Source::open`] the header, [`plan()`](plan::plan) limits, scale, memory and order of work, decode
//! once, resize down the chain from the largest variant to the smallest, colour to sRGB, orient,
//! watermark, encode the longest job first.
//!
//! Colour and orientation come after the first resize, on the few pixels that are left.
#![forbid(unsafe_code)]

use std::sync::Arc;

pub mod codecs;
pub mod context;
mod exif;
pub mod info;
pub mod ops;
pub mod pixels;
pub mod plan;
pub mod probe;
pub mod recipe;
pub mod size;
pub mod source;
pub mod stream;

pub use ops::watermark::{
    Font, FontSource, ImageOptions, ImageWatermark, Placement, TextOptions, TextWatermark,
    Watermark,
};
pub use recipe::color::Color;
pub use recipe::geometry::{Fit, Gravity};
pub use recipe::variant::{Variant, VariantBuilder};
pub use recipe::variants_json::{tutorial, variants_from_json, variants_to_json};
pub use size::Size;

use codecs::{Encoding, Format, KeptMetadata};
use context::Context;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;
use fcimage_base::pool::Pool;
use fcimage_jpeg::OnDamage;
use info::Info;
use ops::{flatten, icc, pad, resize, watermark};
use pixels::{Layout, Pixels};
use plan::{Parent, Plan, Step};
use recipe::variant::check_all;
use source::Source;

/// What one call may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// What the picture may ask for.
    pub limits: Limits,
    /// Threads, 1 to [`fcimage_base::pool::MAX_THREADS`]; `None`: as many as the machine grants.
    pub threads: Option<usize>,
    /// Whether the Exif orientation is applied.
    pub auto_orient: bool,
    /// What becomes of a JPEG whose data are damaged or end too early.
    pub on_damage: OnDamage,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            limits: Limits::DEFAULT,
            threads: None,
            auto_orient: true,
            on_damage: OnDamage::Error,
        }
    }
}

/// One finished picture.
#[derive(Debug, Clone, PartialEq)]
pub struct EncodedImage {
    /// The name of its variant.
    pub variant: String,
    /// The format it is written in.
    pub format: Format,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// How much of the source the file gave, 0.0 to 1.0; below 1.0 only where damage was salvaged.
    pub decoded_fraction: f64,
    /// The file.
    pub data: Vec<u8>,
}

/// All variants of a picture, in the caller's order: variant by variant, encoding by encoding.
///
/// The bytes are the same for every number of threads. Fails as a whole, before any work where the
/// recipe or the header is at fault.
pub fn render(data: &[u8], variants: &[Variant], options: &Options) -> Result<Vec<EncodedImage>> {
    let pool = Pool::with_threads(options.threads)?;
    let jobs = prepare(data, variants, options, &pool)?;
    let mut done = pool.map(jobs, |job| (job.order, job.run()));
    done.sort_by_key(|(order, _)| *order);
    done.into_iter().map(|(_, image)| image).collect()
}

/// What [`render`] would do, from the header alone.
pub fn plan_call(data: &[u8], variants: &[Variant], options: &Options) -> Result<(Info, Plan)> {
    let (source, plan) = opened(data, variants, options)?;
    Ok((source.info().clone(), plan))
}

fn opened<'a>(
    data: &'a [u8],
    variants: &[Variant],
    options: &Options,
) -> Result<(Source<'a>, Plan)> {
    check_all(variants)?;
    let source = Source::open(data, &options.limits)?;
    let threads = Pool::count(options.threads)?;
    let plan = plan::plan(&source, variants, options, threads)?;
    Ok((source, plan))
}

/// One picture that waits to be encoded.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    /// Its place in the caller's order.
    pub(crate) order: usize,
    variant: Variant,
    encoding: Encoding,
    pixels: Arc<Pixels>,
    kept: Arc<KeptMetadata>,
    decoded_fraction: f64,
}

impl Job {
    pub(crate) fn run(self) -> Result<EncodedImage> {
        cancel::check()?;
        let flat;
        let pixels = match self.pixels.layout() {
            Layout::Rgba if !self.encoding.supports_alpha() => {
                flat = flatten::flatten(&self.pixels, self.variant.background())?;
                &flat
            }
            _ => &*self.pixels,
        };
        Ok(EncodedImage {
            variant: self.variant.name().to_owned(),
            format: self.encoding.format(),
            width: pixels.width(),
            height: pixels.height(),
            decoded_fraction: self.decoded_fraction,
            data: self.encoding.encode(pixels, &self.kept)?,
        })
    }
}

/// Everything but encoding: the jobs that are left, the longest first.
pub(crate) fn prepare(
    data: &[u8],
    variants: &[Variant],
    options: &Options,
    pool: &Pool,
) -> Result<Vec<Job>> {
    let (source, plan) = opened(data, variants, options)?;
    let info = source.info().clone();
    let marks = watermark::prepare_all(variants.iter().map(Variant::watermark))?;
    let cx = Context { limits: &options.limits, pool };
    let decoded = source.decode(&plan.decode, &cx)?;
    let decoded_fraction = decoded.fraction;
    let resized = resize_all(decoded.pixels, &info, &plan.steps, options.auto_orient)?;

    let finish = |(index, pixels): (usize, Pixels)| -> Result<Arc<Pixels>> {
        let variant = variants.get(index).ok_or_else(missing)?;
        let frame = variant_frame(&plan.steps, index)?.frame;
        let mut pixels = if frame.canvas == frame.resized {
            pixels
        } else {
            pad::pad(&pixels, frame.canvas, frame.offset, variant.background())?
        };
        if let Some(mark) = marks.get(index).and_then(Option::as_ref) {
            mark.apply(&mut pixels)?;
        }
        Ok(Arc::new(pixels))
    };
    let finished: Vec<Arc<Pixels>> = pool
        .map(resized.into_iter().enumerate().collect(), finish)
        .into_iter()
        .collect::<Result<_>>()?;

    let kept = Arc::new(KeptMetadata::of(&info));
    let firsts: Vec<usize> = variants
        .iter()
        .scan(0, |next, v| Some(std::mem::replace(next, *next + v.encodings().len())))
        .collect();
    plan.jobs
        .iter()
        .map(|job| {
            let variant = variants.get(job.variant).ok_or_else(missing)?;
            Ok(Job {
                order: firsts.get(job.variant).ok_or_else(missing)? + job.encoding,
                encoding: variant.encodings().get(job.encoding).ok_or_else(missing)?.clone(),
                pixels: Arc::clone(finished.get(job.variant).ok_or_else(missing)?),
                kept: Arc::clone(&kept),
                variant: variant.clone(),
                decoded_fraction,
            })
        })
        .collect()
}

/// The resized picture of each variant, in the caller's order, upright and in sRGB.
fn resize_all(
    source: Pixels,
    info: &Info,
    steps: &[Step],
    auto_orient: bool,
) -> Result<Vec<Pixels>> {
    let mut done: Vec<Option<Pixels>> = steps.iter().map(|_| None).collect();
    let mut source = Some(source);
    for step in steps {
        let pixels = match step.parent {
            Parent::Source => {
                let source = source.as_ref().ok_or_else(missing)?;
                let turned = auto_orient && info.orientation.swaps_sides();
                let size = step.frame.resized;
                let size = if turned { size.swapped() } else { size };
                let mut pixels = resize::resize(source, step.area, size)?;
                if let Some(icc) = &info.icc {
                    icc::to_srgb(&mut pixels, icc)?;
                }
                if auto_orient { info.orientation.apply(pixels)? } else { pixels }
            }
            Parent::Variant(index) => {
                // The steps from the source come first: now it is no longer needed.
                source = None;
                let parent = done.get(index).and_then(Option::as_ref).ok_or_else(missing)?;
                resize::resize(parent, step.area, step.frame.resized)?
            }
        };
        *done.get_mut(step.variant).ok_or_else(missing)? = Some(pixels);
    }
    done.into_iter().map(|pixels| pixels.ok_or_else(missing)).collect()
}

fn variant_frame(steps: &[Step], variant: usize) -> Result<&Step> {
    steps.iter().find(|step| step.variant == variant).ok_or_else(missing)
}

#[cold]
fn missing() -> Error {
    Error::internal("the plan names a variant that is not there")
}
