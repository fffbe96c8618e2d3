//! Any samples and options to the JPEG encoder: no panic, the same file with and without vector
//! instructions, and the same coefficients for every way of coding.
#![no_main]

use fcimage_jpeg::{
    Decoder, EncodeOptions, Encoder, Image, Limits, OnDamage, Request, Rows, Serial, Size,
    Subsampling,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(([width, height, quality, choice, padding], samples)) = input.split_first_chunk::<5>()
    else {
        return;
    };
    let size = Size { width: u32::from(*width) + 1, height: u32::from(*height) + 1 };
    let subsampling =
        [Subsampling::C420, Subsampling::C422, Subsampling::C444][usize::from(choice & 3) % 3];
    let options = EncodeOptions::default()
        .with_quality(quality % 100 + 1)
        .with_subsampling(subsampling);
    let padding = usize::from(*padding);
    let stride = |size: Size, bytes: usize| size.width as usize * bytes + padding;
    let half = subsampling.chroma_size(size);
    // One buffer that is long enough for all kinds, of which planes see different parts.
    let all = repeated(samples, stride(size, 3) * size.height as usize + 2);
    let rows = |from: usize, size, bytes| {
        Rows { samples: &all[from..], size, stride: stride(size, bytes) }
    };
    let image = match choice >> 2 & 3 {
        0 => Image::Rgb(rows(0, size, 3)),
        1 => Image::Gray(rows(0, size, 1)),
        2 => Image::GrayRgb(rows(0, size, 3)),
        _ => Image::Planes { y: rows(0, size, 1), cb: rows(1, half, 1), cr: rows(2, half, 1) },
    };
    encode(&image, options);
});

/// `count` bytes: those of the input, over and over.
fn repeated(samples: &[u8], count: usize) -> Vec<u8> {
    let samples = if samples.is_empty() { &[128] } else { samples };
    samples.iter().copied().cycle().take(count).collect()
}

fn encode(image: &Image<'_>, options: EncodeOptions) {
    let file = |options| Encoder::new(options).encode(image, &Serial).expect("sound arguments");
    let shown = |file: &[u8]| {
        let decoder = Decoder::new(file, &Limits::default()).expect("a sound header");
        assert_eq!(decoder.header().size, image.size());
        let request = Request::default().with_on_damage(OnDamage::Error);
        decoder.decode(&request, &Serial).expect("a sound file").samples
    };
    let optimized = file(options);
    assert_eq!(file(options.with_vector(false)), optimized);
    let expected = shown(&optimized);
    assert_eq!(shown(&file(options.with_optimize(false))), expected);
    assert_eq!(shown(&file(options.with_progressive(true))), expected);
}
