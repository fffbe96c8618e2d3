//! Decoding against `image-webp`, which gives the bytes of libwebp, and against itself.
#![allow(clippy::unwrap_used)] // in helpers

mod support;

use std::cell::Cell;
use std::io::Cursor;

use fcimage_webp::{
    Context, Decoder, ErrorKind, Limits, Outcome, PixelLayout, Rows, Sink, Uncancelled,
};
use fcimage_webp_kernels::{ChromaRows, scalar};
use image_webp::WebPDecoder;
use support::{file_of, random_frame};

fn open(frame: &[u8]) -> Decoder<'_> {
    Decoder::new(frame, &Limits::default()).unwrap()
}

fn decoded(decoder: &Decoder<'_>, layout: PixelLayout) -> (Vec<u8>, Outcome) {
    let mut pixels = vec![7; decoder.size().pixels() as usize * layout.channels()];
    let outcome = decoder.decode_pixels(layout, &mut pixels, &Uncancelled).unwrap();
    (pixels, outcome)
}

#[test]
fn frames_of_every_kind_are_those_of_image_webp() {
    for seed in 0..600 {
        let frame = random_frame(seed, 70);
        let file = file_of(&frame);
        let mut oracle = WebPDecoder::new(Cursor::new(&file)).unwrap();
        let mut expected = vec![0; oracle.output_buffer_size().unwrap()];
        oracle.read_image(&mut expected).unwrap();
        let (pixels, outcome) = decoded(&open(&frame), PixelLayout::Rgb);
        assert_eq!(outcome.damage, None, "{seed}");
        assert!(pixels == expected, "{seed}: {:?}", open(&frame).size());
    }
}

#[test]
fn vectors_and_layouts_change_nothing() {
    for seed in 1000..1100 {
        let frame = random_frame(seed, 120);
        let decoder = open(&frame);
        let (pixels, _) = decoded(&decoder, PixelLayout::Rgb);
        assert!(decoded(&decoder.with_vectors(false), PixelLayout::Rgb).0 == pixels, "{seed}");
        let (with_alpha, _) = decoded(&decoder, PixelLayout::Rgba);
        for (rgb, rgba) in pixels.as_chunks::<3>().0.iter().zip(with_alpha.as_chunks::<4>().0) {
            assert_eq!([rgb[0], rgb[1], rgb[2], 255], *rgba);
        }
    }
}

#[test]
fn planes_are_what_pixels_are_made_of() {
    for seed in 2000..2060 {
        let frame = random_frame(seed, 70);
        let decoder = open(&frame);
        let (planes, outcome) = decoder.decode_planes(&Uncancelled).unwrap();
        assert_eq!(outcome.rows, planes.size.height);
        let (width, half) = (planes.size.width as usize, planes.size.width.div_ceil(2) as usize);
        let rows = planes.size.height.div_ceil(2) as usize;
        let chroma = |row: usize| {
            let row = row.min(rows - 1) * half;
            [0, 1].map(|i: usize| &planes.chroma[i][row..row + half])
        };
        let (pixels, _) = decoded(&decoder, PixelLayout::Rgb);
        for (y, row) in pixels.chunks(width * 3).enumerate() {
            let far = if y % 2 == 0 { (y / 2).saturating_sub(1) } else { y / 2 + 1 };
            let around = ChromaRows { near: chroma(y / 2), far: chroma(far) };
            let mut expected = vec![0; width * 3];
            scalar().row_to_rgb(&planes.luma[y * width..][..width], around, &mut expected);
            assert!(row == expected, "{seed}, row {y}");
        }
    }
}

#[test]
fn rows_that_count_as_decoded_are_those_of_the_whole_frame() {
    let mut salvaged = 0;
    for seed in 3000..3030 {
        let frame = random_frame(seed, 70);
        let (whole, _) = decoded(&open(&frame), PixelLayout::Rgb);
        let size = open(&frame).size();
        for length in (10..frame.len()).step_by(1 + frame.len() / 97) {
            let decoder = open(&frame[..length]).cut(true);
            let mut pixels = vec![7; whole.len()];
            let outcome = match decoder.decode_pixels(PixelLayout::Rgb, &mut pixels, &Uncancelled) {
                Ok(outcome) => outcome,
                Err(error) => {
                    assert_eq!(error.kind(), ErrorKind::Damaged, "{error}");
                    continue;
                }
            };
            assert_eq!(outcome.damage.is_some(), outcome.rows < size.height);
            let held = outcome.rows as usize * size.width as usize * 3;
            assert!(pixels[..held] == whole[..held], "{seed}, {length} of {}", frame.len());
            salvaged += usize::from(outcome.damage.is_some() && held > 0);
        }
    }
    assert!(salvaged > 100, "{salvaged}");
}

/// Counts rows.
struct Counted {
    rows: usize,
}

impl Sink for Counted {
    fn take(&mut self, rows: &Rows<'_>) -> fcimage_webp::Result<()> {
        assert_eq!(rows.range().start, self.rows, "rows come in their order");
        self.rows = rows.range().end;
        Ok(())
    }
}

/// Cancels after some questions.
struct After(Cell<u32>);

impl Context for After {
    fn cancelled(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left == 0
    }
}

#[test]
fn a_cancelled_decode_ends_within_a_row() {
    let frame =
        (0..).map(|seed| random_frame(seed, 300)).find(|frame| open(frame).size().height > 200);
    let frame = frame.unwrap();
    let mut counted = Counted { rows: 0 };
    let error = open(&frame).decode(&mut counted, &After(Cell::new(3))).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Cancelled);
    assert_eq!(counted.rows, 3 * 16 - 8);
}

#[test]
fn random_bytes_behind_a_header_neither_panic_nor_run_on() {
    for seed in 4000..4400 {
        let mut frame = random_frame(seed, 40);
        let mut random = support::Random(seed | 1);
        for _ in 0..1 + seed % 40 {
            let at = 3 + random.below(frame.len() as u32 - 3) as usize;
            frame[at] = random.below(256) as u8;
        }
        // Sizes of partitions, and everything else.
        let limits = Limits::default().with_max_pixels(1 << 16);
        let Ok(decoder) = Decoder::new(&frame, &limits) else { continue };
        let run = |decoder: Decoder<'_>| {
            let mut pixels = vec![0; decoder.size().pixels() as usize * 3];
            let outcome = decoder.decode_pixels(PixelLayout::Rgb, &mut pixels, &Uncancelled);
            (outcome, pixels)
        };
        assert!(run(decoder) == run(decoder.with_vectors(false)), "{seed}");
    }
}

#[test]
fn pixels_of_another_size_are_refused() {
    let frame = random_frame(1, 20);
    let error = open(&frame).decode_pixels(PixelLayout::Rgb, &mut [0; 2], &Uncancelled);
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Argument);
}
