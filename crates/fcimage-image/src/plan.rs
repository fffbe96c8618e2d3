//! What a call will do, known from the header alone: scale, order of work, peak memory.

use crate::Options;
use crate::codecs::{DecodePlan, Scaled};
use crate::info::Info;
use crate::ops::resize::{self, Area};
use crate::ops::watermark;
use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::{Frame, Rect};
use crate::recipe::variant::Variant;
use crate::size::Size;
use crate::source::Source;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// A variant is resized from a larger variant if that is at least this many tenths of its size.
///
/// At twice the size the result scores 95 to 96 in SSIMULACRA2 against a direct resize from the
/// source (90 is "no visible loss"; `make bench` measures it). 1.9 rather than 2 lets the rounding
/// of odd sides pass.
const CHAIN_TENTHS: u64 = 19;

/// Room for what is not pictures: tables, headers, the watermark's font, the threads' stacks, and what
/// malloc takes for itself.
const OVERHEAD: u64 = 3 << 20;

/// What resizing starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    /// The decoded picture.
    Source,
    /// The variant with this index in the caller's list, before its watermark.
    Variant(usize),
}

/// One resize.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Index of the variant in the caller's list.
    pub variant: usize,
    /// What it is resized from.
    pub parent: Parent,
    /// The part of the parent that is shown, in the parent's pixels (for the source: of the decoded
    /// picture, before its orientation is applied).
    pub area: Area,
    /// The frame in the oriented picture.
    pub frame: Frame,
}

/// One picture to encode: indices into the caller's variants and the variant's encodings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Job {
    /// Index of the variant in the caller's list.
    pub variant: usize,
    /// Index of the encoding in the variant's list.
    pub encoding: usize,
}

/// All of a call, before any pixel is decoded.
#[derive(Debug, Clone)]
pub struct Plan {
    /// How the source is decoded.
    pub decode: DecodePlan,
    /// The resizes in order; those from the source first, a parent always before its children.
    pub steps: Vec<Step>,
    /// The pictures to encode, the longest job first.
    pub jobs: Vec<Job>,
    /// An upper bound of the bytes that the call holds at once, results included, input not.
    pub peak_bytes: u64,
}

/// Plans a call and refuses it by arithmetic where it passes the limits.
pub fn plan(
    source: &Source<'_>,
    variants: &[Variant],
    options: &Options,
    threads: usize,
) -> Result<Plan> {
    failpoint::hit(Phase::Plan);
    let (info, auto_orient) = (source.info(), options.auto_orient);
    let oriented = if auto_orient { info.oriented_size() } else { info.size };
    let frames: Vec<Frame> = variants.iter().map(|v| v.target().frame(oriented)).collect();
    for (index, (variant, frame)) in variants.iter().zip(&frames).enumerate() {
        for (i, encoding) in variant.encodings().iter().enumerate() {
            encoding
                .check_size(frame.canvas)
                .map_err(|error| error.with_pointer(format!("/{index}/encodings/{i}")))?;
        }
    }
    let parents = parents(&frames);
    let scaled =
        decode_scale(source, &frames, &parents, (oriented.width, oriented.height), auto_orient);
    let mut steps = steps(info, &frames, &parents, scaled.scale, auto_orient);
    let region = region(&steps, (scaled.size.width, scaled.size.height));
    let decode = source.plan(scaled, region, options.on_damage)?;
    for step in steps.iter_mut().filter(|step| step.parent == Parent::Source) {
        step.area.x -= f64::from(decode.region.x);
        step.area.y -= f64::from(decode.region.y);
    }
    let jobs = jobs(variants, &frames);
    let peak_bytes = peak_bytes(variants, &frames, &decode, &steps, &jobs, threads)
        .saturating_add(info.metadata_bytes());
    if peak_bytes > options.limits.max_memory {
        return Err(Error::limit(
            "max_memory",
            format!(
                "rendering may need {peak_bytes} bytes; max_memory is {}",
                options.limits.max_memory
            ),
        ));
    }
    Ok(Plan { decode, steps, jobs, peak_bytes })
}

/// For each frame the smallest other frame that shows all of it at a sufficient size.
fn parents(frames: &[Frame]) -> Vec<Parent> {
    let area = |f: &Frame| f.resized.pixels();
    frames
        .iter()
        .map(|child| {
            frames
                .iter()
                .enumerate()
                .filter(|(_, parent)| can_serve(parent, child))
                .min_by_key(|(index, parent)| (area(parent), *index))
                .map_or(Parent::Source, |(index, _)| Parent::Variant(index))
        })
        .collect()
}

fn can_serve(parent: &Frame, child: &Frame) -> bool {
    // parent scale >= 1.9 x child scale, as a comparison of products.
    let larger = |parent: u32, parent_crop: u32, child: u32, child_crop: u32| {
        let ours = u128::from(parent) * u128::from(child_crop) * 10;
        let theirs = u128::from(child) * u128::from(parent_crop) * u128::from(CHAIN_TENTHS);
        parent <= parent_crop && ours >= theirs
    };
    parent.crop.contains(child.crop)
        && larger(parent.resized.width, parent.crop.width, child.resized.width, child.crop.width)
        && larger(
            parent.resized.height,
            parent.crop.height,
            child.resized.height,
            child.crop.height,
        )
}

fn decode_scale(
    source: &Source<'_>,
    frames: &[Frame],
    parents: &[Parent],
    oriented: (u32, u32),
    auto_orient: bool,
) -> Scaled {
    // How large the whole picture would have to be for the frame's part to have its size.
    let whole = |resized: u32, side: u32, crop: u32| {
        let needed = (u64::from(resized) * u64::from(side)).div_ceil(u64::from(crop.max(1)));
        u32::try_from(needed).unwrap_or(u32::MAX)
    };
    let roots = frames.iter().zip(parents).filter(|(_, p)| **p == Parent::Source);
    let (w, h) = roots.fold((1, 1), |(w, h), (frame, _)| {
        let needed_w = whole(frame.resized.width, oriented.0, frame.crop.width);
        let needed_h = whole(frame.resized.height, oriented.1, frame.crop.height);
        (w.max(needed_w), h.max(needed_h))
    });
    let swapped = auto_orient && source.info().orientation.swaps_sides();
    source.scale_for(if swapped { Size::new(h, w) } else { Size::new(w, h) })
}

fn steps(
    info: &Info,
    frames: &[Frame],
    parents: &[Parent],
    scale: u8,
    auto_orient: bool,
) -> Vec<Step> {
    let from_source = |frame: &Frame| {
        let stored = if auto_orient {
            info.orientation.stored_rect(frame.crop, info.size)
        } else {
            frame.crop
        };
        // Exactly scale / 8, not the ratio of the rounded sides: the last pixel of a scaled picture
        // may stand for less than a whole one.
        let scaled = |value: u32| f64::from(value) * f64::from(scale) / 8.0;
        let Rect { x, y, width, height } = stored;
        Area { x: scaled(x), y: scaled(y), width: scaled(width), height: scaled(height) }
    };
    let mut steps: Vec<Step> = frames
        .iter()
        .zip(parents)
        .enumerate()
        .map(|(variant, (frame, &parent))| {
            let area = match parent {
                Parent::Source => from_source(frame),
                Parent::Variant(index) => frames
                    .get(index)
                    .map_or_else(|| from_source(frame), |p| area_in(p.crop, p.resized, frame.crop)),
            };
            Step { variant, parent, area, frame: *frame }
        })
        .collect();
    // A parent is larger than its children, so the larger first puts it before them.
    steps.sort_by_key(|step| {
        let size = step.frame.resized.pixels();
        (step.parent != Parent::Source, std::cmp::Reverse(size), step.variant)
    });
    steps
}

/// The part of the decoded picture of `size` that the resizes look at: their areas, and around each
/// as far as a Lanczos kernel reaches.
fn region(steps: &[Step], size: (u32, u32)) -> Rect {
    let mut low = (f64::from(size.0), f64::from(size.1));
    let mut high = (0.0_f64, 0.0_f64);
    for step in steps.iter().filter(|step| step.parent == Parent::Source) {
        // Either side may become either side of the result, when the picture is turned.
        let short = f64::from(step.frame.resized.width.min(step.frame.resized.height));
        let reach = 3.0 * (step.area.width.max(step.area.height) / short).max(1.0) + 1.0;
        low = (low.0.min(step.area.x - reach), low.1.min(step.area.y - reach));
        high.0 = high.0.max(step.area.x + step.area.width + reach);
        high.1 = high.1.max(step.area.y + step.area.height + reach);
    }
    let start = |low: f64, side: u32| (low.floor().max(0.0) as u32).min(side - 1);
    let (x, y) = (start(low.0, size.0), start(low.1, size.1));
    let length =
        |start: u32, high: f64, side: u32| (high.ceil() as u32).min(side).max(start + 1) - start;
    Rect { x, y, width: length(x, high.0, size.0), height: length(y, high.1, size.1) }
}

/// Where `inner` (in source pixels) lies in a picture of `size` that shows `outer` of the source.
fn area_in(outer: Rect, size: Size, inner: Rect) -> Area {
    let x = f64::from(size.width) / f64::from(outer.width.max(1));
    let y = f64::from(size.height) / f64::from(outer.height.max(1));
    Area {
        x: f64::from(inner.x - outer.x) * x,
        y: f64::from(inner.y - outer.y) * y,
        width: f64::from(inner.width) * x,
        height: f64::from(inner.height) * y,
    }
}

fn jobs(variants: &[Variant], frames: &[Frame]) -> Vec<Job> {
    let mut jobs: Vec<(u64, Job)> = Vec::new();
    for (variant, (recipe, frame)) in variants.iter().zip(frames).enumerate() {
        for (encoding, options) in recipe.encodings().iter().enumerate() {
            let cost = options.cost(frame.canvas);
            jobs.push((cost, Job { variant, encoding }));
        }
    }
    jobs.sort_by_key(|(cost, job)| (std::cmp::Reverse(*cost), job.variant, job.encoding));
    jobs.into_iter().map(|(_, job)| job).collect()
}

fn peak_bytes(
    variants: &[Variant],
    frames: &[Frame],
    decode: &DecodePlan,
    steps: &[Step],
    jobs: &[Job],
    threads: usize,
) -> u64 {
    let source = decode.region.size();
    let bytes = Pixels::bytes_of;
    let sum = |values: &mut dyn Iterator<Item = u64>| values.fold(0_u64, u64::saturating_add);
    let layouts: Vec<Layout> = variants
        .iter()
        .zip(frames)
        .map(|(variant, frame)| {
            let boxed = frame.canvas != frame.resized && variant.background().alpha() < 255;
            if boxed { Layout::Rgba } else { decode.layout }
        })
        .collect();

    // Finished pictures: the resized one and, where it stands on a larger canvas, that too.
    let held = sum(&mut frames.iter().zip(&layouts).map(|(frame, &layout)| {
        let canvas = if frame.canvas == frame.resized { 0 } else { bytes(frame.canvas, layout) };
        bytes(frame.resized, decode.layout).saturating_add(canvas)
    }));
    let resizing = steps.iter().map(|step| {
        let parent = match step.parent {
            Parent::Source => source,
            Parent::Variant(index) => frames.get(index).map_or(source, |frame| frame.resized),
        };
        // Turning the result needs a second copy of it.
        resize::peak_bytes(parent, step.frame.resized, decode.layout)
            .saturating_add(bytes(step.frame.resized, decode.layout))
    });
    let resizing = resizing.max().unwrap_or(0).saturating_add(bytes(source, decode.layout));

    let threads = threads.max(1);
    let largest = |mut values: Vec<u64>| {
        values.sort_unstable_by(|a, b| b.cmp(a));
        sum(&mut values.into_iter().take(threads))
    };
    let marking = largest(
        variants
            .iter()
            .zip(frames)
            .map(|(v, f)| v.watermark().map_or(0, |m| m.peak_bytes(f.canvas)))
            .collect(),
    );
    let mut outputs = 0_u64;
    let mut encoders = Vec::new();
    for job in jobs {
        let (Some(variant), Some(frame), Some(&layout)) =
            (variants.get(job.variant), frames.get(job.variant), layouts.get(job.variant))
        else {
            continue;
        };
        let Some(encoding) = variant.encodings().get(job.encoding) else { continue };
        let flat = match layout {
            Layout::Rgba if !encoding.supports_alpha() => bytes(frame.canvas, Layout::Rgb),
            _ => 0,
        };
        encoders.push(encoding.peak_bytes(frame.canvas, layout).saturating_add(flat));
        outputs = outputs.saturating_add(encoding.max_output_bytes(frame.canvas, layout));
    }
    let encoding = held.saturating_add(largest(encoders)).saturating_add(outputs);
    let logos = watermark::prepared_bytes(variants.iter().map(Variant::watermark));
    decode
        .peak_bytes
        .max(held.saturating_add(resizing))
        .max(held.saturating_add(marking))
        .max(encoding)
        .saturating_add(logos.held)
        // Logos are decoded while the source is open.
        .max(logos.peak.saturating_add(decode.open_bytes))
        .saturating_add(OVERHEAD)
}
