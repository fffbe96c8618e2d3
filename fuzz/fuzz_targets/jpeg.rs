//! Any bytes as a JPEG: no panic, no more memory than was announced, the result of the promised
//! size, and the same with and without vector instructions. The first four bytes choose the request.
#![no_main]

use fcimage_jpeg::scaled_size;
use fcimage_jpeg::{OnDamage, Region, Request, Samples, decode, peak_bytes, read_header};
use fcimage_base::limits::Limits;
use fcimage_base::pool::Pool;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(([scale, damage, left, top], data)) = input.split_first_chunk::<4>() else { return };
    // Small pictures: large ones take the same paths more often.
    let limits = Limits { max_pixels: 1 << 18, max_memory: 64 << 20, ..Limits::DEFAULT };
    let Ok(header) = read_header(data, &limits) else { return };
    let scale = scale % 8 + 1;
    let (width, height) = scaled_size(header.width, header.height, scale);
    let region = (damage & 2 != 0).then(|| {
        let (x, y) = (u32::from(*left) % width, u32::from(*top) % height);
        let (w, h) = (1 + (width - x) / 2, 1 + (height - y) / 2);
        Region { x, y, width: w.min(width - x), height: h.min(height - y) }
    });
    let on_damage = if damage & 1 == 0 { OnDamage::Error } else { OnDamage::Salvage };
    let mut request = Request { scale, region, on_damage, vector: true };
    let threads = Pool::with_threads(Some(if damage & 4 == 0 { 1 } else { 2 }));
    let pool = threads.unwrap_or(Pool::serial());
    let mut budget = limits.budget();
    let before = budget.left();
    let decoded = decode(data, &header, &request, &limits, &mut budget, &pool);
    assert!(before - budget.left() <= peak_bytes(&header, &request));
    request.vector = false;
    let again = decode(data, &header, &request, &limits, &mut limits.budget(), &Pool::serial());
    match (decoded, again) {
        (Ok(decoded), Ok(again)) => {
            assert_eq!(decoded, again);
            let (channels, bytes) = match &decoded.samples {
                Samples::Gray(bytes) => (1, bytes),
                Samples::Rgb(bytes) => (3, bytes),
                Samples::Cmyk(bytes) => (4, bytes),
            };
            let pixels = decoded.width as usize * decoded.height as usize;
            assert_eq!(bytes.len(), pixels * channels);
            assert!((0.0..=1.0).contains(&decoded.fraction));
        }
        (Err(error), Err(again)) => {
            assert_eq!(error.kind(), again.kind());
            assert!(on_damage == OnDamage::Error || error.decoded_fraction().is_none());
        }
        (decoded, again) => panic!("{decoded:?} with, {again:?} without vectors"),
    }
});
