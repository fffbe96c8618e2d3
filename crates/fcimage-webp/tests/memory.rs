//! The memory of a decode against what the decoder announces.
#![allow(clippy::unwrap_used)] // in helpers

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use fcimage_webp::{Decoder, Limits, PixelLayout, Uncancelled};
use support::random_frame;

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

/// Bytes that `decode` holds at its peak, without those that were held before.
fn peak<T>(decode: impl FnOnce() -> T) -> u64 {
    let before = HELD.load(Ordering::SeqCst);
    PEAK.store(before, Ordering::SeqCst);
    let decoded = decode();
    let peak = PEAK.load(Ordering::SeqCst) - before;
    drop(decoded);
    peak as u64
}

// One test, so that nothing else is counted.
#[test]
fn no_frame_takes_more_memory_than_was_announced() {
    for seed in 0..40 {
        let frame = random_frame(seed, 900);
        let decoder = Decoder::new(&frame, &Limits::default()).unwrap();
        let mut pixels = vec![0; decoder.size().pixels() as usize * 3];
        let working = decoder.working_bytes();
        let taken = peak(|| decoder.decode_pixels(PixelLayout::Rgb, &mut pixels, &Uncancelled));
        assert!(taken <= working, "{taken} of {working}: {:?}", decoder.size());
        let announced = decoder.planes_bytes();
        let taken = peak(|| decoder.decode_planes(&Uncancelled));
        assert!(taken <= announced, "{taken} of {announced}: {:?}", decoder.size());
    }
}
