//! What a host gives: threads and cancellation; and the choice of instructions. None of it changes
//! the result.
#![allow(clippy::unwrap_used)] // in helpers

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use fcimage_jpeg::{Context, ErrorKind, Region, Request, Serial, Size};
use support::{Kind, Threads, open};

/// Cancels at a question, and counts them.
struct Cancelling {
    at: usize,
    asked: AtomicUsize,
}

impl Cancelling {
    fn at(at: usize) -> Self {
        Self { at, asked: AtomicUsize::new(0) }
    }
}

impl Context for Cancelling {
    fn cancelled(&self) -> bool {
        self.asked.fetch_add(1, Ordering::Relaxed) >= self.at
    }
}

#[test]
fn threads_and_vector_instructions_change_nothing() {
    for kind in Kind::all() {
        let data = kind.encoded(67, 245, 80);
        let decoder = open(&data);
        for scale in 1..=8 {
            let request = Request::default().with_scale(scale);
            let expected = decoder.decode(&request, &Serial).unwrap();
            assert_eq!(decoder.decode(&request, &Threads(3)).unwrap(), expected, "{kind:?}");
            let plain = request.with_vector(false);
            assert_eq!(decoder.decode(&plain, &Serial).unwrap(), expected, "{kind:?}");
        }
    }
}

#[test]
fn a_region_is_cut_out_of_the_whole() {
    for kind in Kind::all() {
        let data = kind.encoded(71, 300, 80);
        let decoder = open(&data);
        for scale in [1, 3, 4, 8] {
            let request = Request::default().with_scale(scale);
            let whole = decoder.decode(&request, &Serial).unwrap();
            let Size { width, height } = whole.size;
            assert_eq!(whole.size, decoder.scaled_size(scale));
            let region = Region { x: width / 3, y: height - 9, width: width / 2, height: 7 };
            let part = decoder.decode(&request.with_region(region), &Threads(2)).unwrap();
            assert_eq!(part.size, Size { width: region.width, height: region.height });
            let pixel = whole.samples.channels();
            for y in 0..region.height {
                let start = ((region.y + y) * width + region.x) as usize * pixel;
                let row = region.width as usize * pixel;
                let expected = &whole.samples.as_bytes()[start..start + row];
                assert_eq!(&part.samples.as_bytes()[y as usize * row..][..row], expected);
            }
        }
    }
}

#[test]
fn a_progressive_scan_asks_for_cancellation_at_every_row() {
    let kind = Kind { progressive: true, ..Kind::PHOTO };
    let data = kind.encoded(64, 640, 80);
    let scans = data.windows(2).filter(|pair| *pair == b"\xff\xda").count();
    let never = Cancelling::at(usize::MAX);
    open(&data).decode(&Request::default(), &never).unwrap();
    // Each scan has at least the 40 rows of MCUs; so has the transform of them all.
    assert!(never.asked.load(Ordering::Relaxed) >= 40 * (scans + 1), "{scans} scans");
    for at in [0, 5, 41, 40 * scans] {
        let host = Cancelling::at(at);
        let error = open(&data).decode(&Request::default(), &host).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        assert_eq!(host.asked.load(Ordering::Relaxed), at + 1, "nothing is done after the answer");
    }
}

#[test]
fn a_sequential_scan_asks_for_cancellation_at_every_row() {
    let data = Kind::PHOTO.encoded(64, 640, 80);
    let never = Cancelling::at(usize::MAX);
    open(&data).decode(&Request::default(), &never).unwrap();
    assert_eq!(never.asked.load(Ordering::Relaxed), 40);
    let host = Cancelling::at(17);
    let error = open(&data).decode(&Request::default(), &host).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    // Also in the rows that are read to see whether a cut file goes on.
    let top = Request::default().with_region(Region { x: 0, y: 0, width: 9, height: 9 });
    let host = Cancelling::at(17);
    let error = open(&data[..data.len() * 9 / 10]).decode(&top, &host).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
}

#[test]
fn a_host_that_leaves_out_work_is_told() {
    struct Lazy;
    impl Context for Lazy {
        fn threads(&self) -> usize {
            2
        }
        fn for_each(&self, _count: usize, _work: &(dyn Fn(usize) + Sync)) {}
    }
    let data = Kind { restart: 4, ..Kind::PHOTO }.encoded(64, 640, 80);
    let error = open(&data).decode(&Request::default(), &Lazy).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Internal);
    assert!(error.message().contains("Context::for_each"), "{error}");
}
