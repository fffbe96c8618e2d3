//! Any samples and options to the encoder of lossy WebP: no panic, the same file with and without
//! vector instructions, decoders show the image that the encoder predicted from, and keep alpha.
#![no_main]

use std::io::Cursor;

use fcimage_webp::{
    Alpha, Decoder, EncodeOptions, Limits, Partitions, Plane, Planes, Size, Uncancelled, Yuv,
    encode_alpha, encode_and_draw, file_of,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some(([width, height, quality, choice], samples)) = input.split_first_chunk::<4>() else {
        return;
    };
    let size = Size { width: u32::from(*width) + 1, height: u32::from(*height) + 1 };
    let options = EncodeOptions {
        quality: quality % 101,
        filter_strength: if choice & 1 == 0 { 0 } else { 60 },
        partitions: [Partitions::One, Partitions::Two, Partitions::Four, Partitions::Eight]
            [usize::from(choice >> 1 & 3)],
        vectors: true,
    };
    match choice >> 3 & 3 {
        0 => pixels(size, &options, samples),
        1 => planes(size, &options, samples),
        _ => transparent(size, &options, samples),
    }
});

/// `count` bytes: those of the input, over and over.
fn repeated(samples: &[u8], count: usize) -> Vec<u8> {
    let samples = if samples.is_empty() { &[128] } else { samples };
    samples.iter().copied().cycle().take(count).collect()
}

fn pixels(size: Size, options: &EncodeOptions, samples: &[u8]) {
    let pixels = repeated(samples, size.pixels() as usize * 3);
    let image = Yuv::from_rgb(size, &pixels, true).expect("the size fits");
    let plain = Yuv::from_rgb(size, &pixels, false).expect("the size fits");
    assert_eq!(image.planes().y.samples, plain.planes().y.samples);
    assert_eq!(image.planes().u.samples, plain.planes().u.samples);
    assert_eq!(image.planes().v.samples, plain.planes().v.samples);
    encode(&image.planes(), options);
}

fn planes(size: Size, options: &EncodeOptions, samples: &[u8]) {
    let (width, half) = (size.width as usize, size.width.div_ceil(2) as usize);
    let (luma, chroma) = (width * size.height as usize, half * size.height.div_ceil(2) as usize);
    let all = repeated(samples, luma + 2 * chroma);
    let (y, rest) = all.split_at(luma);
    let (u, v) = rest.split_at(chroma);
    let planes = Planes {
        width: size.width,
        height: size.height,
        y: Plane { samples: y, stride: width },
        u: Plane { samples: u, stride: half },
        v: Plane { samples: v, stride: half },
        hidden: &[],
    };
    encode(&planes, options);
}

fn transparent(size: Size, options: &EncodeOptions, samples: &[u8]) {
    let pixels = repeated(samples, size.pixels() as usize * 4);
    let image = Yuv::from_rgba(size, &pixels, true).expect("the size fits");
    let plain = Yuv::from_rgba(size, &pixels, false).expect("the size fits");
    assert_eq!(image.planes().y.samples, plain.planes().y.samples);
    assert_eq!(image.planes().u.samples, plain.planes().u.samples);
    assert_eq!(image.planes().v.samples, plain.planes().v.samples);
    assert_eq!(image.planes().hidden, plain.planes().hidden);
    let frame = encode(&image.planes(), options);
    let alpha: Vec<u8> = pixels.iter().copied().skip(3).step_by(4).collect();
    let chunk = encode_alpha(size, &alpha, &Uncancelled).expect("the size fits");
    let alpha_chunk = Alpha { chunk: &chunk, width: size.width, height: size.height };
    let file = file_of(&frame, Some(alpha_chunk)).expect("a short file");
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(file)).expect("a sound file");
    let mut shown = vec![0; pixels.len()];
    decoder.read_image(&mut shown).expect("a sound file");
    assert!(shown.into_iter().skip(3).step_by(4).eq(alpha));
}

fn encode(planes: &Planes<'_>, options: &EncodeOptions) -> Vec<u8> {
    let (frame, drawn) = encode_and_draw(planes, options, &Uncancelled).expect("sound arguments");
    let plain = EncodeOptions { vectors: false, ..*options };
    let (same, _) = encode_and_draw(planes, &plain, &Uncancelled).expect("sound arguments");
    assert_eq!(frame, same);
    let decoder = Decoder::new(&frame, &Limits::default()).expect("a sound frame");
    let (shown, outcome) = decoder.decode_planes(&Uncancelled).expect("a sound header");
    assert_eq!(outcome.damage, None);
    if options.filter_strength == 0 {
        let drawn = drawn.planes();
        assert_eq!(shown.luma, drawn.y.samples);
        assert_eq!(shown.chroma.each_ref().map(Vec::as_slice), [drawn.u.samples, drawn.v.samples]);
    }
    frame
}
