//! The memory of a decode against what the decoder announces, and against its limit.
#![allow(clippy::unwrap_used)] // in helpers

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use fcimage_jpeg::{
    Context, Decoder, EncodeOptions, Encoder, ErrorKind, Image, Limits, PlaneRows, Region, Request,
    Rows, Serial, Size, Subsampling,
};
use support::{Kind, Threads, open};

/// Counts allocated bytes.
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

/// One test at a time, so that each counts only its own bytes.
static ALONE: Mutex<()> = Mutex::new(());

/// Bytes that `decode` holds at its peak, without those that were held before.
fn peak<T>(decode: impl FnOnce() -> T) -> u64 {
    let before = HELD.load(Ordering::SeqCst);
    PEAK.store(before, Ordering::SeqCst);
    let decoded = decode();
    let peak = PEAK.load(Ordering::SeqCst) - before;
    drop(decoded);
    peak as u64
}

/// Keeps nothing.
struct Nothing;

impl PlaneRows for Nothing {
    fn luma(&mut self, _row: &[u8]) {}
    fn chroma(&mut self, _cb: &[u8], _cr: &[u8]) {}
}

#[test]
fn no_kind_of_file_takes_more_memory_than_was_announced() {
    let _alone = ALONE.lock();
    for kind in Kind::all() {
        let data = kind.encoded(643, 517, 50);
        for scale in [1, 4, 5, 8] {
            for region in [None, Some(Region { x: 11, y: 20, width: 30, height: 40 })] {
                let request = Request::default().with_scale(scale).with_region(region);
                let decoder = open(&data);
                let announced = decoder.peak_bytes(&request).unwrap();
                for context in [&Serial as &dyn Context, &Threads(2)] {
                    let peak = peak(|| decoder.decode(&request, context));
                    assert!(peak <= announced, "{peak} of {announced}, scale {scale}, {kind:?}");
                }
            }
        }
    }
}

#[test]
fn planes_take_no_more_memory_than_was_announced() {
    let _alone = ALONE.lock();
    for kind in Kind::all() {
        let data = kind.encoded(643, 517, 50);
        let decoder = open(&data);
        if !decoder.header().has_planes() {
            continue;
        }
        for scale in [1, 4, 5, 8] {
            for region in [None, Some(Region { x: 10, y: 20, width: 31, height: 41 })] {
                let request = Request::default().with_scale(scale).with_region(region);
                for context in [&Serial as &dyn Context, &Threads(2)] {
                    let announced = decoder.planes_peak_bytes(&request).unwrap();
                    let peak_of_planes = peak(|| decoder.decode_planes(&request, context));
                    assert!(peak_of_planes <= announced, "{kind:?} at {scale}/8");
                    let announced = decoder.plane_rows_peak_bytes(&request).unwrap();
                    let rows = || decoder.decode_plane_rows(&request, context, &mut Nothing);
                    assert!(peak(rows) <= announced, "{kind:?} at {scale}/8");
                }
            }
        }
    }
}

#[test]
fn the_memory_limit_is_checked_before_anything_is_allocated() {
    let _alone = ALONE.lock();
    let data = Kind::PHOTO.encoded(643, 517, 80);
    let request = Request::default().with_scale(4);
    let bytes = open(&data).peak_bytes(&request).unwrap();
    let limited = |bytes| Decoder::new(&data, &Limits::default().with_max_memory(bytes)).unwrap();
    limited(bytes).decode(&request, &Serial).unwrap();
    let decoder = limited(bytes - 1);
    let error = decoder.decode(&request, &Serial).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Limit { name: "max_memory" });
    let message = format!("decoding the JPEG may need {bytes} bytes; max_memory is {}", bytes - 1);
    assert_eq!(error.message(), message);
    assert!(peak(|| decoder.decode(&request, &Serial)) < 2000, "only layout and message");
}

#[test]
fn coding_holds_no_more_than_announced() {
    let _alone = ALONE.lock();
    let mut state = 1_u32;
    let mut noise = |extreme: bool| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        if extreme { 255 * (state >> 31) as u8 } else { (state >> 24) as u8 }
    };
    for (width, height) in [(8, 8), (600, 401), (2000, 17), (17, 2000)] {
        let size = Size { width, height };
        let pixels = width as usize * height as usize;
        let side = |side: u32| u64::from(side.next_multiple_of(16));
        let area = side(width) * side(height);
        for extreme in [false, true] {
            let samples: Vec<u8> = (0..3 * pixels).map(|_| noise(extreme)).collect();
            let image = Image::Rgb(Rows { samples: &samples, size, stride: 3 * width as usize });
            for subsampling in [Subsampling::C420, Subsampling::C422, Subsampling::C444] {
                for (progressive, optimize) in [(false, false), (false, true), (true, true)] {
                    let options = EncodeOptions::default()
                        .with_quality(100)
                        .with_subsampling(subsampling)
                        .with_progressive(progressive)
                        .with_optimize(optimize);
                    let encoder = Encoder::new(options);
                    let mut length = 0;
                    let held = peak(|| {
                        let file = encoder.encode(&image, &Serial).unwrap();
                        length = file.len() as u64;
                        file
                    });
                    let samples = match subsampling {
                        Subsampling::C420 => 3 * area / 2,
                        Subsampling::C422 => 2 * area,
                        Subsampling::C444 => 3 * area,
                    };
                    assert!(length < samples * 5 / 2 + 2048, "{length} for {size:?} {options:?}");
                    // A file that grows is held twice where it moves, and has room for as much again.
                    let announced = encoder.peak_bytes(size) + 3 * length;
                    assert!(held <= announced, "{held} > {announced} for {size:?} {options:?}");
                }
            }
        }
    }
}
