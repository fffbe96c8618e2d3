//! Frames of the encoder, read by another decoder.
#![allow(clippy::unwrap_used)] // in helpers of tests

use std::cell::Cell;

use fcimage_webp::{
    Alpha, Context, DecodedPlanes, Decoder, EncodeOptions, ErrorKind, Limits, Partitions, Plane,
    Planes, Uncancelled, encode_and_draw, encode_frame, file_of,
};

/// An image with samples of its own.
struct Owned {
    width: u32,
    height: u32,
    y: Vec<u8>,
    u: Vec<u8>,
    v: Vec<u8>,
}

impl Owned {
    /// Samples by column, row, and component.
    fn new(width: u32, height: u32, mut sample: impl FnMut(u32, u32, u32) -> u8) -> Self {
        let mut plane = |columns: u32, rows: u32, component| {
            (0..rows)
                .flat_map(|y| (0..columns).map(move |x| (x, y)))
                .map(|(x, y)| sample(x, y, component))
                .collect::<Vec<u8>>()
        };
        let (columns, rows) = (width.div_ceil(2), height.div_ceil(2));
        let (y, u, v) = (plane(width, height, 0), plane(columns, rows, 1), plane(columns, rows, 2));
        Self { width, height, y, u, v }
    }

    fn planes(&self) -> Planes<'_> {
        let (width, half) = (self.width as usize, self.width.div_ceil(2) as usize);
        Planes {
            width: self.width,
            height: self.height,
            y: Plane { samples: &self.y, stride: width },
            u: Plane { samples: &self.u, stride: half },
            v: Plane { samples: &self.v, stride: half },
            hidden: &[],
        }
    }

    fn encoded(&self, options: &EncodeOptions) -> Vec<u8> {
        encode_frame(&self.planes(), options, &Uncancelled).unwrap()
    }
}

/// Pseudo-random bytes.
fn noise() -> impl FnMut() -> u8 {
    let mut state = 1_u32;
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    }
}

/// Edges, gradients and some noise.
fn busy(width: u32, height: u32) -> Owned {
    let mut noise = noise();
    Owned::new(width, height, |x, y, component| match component {
        0 => {
            let edge = if (x / 7 + y / 11) % 3 == 0 { 90 } else { 0 };
            (16 + (x * 3 + y * 2) % 100 + edge) as u8 + noise() % 8
        }
        component => (100 + (x + 2 * y * component) % 56) as u8,
    })
}

/// The pixels (RGB) as image-webp decodes them.
fn decoded(frame: &[u8]) -> Vec<u8> {
    let file = file_of(frame, None).unwrap();
    let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(file)).unwrap();
    let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut pixels).unwrap();
    pixels
}

/// The mean squared error of gray pixels.
fn gray_error(image: &Owned, pixels: &[u8]) -> f64 {
    let errors = image.y.iter().zip(pixels.as_chunks::<3>().0).map(|(&y, pixel)| {
        let gray = ((f64::from(y) - 16.0) * 255.0 / 219.0).clamp(0.0, 255.0);
        (gray - f64::from(pixel[1])).powi(2)
    });
    errors.sum::<f64>() / image.y.len() as f64
}

fn quality(quality: u8) -> EncodeOptions {
    EncodeOptions { quality, ..EncodeOptions::default() }
}

#[test]
fn images_of_every_small_size_are_readable() {
    for size in 1..=50 {
        for (width, height) in [(size, 1), (1, size), (size, 51 - size), (size, 17)] {
            let frame = busy(width, height).encoded(&quality(80));
            assert_eq!(decoded(&frame).len(), (width * height * 3) as usize);
        }
    }
}

#[test]
fn a_higher_quality_is_closer_to_the_source_and_larger() {
    let image = Owned::new(120, 90, |x, y, component| match component {
        0 => (40 + (x * x / 20 + y * 3) % 150) as u8,
        _ => 128,
    });
    let mut before: Option<(f64, usize)> = None;
    for quality in [0, 25, 50, 75, 90, 100].map(quality) {
        let frame = image.encoded(&quality);
        let found = (gray_error(&image, &decoded(&frame)), frame.len());
        if let Some((error, length)) = before {
            assert!(found.0 < error && found.1 > length, "{quality:?}: {found:?}");
        }
        before = Some(found);
    }
    assert!(before.unwrap().0 < 2.0);
}

#[test]
fn extreme_samples_are_readable_and_near_the_source_at_the_highest_quality() {
    let mut random = noise();
    let images = [
        Owned::new(70, 50, |_, _, _| random()),
        Owned::new(64, 64, |x, y, _| if (x + y) % 2 == 0 { 0 } else { 255 }),
        Owned::new(64, 64, |x, y, _| if (x / 4 + y / 4) % 2 == 0 { 255 } else { 0 }),
        Owned::new(33, 47, |_, _, _| 0),
        Owned::new(48, 48, |x, _, _| if x < 24 { 255 } else { 0 }),
    ];
    for image in images {
        for quality in [0, 100].map(quality) {
            decoded(&image.encoded(&quality));
        }
    }
    // Levels of more than 66, which have the longest code.
    let flat = Owned::new(32, 32, |x, _, component| match component {
        0 => [16, 235][(x / 16) as usize % 2],
        _ => 128,
    });
    assert!(gray_error(&flat, &decoded(&flat.encoded(&quality(100)))) < 1.0);
}

#[test]
fn the_number_of_partitions_changes_no_pixel() {
    let image = busy(90, 200);
    let one = decoded(&image.encoded(&EncodeOptions::default()));
    for partitions in [Partitions::Two, Partitions::Four, Partitions::Eight] {
        let options = EncodeOptions { partitions, ..EncodeOptions::default() };
        assert_eq!(decoded(&image.encoded(&options)), one);
    }
}

#[test]
fn vector_instructions_change_no_byte() {
    for (width, height) in [(90, 70), (17, 16), (1, 1)] {
        let image = busy(width, height);
        for options in [0, 40, 80, 95, 99, 100].map(quality) {
            let plain = image.encoded(&EncodeOptions { vectors: false, ..options });
            assert!(image.encoded(&options) == plain, "{width} x {height}, {options:?}");
        }
    }
}

#[test]
fn rows_may_be_longer_than_the_image_is_wide() {
    let whole = busy(40, 40);
    let part = Planes { width: 21, height: 33, ..whole.planes() };
    let cut = Owned::new(21, 33, |x, y, component| match component {
        0 => whole.y[(y * 40 + x) as usize],
        1 => whole.u[(y * 20 + x) as usize],
        _ => whole.v[(y * 20 + x) as usize],
    });
    let options = EncodeOptions::default();
    assert_eq!(encode_frame(&part, &options, &Uncancelled).unwrap(), cut.encoded(&options));
}

#[test]
fn empty_macroblocks_are_marked() {
    // Half of the image is flat: a bit for each macroblock instead of the ends of 25 blocks.
    let half = Owned::new(320, 320, |x, y, component| match component {
        0 if x < 160 => (50 + (x * y) % 60) as u8,
        _ => 128,
    });
    let full = Owned::new(160, 320, |x, y, component| match component {
        0 => (50 + (x * y) % 60) as u8,
        _ => 128,
    });
    let options = quality(80);
    let (half, full) = (half.encoded(&options).len(), full.encoded(&options).len());
    assert!(half < full + 120, "{half} bytes, {full} without the flat half");
}

#[test]
fn the_container_has_the_transparency_that_it_gets() {
    let image = busy(33, 20);
    let frame = image.encoded(&EncodeOptions::default());
    // Uncompressed transparency: a byte for the method, and one for each pixel.
    let mut chunk = vec![0];
    chunk.extend((0..33 * 20).map(|i| i as u8));
    let alpha = Alpha { chunk: &chunk, width: 33, height: 20 };
    let file = file_of(&frame, Some(alpha)).unwrap();
    let mut decoder = image_webp::WebPDecoder::new(std::io::Cursor::new(file)).unwrap();
    assert!(decoder.has_alpha());
    let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut pixels).unwrap();
    assert!(pixels.as_chunks::<4>().0.iter().map(|pixel| pixel[3]).eq(chunk[1..].iter().copied()));
    let colors: Vec<u8> =
        pixels.as_chunks::<4>().0.iter().flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    assert_eq!(colors, decoded(&frame));
}

/// Cancels after it was asked so many times.
struct Patience {
    allowed: usize,
    asked: Cell<usize>,
}

impl Context for Patience {
    fn cancelled(&self) -> bool {
        self.asked.set(self.asked.get() + 1);
        self.asked.get() > self.allowed
    }
}

#[test]
fn a_host_that_cancels_stops_the_encoder_at_once() {
    let image = busy(40, 64);
    // Four rows of macroblocks, three times.
    for allowed in 0..=12 {
        let patience = Patience { allowed, asked: Cell::new(0) };
        let result = encode_frame(&image.planes(), &EncodeOptions::default(), &patience);
        match allowed {
            12 => assert!(result.is_ok()),
            _ => assert_eq!(result.unwrap_err().kind(), ErrorKind::Cancelled),
        }
        assert_eq!(patience.asked.get(), 12.min(allowed + 1));
    }
}

/// What our own decoder shows.
fn planes_of(frame: &[u8]) -> DecodedPlanes {
    let decoder = Decoder::new(frame, &Limits::default()).unwrap();
    let (planes, outcome) = decoder.decode_planes(&Uncancelled).unwrap();
    assert_eq!(outcome.damage, None);
    planes
}

#[test]
fn decoders_show_what_the_encoder_predicts_from() {
    let mut random = noise();
    let images = [
        busy(70, 50),
        busy(1, 1),
        busy(17, 40),
        busy(160, 15),
        Owned::new(64, 64, |_, _, _| random()),
        Owned::new(50, 64, |x, y, _| [0, 255][(x / 3 + y / 5) as usize % 2]),
        Owned::new(80, 80, |x, y, _| (x * x + y * y) as u8 / 2),
    ];
    for image in images {
        for quality in [0, 20, 50, 80, 98, 99, 100] {
            let options = EncodeOptions { quality, filter_strength: 0, ..EncodeOptions::default() };
            let (frame, drawn) = encode_and_draw(&image.planes(), &options, &Uncancelled).unwrap();
            let (shown, drawn) = (planes_of(&frame), drawn.planes());
            assert!(shown.luma == drawn.y.samples, "{} {quality}", image.width);
            let chroma = [drawn.u.samples, drawn.v.samples];
            assert!(shown.chroma.each_ref().map(Vec::as_slice) == chroma, "{quality}");
        }
    }
}

#[test]
fn a_loop_filter_changes_only_what_decoders_show() {
    let image = busy(90, 60);
    let options = EncodeOptions { quality: 30, ..EncodeOptions::default() };
    let draw = |filter_strength| {
        let options = EncodeOptions { filter_strength, ..options };
        encode_and_draw(&image.planes(), &options, &Uncancelled).unwrap()
    };
    let ((plain, drawn), (filtered, same)) = (draw(0), draw(60));
    assert_eq!(drawn.planes().y.samples, same.planes().y.samples);
    assert_ne!(planes_of(&plain), planes_of(&filtered));
}

#[test]
fn arguments_that_do_not_fit_are_refused() {
    let image = busy(20, 20);
    let planes = image.planes();
    let short = Plane { samples: &image.u[..99], stride: 10 };
    let narrow = Plane { samples: &image.y, stride: 19 };
    let huge = Plane { samples: &image.y, stride: usize::MAX };
    let wrong = [
        Planes { width: 0, ..planes },
        Planes { height: 0, ..planes },
        Planes { width: 16_384, height: 1, ..planes },
        Planes { width: 1, height: 16_384, ..planes },
        Planes { height: 21, ..planes },
        Planes { u: short, ..planes },
        Planes { v: short, ..planes },
        Planes { y: narrow, ..planes },
        Planes { y: huge, ..planes },
    ];
    for planes in wrong {
        let result = encode_frame(&planes, &EncodeOptions::default(), &Uncancelled);
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Argument);
    }
    let strong = EncodeOptions { filter_strength: 101, ..EncodeOptions::default() };
    for options in [quality(101), strong] {
        let result = encode_frame(&planes, &options, &Uncancelled);
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Argument);
    }
}
