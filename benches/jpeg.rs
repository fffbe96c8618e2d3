//! Decoding a JPEG file at every scale, beside zune-jpeg at full size:
//! `cargo bench --no-default-features --bench jpeg -- PHOTO.jpg`. Medians of runs taken in turn.

#![allow(clippy::print_stdout, clippy::expect_used)]

use std::hint::black_box;
use std::time::Instant;

use fcimage::image::jpeg::{Request, decode, read_header};
use fcimage::limits::Limits;
use fcimage::pool::Pool;
use zune_jpeg::zune_core::bytestream::ZCursor;

const RUNS: usize = 15;

fn main() {
    let Some(path) = std::env::args().skip(1).find(|arg| !arg.starts_with("--")) else {
        println!("which file? cargo bench --no-default-features --bench jpeg -- PHOTO.jpg");
        return;
    };
    let data = std::fs::read(&path).expect("a readable file");
    let mut times = vec![vec![]; 9];
    for _ in 0..RUNS {
        for (scale, times) in times.iter_mut().enumerate() {
            let start = Instant::now();
            match scale {
                0 => drop(black_box(zune_jpeg::JpegDecoder::new(ZCursor::new(&data)).decode())),
                _ => drop(black_box(ours(&data, scale as u8))),
            }
            times.push(start.elapsed());
        }
    }
    for (scale, mut times) in times.into_iter().enumerate() {
        times.sort();
        let name = if scale == 0 { "zune-jpeg".into() } else { format!("{scale}/8") };
        println!("{name:>10} {:8.2} ms", times[RUNS / 2].as_secs_f64() * 1e3);
    }
}

fn ours(data: &[u8], scale: u8) -> fcimage::error::Result<fcimage::image::jpeg::Decoded> {
    let limits = Limits::DEFAULT;
    let header = read_header(data, &limits)?;
    let request = Request { scale, ..Request::default() };
    decode(data, &header, &request, &limits, &mut limits.budget(), &Pool::serial())
}
