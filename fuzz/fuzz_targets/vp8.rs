//! Any bytes as a VP8 frame: no panic, the same with and without vector instructions, and rows that count
//! as decoded are the same whatever follows a cut. The first byte says whether it is cut.
#![no_main]

use fcimage_webp::{Decoder, Limits, Outcome, PixelLayout, Result, Uncancelled};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((choice, data)) = input.split_first() else { return };
    // Small images: large ones take the same paths more often.
    let limits = Limits::default().with_max_pixels(1 << 16);
    let Ok(decoder) = Decoder::new(data, &limits) else { return };
    let decoder = decoder.cut(choice & 1 == 1);
    let layout = if choice & 2 == 0 { PixelLayout::Rgb } else { PixelLayout::Rgba };
    let (outcome, pixels) = decoded(decoder, layout);
    let (plain, same) = decoded(decoder.with_vectors(false), layout);
    assert_eq!(outcome, plain);
    assert!(pixels == same, "vectors change pixels");
    let Ok(Outcome { rows, damage }) = outcome else { return };
    let size = decoder.size();
    assert_eq!(damage.is_some(), rows < size.height);
    let (planes, again) = decoder.decode_planes(&Uncancelled).expect("what pixels are made of");
    assert_eq!((again.rows, again.damage, planes.size), (rows, damage, size));
    if choice & 1 == 1 {
        let longer = [data, &[0x5a; 600]].concat();
        let decoder = Decoder::new(&longer, &limits).expect("the same header");
        let (_, other) = decoded(decoder, layout);
        let held = rows as usize * size.width as usize * layout.channels();
        assert!(pixels[..held] == other[..held], "{rows} of {} rows", size.height);
    }
});

fn decoded(decoder: Decoder<'_>, layout: PixelLayout) -> (Result<Outcome>, Vec<u8>) {
    let mut pixels = vec![0; decoder.size().pixels() as usize * layout.channels()];
    (decoder.decode_pixels(layout, &mut pixels, &Uncancelled), pixels)
}
