//! Images with transparency: alpha, and the colors below it.
#![allow(clippy::unwrap_used)] // in helpers of tests

use std::cell::Cell;
use std::io::Cursor;

use fcimage_webp::{
    Alpha, Context, Decoder, EncodeOptions, ErrorKind, Limits, Planes, Size, Uncancelled, Yuv,
    encode_alpha, encode_and_draw, encode_frame, file_of,
};
use image_webp::WebPDecoder;

/// Pseudo-random numbers.
fn random() -> impl FnMut() -> u32 {
    let mut state = 1_u32;
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state >> 8
    }
}

/// The alpha that another decoder reads from a chunk.
fn decoded(size: Size, chunk: &[u8]) -> Vec<u8> {
    let black = vec![0; size.pixels() as usize * 3];
    let image = Yuv::from_rgb(size, &black, true).unwrap();
    let frame = encode_frame(&image.planes(), &EncodeOptions::default(), &Uncancelled).unwrap();
    let alpha = Alpha { chunk, width: size.width, height: size.height };
    let file = file_of(&frame, Some(alpha)).unwrap();
    let mut decoder = WebPDecoder::new(Cursor::new(file)).unwrap();
    let mut pixels = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut pixels).unwrap();
    pixels.into_iter().skip(3).step_by(4).collect()
}

fn assert_kept(size: Size, alpha: &[u8]) -> Vec<u8> {
    let chunk = encode_alpha(size, alpha, &Uncancelled).unwrap();
    assert!(decoded(size, &chunk) == alpha, "{size:?}");
    assert!(chunk.len() <= alpha.len() + 1);
    chunk
}

#[test]
fn every_kind_of_alpha_is_kept_exactly() {
    let mut random = random();
    for (width, height) in [(1, 1), (1, 50), (50, 1), (2, 2), (3, 40), (64, 64), (97, 75)] {
        let size = Size { width, height };
        let mut plane = |mut sample: Box<dyn FnMut(u32, u32, u32) -> u32>| -> Vec<u8> {
            let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
            places.map(|(x, y)| sample(x, y, random()) as u8).collect()
        };
        let planes = [
            plane(Box::new(|_, _, _| 255)),
            plane(Box::new(|_, _, _| 7)),
            plane(Box::new(|x, y, _| 255 * ((x / 9 + y / 5) % 2))),
            plane(Box::new(|x, y, _| (x * x + y * y) / 40)),
            plane(Box::new(|x, y, r| (x * 2 + y * 3) / 4 + r % 3)),
            plane(Box::new(|_, _, r| r)),
            plane(Box::new(|_, _, r| r % 2 * 254)),
            plane(Box::new(|_, _, r| if r % 90 == 0 { r / 90 } else { 0 })),
            // The same rows again, farther away than short distances reach.
            plane(Box::new(|x, y, _| (x * 37 + y % 13 * 101) * 23)),
            // Counts that make the longest codes.
            plane(Box::new(|_, _, r| (r & 0x7fff).leading_zeros())),
        ];
        for alpha in planes {
            assert_kept(size, &alpha);
        }
    }
}

#[test]
fn what_is_repeated_farther_away_than_a_distance_can_state_is_kept() {
    let mut random = random();
    let (size, count) = (Size { width: 1024, height: 1030 }, 1024 * 1030);
    let mut alpha = vec![0; count];
    let noise: Vec<u8> = (0..3000).map(|_| random() as u8).collect();
    alpha[..3000].copy_from_slice(&noise);
    // 2^20 less 120 is the farthest.
    for end in [count, count - 1024 * 6 + 121] {
        alpha[end - 3000..end].copy_from_slice(&noise);
    }
    assert_kept(size, &alpha);
}

#[test]
fn noise_is_stored_as_it_is() {
    let mut random = random();
    let alpha: Vec<u8> = (0..60 * 50).map(|_| random() as u8).collect();
    let chunk = assert_kept(Size { width: 60, height: 50 }, &alpha);
    assert_eq!((chunk.len(), chunk[0] & 3), (3001, 0));
}

#[test]
fn what_is_the_same_everywhere_takes_no_more_than_the_codes() {
    let size = Size { width: 700, height: 900 };
    assert!(assert_kept(size, &vec![200; 700 * 900]).len() < 400);
}

#[test]
fn a_size_that_does_not_fit_alpha_is_refused() {
    for (width, height, count) in [(0, 1, 0), (1, 0, 0), (2, 2, 3), (2, 2, 5), (16_384, 1, 16_384)]
    {
        let result = encode_alpha(Size { width, height }, &vec![0; count], &Uncancelled);
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Argument);
    }
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
fn a_host_that_cancels_stops_the_coding_of_alpha() {
    let mut random = random();
    let alpha: Vec<u8> = (0..40 * 64).map(|_| random() as u8).collect();
    let size = Size { width: 40, height: 64 };
    let asked = |allowed| {
        let patience = Patience { allowed, asked: Cell::new(0) };
        (encode_alpha(size, &alpha, &patience).map(|_| ()), patience.asked.get())
    };
    let (whole, all) = asked(usize::MAX);
    assert!(whole.is_ok() && all >= 6, "{all}");
    for allowed in 0..all {
        let (result, times) = asked(allowed);
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Cancelled);
        assert_eq!(times, allowed + 1);
    }
}

/// A disk on transparent ground: RGB with alpha.
fn disk(size: Size, below: [u8; 3]) -> Vec<u8> {
    let places = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
    let pixels = places.flat_map(|(x, y)| {
        let (across, down) = (x.abs_diff(size.width / 2), y.abs_diff(size.height / 2));
        let distance = across * across + down * down;
        match distance < 30 * 30 {
            true => [(x * 3) as u8, (y * 2) as u8, 90, 255],
            false => [below[0], below[1], below[2], 0],
        }
    });
    pixels.collect()
}

#[test]
fn colors_that_nobody_sees_change_no_byte() {
    let size = Size { width: 201, height: 133 };
    let encode = |below, vectors| {
        let image = Yuv::from_rgba(size, &disk(size, below), vectors).unwrap();
        let options = EncodeOptions { vectors, ..EncodeOptions::default() };
        encode_frame(&image.planes(), &options, &Uncancelled).unwrap()
    };
    let frame = encode([0; 3], true);
    assert_eq!(encode([255, 10, 77], true), frame);
    assert_eq!(encode([0; 3], false), frame);
}

#[test]
fn macroblocks_that_nobody_sees_are_decoded_as_the_encoder_predicts_them() {
    let size = Size { width: 201, height: 133 };
    let pixels = disk(size, [0; 3]);
    let image = Yuv::from_rgba(size, &pixels, true).unwrap();
    let none = vec![true; image.planes().hidden.len()];
    assert!(image.planes().hidden.contains(&true) && image.planes().hidden.contains(&false));
    // Many, none that is marked as empty, and all.
    let hidden = [image.planes().hidden, &[], &none];
    let lengths = hidden.map(|hidden| {
        let planes = Planes { hidden, ..image.planes() };
        let options = EncodeOptions { filter_strength: 0, ..EncodeOptions::default() };
        let (frame, drawn) = encode_and_draw(&planes, &options, &Uncancelled).unwrap();
        let decoder = Decoder::new(&frame, &Limits::default()).unwrap();
        let (shown, outcome) = decoder.decode_planes(&Uncancelled).unwrap();
        assert_eq!(outcome.damage, None);
        assert!(shown.luma == drawn.planes().y.samples);
        let chroma = [drawn.planes().u.samples, drawn.planes().v.samples];
        assert!(shown.chroma.each_ref().map(Vec::as_slice) == chroma);
        frame.len()
    });
    assert!(lengths[0] < lengths[1] && lengths[2] < 200, "{lengths:?}");
    let wrong = Planes { hidden: &none[1..], ..image.planes() };
    let result = encode_frame(&wrong, &EncodeOptions::default(), &Uncancelled);
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Argument);
}
