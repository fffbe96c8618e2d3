//! Any bytes as a JPEG, to pixels and to planes: no panic, the result of the promised size, and the
//! same with and without vector instructions and threads. The first four bytes choose the request.
#![no_main]

use std::fmt::Debug;

use fcimage_base::pool::Pool;
use fcimage_image::codecs::jpeg::host::Host;
use fcimage_jpeg::{Decoder, Limits, OnDamage, Region, Request, Result, Serial, Size};
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
    let host = Host { pool: &pool };
    pixels(&decoder, &request, &host);
    if decoder.header().has_planes() {
        let even = |Region { x, y, width, height }| Region { x: x & !1, y: y & !1, width, height };
        planes(&decoder, &request.with_region(region.map(even)), &host);
    }
});

fn pixels(decoder: &Decoder<'_>, request: &Request, host: &Host<'_>) {
    let decoded = decoder.decode(request, host);
    let again = decoder.decode(&request.with_vector(false), &Serial);
    if let Some(decoded) = the_same(decoded, again, request.on_damage) {
        let Size { width, height } = decoded.size;
        let samples = width as usize * height as usize * decoded.samples.channels();
        assert_eq!(decoded.samples.as_bytes().len(), samples);
        assert!((0.0..=1.0).contains(&decoded.decoded_fraction));
    }
}

fn planes(decoder: &Decoder<'_>, request: &Request, host: &Host<'_>) {
    let decoded = decoder.decode_planes(request, host);
    let again = decoder.decode_planes(&request.with_vector(false), &Serial);
    if let Some(planes) = the_same(decoded, again, request.on_damage) {
        for plane in [&planes.y, &planes.cb, &planes.cr] {
            assert_eq!(plane.samples.len(), plane.stride * plane.size.height as usize);
        }
        assert_eq!(planes.cb.size.width, planes.y.size.width.div_ceil(2));
        assert_eq!(planes.cr.size.height, planes.y.size.height.div_ceil(2));
        assert!((0.0..=1.0).contains(&planes.decoded_fraction));
    }
}

/// What both gave: the same result, or the same kind of error.
fn the_same<T: PartialEq + Debug>(
    decoded: Result<T>,
    again: Result<T>,
    on_damage: OnDamage,
) -> Option<T> {
    match (decoded, again) {
        (Ok(decoded), Ok(again)) => {
            assert_eq!(decoded, again);
            Some(decoded)
        }
        (Err(error), Err(again)) => {
            assert_eq!(error.kind(), again.kind());
            assert!(on_damage == OnDamage::Error || error.decoded_fraction().is_none());
            None
        }
        (decoded, again) => panic!("{decoded:?} with, {again:?} without vectors and threads"),
    }
}
