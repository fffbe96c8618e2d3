//! Decoding a JPEG file at every scale, beside zune-jpeg at full size:
//! `cargo bench -p fcimage-jpeg --bench decode -- IMAGE.jpg [SCALE ...]`, scale 0 being zune-jpeg.
//! Medians of runs taken in turn.

#![allow(clippy::print_stdout, clippy::expect_used)]

use std::hint::black_box;
use std::time::Instant;

use fcimage_jpeg::{Decoded, Decoder, Limits, Request, Result, Serial};
use zune_jpeg::zune_core::bytestream::ZCursor;

const RUNS: usize = 15;

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let Some(path) = args.next() else {
        println!("which file? cargo bench -p fcimage-jpeg --bench decode -- IMAGE.jpg");
        return;
    };
    let mut scales: Vec<u8> = args.map(|arg| arg.parse().expect("a scale")).collect();
    if scales.is_empty() {
        scales = (0..=8).collect();
    }
    let data = std::fs::read(&path).expect("a readable file");
    let mut times = vec![vec![]; scales.len()];
    for _ in 0..RUNS {
        for (&scale, times) in scales.iter().zip(&mut times) {
            let start = Instant::now();
            match scale {
                0 => drop(black_box(zune_jpeg::JpegDecoder::new(ZCursor::new(&data)).decode())),
                _ => drop(black_box(ours(&data, scale))),
            }
            times.push(start.elapsed());
        }
    }
    for (scale, mut times) in scales.into_iter().zip(times) {
        times.sort();
        let name = if scale == 0 { "zune-jpeg".into() } else { format!("{scale}/8") };
        println!("{name:>10} {:8.2} ms", times[RUNS / 2].as_secs_f64() * 1e3);
    }
}

fn ours(data: &[u8], scale: u8) -> Result<Decoded> {
    Decoder::new(data, &Limits::default())?.decode(&Request::default().with_scale(scale), &Serial)
}
