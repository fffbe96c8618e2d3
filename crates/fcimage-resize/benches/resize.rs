//! Resampling planes and pixels, beside fast_image_resize: `cargo bench -p fcimage-resize --bench resize`.
//! With the name of a case and `ours` or `theirs`, only that runs, once: for counting instructions.

#![allow(clippy::print_stdout, clippy::expect_used)]

use std::hint::black_box;
use std::time::Instant;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use fcimage_resize::{Axis, ByteRange, Filters, Sample, resample, vector};

const RUNS: usize = 9;

/// From a size to a size.
struct Case {
    name: &'static str,
    from: [usize; 2],
    to: [usize; 2],
    channels: usize,
}

const CASES: [Case; 4] = [
    Case { name: "luma", from: [2016, 1512], to: [1200, 900], channels: 1 },
    Case { name: "chain", from: [1200, 900], to: [600, 450], channels: 1 },
    Case { name: "rgb", from: [4000, 3000], to: [600, 450], channels: 3 },
    Case { name: "rgba", from: [4000, 3000], to: [600, 450], channels: 4 },
];

fn ours<S: Sample, const CHANNELS: usize>(source: &[S], case: &Case) -> Vec<u8> {
    let mut filters = Filters::default();
    let across = filters.get(Axis::whole(case.from[0], case.to[0]));
    let down = filters.get(Axis::whole(case.from[1], case.to[1]));
    let kernels = vector(true);
    let mut result = Vec::with_capacity(case.to[0] * case.to[1] * CHANNELS);
    let mut bytes = vec![[0; CHANNELS]; case.to[0]];
    let mut line = vec![0; case.to[0]];
    let done = &mut |rows: [&[i16]; CHANNELS]| {
        for (channel, row) in rows.into_iter().enumerate() {
            kernels.bytes(row, ByteRange::Full, &mut line);
            for (pixel, byte) in bytes.iter_mut().zip(&line) {
                pixel[channel] = *byte;
            }
        }
        result.extend_from_slice(bytes.as_flattened());
    };
    resample(source, across, down, kernels, done).expect("a source of the right size");
    result
}

fn theirs(source: &[u8], case: &Case) -> Vec<u8> {
    let kind = [PixelType::U8, PixelType::U8, PixelType::U8x3, PixelType::U8x4][case.channels - 1];
    let [width, height] = case.from.map(|side| side as u32);
    let input = ImageRef::new(width, height, source, kind).expect("a source of the right size");
    let mut output = Image::new(case.to[0] as u32, case.to[1] as u32, kind);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .use_alpha(false);
    Resizer::new().resize(&input, &mut output, &options).expect("the same type of pixels");
    output.into_vec()
}

fn run(case: &Case, source: &[u8], own: bool) -> Vec<u8> {
    match (own, case.channels) {
        (false, _) => theirs(source, case),
        (true, 1) => ours::<u8, 1>(source, case),
        (true, 3) => ours::<u8, 3>(source, case),
        (true, _) => ours::<u8, 4>(source, case),
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    for case in &CASES {
        let [name, who] = [0, 1].map(|i| words.get(i).map(String::as_str));
        if name.is_some_and(|name| name != case.name) {
            continue;
        }
        let count = case.from[0] * case.from[1] * case.channels;
        let source: Vec<u8> = (0..count).map(|i| (i * 31 / 7 % 251) as u8).collect();
        if let Some(who) = who {
            black_box(run(case, &source, who == "ours"));
            continue;
        }
        let mut best = [f64::MAX; 2];
        for _ in 0..RUNS {
            for (own, best) in [true, false].into_iter().zip(&mut best) {
                let start = Instant::now();
                black_box(run(case, &source, own));
                *best = best.min(start.elapsed().as_secs_f64() * 1e3);
            }
        }
        let [own, other] = best;
        println!("{:6} {own:6.2} ms, fast_image_resize {other:6.2} ms", case.name);
    }
}
