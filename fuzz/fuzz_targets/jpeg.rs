//! Any bytes as a JPEG: no panic, the result of the promised size, and the same with and without
//! vector instructions and threads. The first four bytes choose the request.
#![no_main]

use fcimage_base::pool::Pool;
use fcimage_image::codecs::jpeg::host::Host;
use fcimage_jpeg::{Decoder, Limits, OnDamage, Region, Request, Serial, Size};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(([scale, damage, left, top], data)) = input.split_first_chunk::<4>() else { return };
    // Small images: large ones take the same paths more often.
    let limits = Limits::default().with_max_pixels(1 << 18).with_max_memory(64 << 20);
    let Ok(decoder) = Decoder::new(data, &limits) else { return };
    let scale = scale % 8 + 1;
    let Size { width, height } = decoder.scaled_size(scale);
    let region = (damage & 2 != 0).then(|| {
        let (x, y) = (u32::from(*left) % width, u32::from(*top) % height);
        let (w, h) = (1 + (width - x) / 2, 1 + (height - y) / 2);
        Region { x, y, width: w.min(width - x), height: h.min(height - y) }
    });
    let on_damage = if damage & 1 == 0 { OnDamage::Error } else { OnDamage::Salvage };
    let request =
        Request::default().with_scale(scale).with_region(region).with_on_damage(on_damage);
    let threads = Pool::with_threads(Some(if damage & 4 == 0 { 1 } else { 2 }));
    let pool = threads.unwrap_or(Pool::serial());
    let decoded = decoder.decode(&request, &Host { pool: &pool });
    let again = decoder.decode(&request.with_vector(false), &Serial);
    match (decoded, again) {
        (Ok(decoded), Ok(again)) => {
            assert_eq!(decoded, again);
            let Size { width, height } = decoded.size;
            let samples = width as usize * height as usize * decoded.samples.channels();
            assert_eq!(decoded.samples.as_bytes().len(), samples);
            assert!((0.0..=1.0).contains(&decoded.decoded_fraction));
        }
        (Err(error), Err(again)) => {
            assert_eq!(error.kind(), again.kind());
            assert!(on_damage == OnDamage::Error || error.decoded_fraction().is_none());
        }
        (decoded, again) => panic!("{decoded:?} with, {again:?} without vectors and threads"),
    }
});
