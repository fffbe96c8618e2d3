//! The parts of the job, with criterion: `cargo bench -p fcimage-image --bench parts`.
#![allow(clippy::expect_used)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use fcimage_image::codecs::{Encoding, JpegOptions, KeptMetadata, WebPOptions};
use fcimage_image::ops::resize::{Area, resize};
use fcimage_image::pixels::{Layout, Pixels};
use fcimage_image::size::Size;
use fcimage_jpeg::{Decoder, Limits, Request, Serial};

/// Waves with some noise: about as hard to encode as a photo.
fn waves(width: u32, height: u32) -> Pixels {
    let mut state = 1_u32;
    let mut samples = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        for x in 0..width {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 28) as f32;
            let wave = (x as f32 / 40.0).sin() * (y as f32 / 60.0).cos() * 80.0 + 120.0 + noise;
            samples.extend([wave, wave * 0.9, 255.0 - wave].map(|v| v as u8));
        }
    }
    Pixels::new(width, height, Layout::Rgb, samples).expect("valid sizes")
}

fn jpeg() -> Encoding {
    Encoding::Jpeg(JpegOptions::default())
}

fn parts(criterion: &mut Criterion) {
    let kept = KeptMetadata::default();
    let large = waves(4000, 3000);
    let file = jpeg().encode(&large, &kept).expect("a file");
    let decoder = Decoder::new(&file, &Limits::default()).expect("a header");
    for scale in [8, 5, 4, 2] {
        let request = Request::default().with_scale(scale);
        criterion.bench_function(&format!("decode 12 MP JPEG at {scale}/8"), |b| {
            b.iter(|| black_box(decoder.decode(&request, &Serial)));
        });
    }
    let half = waves(2000, 1500);
    let area = Area::whole(half.size());
    criterion.bench_function("resize 2000 to 1200", |b| {
        b.iter(|| black_box(resize(&half, area, Size::new(1200, 900))));
    });
    let small = waves(1200, 900);
    criterion.bench_function("encode 1200x900 JPEG", |b| {
        b.iter(|| black_box(jpeg().encode(&small, &kept)));
    });
    for effort in [0, 2, 4] {
        let options = WebPOptions::default().with_effort(effort);
        let webp = Encoding::WebP(options.expect("in range"));
        criterion.bench_function(&format!("encode 1200x900 WebP, effort {effort}"), |b| {
            b.iter(|| black_box(webp.encode(&small, &kept)));
        });
    }
}

criterion_group! { name = benches; config = Criterion::default().sample_size(20); targets = parts }
criterion_main!(benches);
