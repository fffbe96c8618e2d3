//! The JPEG decoder from outside: against zune-jpeg at full size, and its memory against its promise.
#![allow(clippy::unwrap_used)] // helpers outside the tests themselves

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use fcimage_base::limits::Limits;
use fcimage_base::pool::Pool;
use fcimage_jpeg::{Decoded, OnDamage, Region, Request, Samples, decode, peak_bytes, read_header};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Counts what is allocated.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged.
#[allow(unsafe_code)]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Ordering::SeqCst) + layout.size();
        PEAK.fetch_max(held, Ordering::SeqCst);
        // SAFETY: as promised by our caller.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::SeqCst);
        // SAFETY: as promised by our caller.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// One test at a time, so that the counts are its own.
static ALONE: Mutex<()> = Mutex::new(());

struct Kind {
    color: ColorType,
    sampling: SamplingFactor,
    progressive: bool,
    restart: u16,
}

fn kinds() -> Vec<Kind> {
    use SamplingFactor::*;
    let mut kinds = vec![];
    for color in [ColorType::Luma, ColorType::Rgb, ColorType::Cmyk, ColorType::CmykAsYcck] {
        for sampling in [F_1_1, F_2_1, F_1_2, F_2_2, F_4_1, F_4_2, F_1_4, F_2_4] {
            for progressive in [false, true] {
                for restart in [0, 7] {
                    kinds.push(Kind { color, sampling, progressive, restart });
                }
            }
        }
    }
    kinds
}

fn encoded(kind: &Kind, width: u16, height: u16, quality: u8) -> Vec<u8> {
    let channels = match kind.color {
        ColorType::Luma => 1,
        ColorType::Rgb => 3,
        _ => 4,
    };
    let mut pixels = vec![];
    for y in 0..usize::from(height) {
        for x in 0..usize::from(width) {
            for c in 0..channels {
                let wave = ((x as f64 / (5.0 + c as f64)).sin() + (y as f64 / 7.0).cos()) * 50.0;
                pixels.push((128.0 + wave + ((x * 7 + y * 13) % 11) as f64) as u8);
            }
        }
    }
    let mut data = vec![];
    let mut encoder = Encoder::new(&mut data, quality);
    encoder.set_sampling_factor(kind.sampling);
    encoder.set_progressive(kind.progressive);
    if kind.restart > 0 {
        encoder.set_restart_interval(kind.restart);
    }
    encoder.encode(&pixels, width, height, kind.color).unwrap();
    data
}

fn ours(data: &[u8], request: &Request, pool: &Pool) -> Decoded {
    let limits = Limits::DEFAULT;
    let header = read_header(data, &limits).unwrap();
    decode(data, &header, request, &limits, &mut limits.budget(), pool).unwrap()
}

#[test]
fn full_size_equals_zune_jpeg() {
    let _alone = ALONE.lock();
    use SamplingFactor::{F_1_1, F_1_2, F_2_1, F_2_2};
    // The tests in Python compare the unusual samplings, which zune-jpeg does not know, with
    // libjpeg-turbo.
    let usual = |kind: &&Kind| {
        matches!(kind.color, ColorType::Luma | ColorType::Rgb)
            && matches!(kind.sampling, F_1_1 | F_2_1 | F_1_2 | F_2_2)
    };
    for kind in kinds().iter().filter(usual) {
        for (width, height) in [(64, 64), (67, 45), (130, 19)] {
            let data = encoded(kind, width, height, 90);
            let (samples, space) = match ours(&data, &Request::default(), &Pool::serial()).samples {
                Samples::Gray(samples) => (samples, ColorSpace::Luma),
                Samples::Rgb(samples) => (samples, ColorSpace::RGB),
                Samples::Cmyk(_) => panic!("no CMYK was written"),
            };
            let options = DecoderOptions::default().jpeg_set_out_colorspace(space);
            let theirs = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(&data), options)
                .decode()
                .unwrap();
            assert_eq!(samples.len(), theirs.len());
            let differences = samples.iter().zip(&theirs).map(|(a, b)| a.abs_diff(*b));
            let mean = differences.clone().map(f64::from).sum::<f64>() / theirs.len() as f64;
            // It rounds its transforms, its colours and its upsampling in its own way.
            if kind.sampling == SamplingFactor::F_1_1 || space == ColorSpace::Luma {
                assert!(differences.max().unwrap() <= 4);
            }
            assert!(mean < 2.0, "{mean} for {:?} {:?}", kind.sampling, kind.color);
        }
    }
}

#[test]
fn no_kind_of_file_takes_more_memory_than_was_announced() {
    let _alone = ALONE.lock();
    let pool = Pool::with_threads(Some(2)).unwrap();
    for kind in kinds() {
        let data = encoded(&kind, 643, 517, 50);
        for scale in [1, 4, 5, 8] {
            for region in [None, Some(Region { x: 11, y: 20, width: 30, height: 40 })] {
                let request = Request { scale, region, ..Request::default() };
                let header = read_header(&data, &Limits::DEFAULT).unwrap();
                let before = HELD.load(Ordering::SeqCst);
                PEAK.store(before, Ordering::SeqCst);
                let decoded = ours(&data, &request, &pool);
                let peak = (PEAK.load(Ordering::SeqCst) - before) as u64;
                let promised = peak_bytes(&header, &request);
                assert!(
                    peak <= promised,
                    "{peak} of {promised}, scale {scale}, {:?}",
                    kind.sampling
                );
                drop(decoded);
            }
        }
    }
}

#[test]
fn the_budget_keeps_only_the_result() {
    let _alone = ALONE.lock();
    let kind = Kind {
        color: ColorType::Rgb,
        sampling: SamplingFactor::F_2_2,
        progressive: true,
        restart: 0,
    };
    let data = encoded(&kind, 200, 100, 80);
    let limits = Limits::DEFAULT;
    let header = read_header(&data, &limits).unwrap();
    let request = Request { scale: 4, on_damage: OnDamage::Salvage, ..Request::default() };
    let mut budget = limits.budget();
    decode(&data, &header, &request, &limits, &mut budget, &Pool::serial()).unwrap();
    assert_eq!(limits.max_memory - budget.left(), 100 * 50 * 3);

    let small = Limits { max_memory: peak_bytes(&header, &request) - 1, ..limits };
    let mut budget = small.budget();
    let error = decode(&data, &header, &request, &small, &mut budget, &Pool::serial()).unwrap_err();
    assert_eq!(error.kind(), fcimage_base::error::ErrorKind::Limit);
    assert_eq!(budget.left(), small.max_memory);
}
