use std::io::Cursor;

use super::*;
use crate::codecs::keep::KeptMetadata;
use crate::codecs::testing::gradient;
use image_webp::{LoopCount, WebPDecoder};

fn lossless() -> WebPOptions {
    WebPOptions::default().with_lossless(true)
}

fn coded(options: &WebPOptions, canvases: &[(Pixels, u32)]) -> Vec<(CodedFrame, u32)> {
    let mut before: Option<Arc<Pixels>> = None;
    let mut frames = Vec::new();
    for (canvas, delay) in canvases {
        frames.push((options.frame(before.as_deref(), canvas).unwrap(), *delay));
        let canvas = Arc::new(canvas.clone());
        before = Some(match before {
            Some(before) => options.shown(&before, &canvas).unwrap(),
            None => canvas,
        });
    }
    frames
}

fn file(options: &WebPOptions, plays: Plays, canvases: &[(Pixels, u32)]) -> Vec<u8> {
    let kept = KeptMetadata::default();
    let header = AnimationHeader { size: canvases[0].0.size(), plays, kept: &kept };
    options.file(&header, &coded(options, canvases)).unwrap()
}

/// What another decoder shows: canvases and delays.
fn read(file: &[u8], layout: Layout) -> (Vec<(Vec<u8>, u32)>, LoopCount) {
    let mut decoder = WebPDecoder::new(Cursor::new(file)).unwrap();
    assert!(decoder.is_animated());
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let mut frames = Vec::new();
    for _ in 0..decoder.num_frames() {
        let mut samples = vec![0; decoder.output_buffer_size().unwrap()];
        let delay = decoder.read_frame(&mut samples).unwrap();
        let pixels = samples.chunks_exact(channels);
        frames.push((
            pixels.flat_map(|pixel| pixel.iter().copied().take(layout.channels())).collect(),
            delay,
        ));
    }
    (frames, decoder.loop_count())
}

/// A gradient with a square of one color at x, y.
fn square(layout: Layout, x: usize, y: usize, side: usize, pixel: [u8; 4]) -> Pixels {
    let mut pixels = gradient(40, 30, layout);
    if layout == Layout::Rgba {
        pixels.samples_mut().as_chunks_mut::<4>().0.iter_mut().for_each(|p| p[3] = 255);
    }
    let channels = layout.channels();
    for row in pixels.rows_mut().skip(y).take(side) {
        for place in row.chunks_exact_mut(channels).skip(x).take(side) {
            place.copy_from_slice(&pixel[..channels]);
        }
    }
    pixels
}

#[test]
fn lossless_frames_are_exact_and_keep_their_delays() {
    for layout in [Layout::Rgb, Layout::Rgba] {
        let canvases = [
            (square(layout, 0, 0, 1, [9, 9, 9, 255]), 40),
            (square(layout, 5, 7, 12, [200, 10, 10, 255]), 70),
            (square(layout, 6, 8, 12, [0, 10, 99, 255]), 100),
        ];
        let file = file(&lossless(), Plays::Times(3), &canvases);
        assert_eq!(file.len() as u32, 8 + u32::from_le_bytes(file[4..8].try_into().unwrap()));
        let (frames, plays) = read(&file, layout);
        assert_eq!(frames.len(), 3);
        for ((canvas, delay), (found, shown)) in canvases.iter().zip(&frames) {
            assert_eq!(shown, delay);
            // The decoder blends with its own rounding.
            let mut pairs = canvas.samples().iter().zip(found);
            assert!(pairs.all(|(a, b)| a.abs_diff(*b) <= 1), "{layout:?}");
        }
        assert!(matches!(plays, LoopCount::Times(n) if n.get() == 3));
    }
}

#[test]
fn what_becomes_transparent_replaces_what_was_there() {
    let opaque = square(Layout::Rgba, 0, 0, 0, [0; 4]);
    let clear = Pixels::new(40, 30, Layout::Rgba, vec![0; 40 * 30 * 4]).unwrap();
    let half = square(Layout::Rgba, 4, 4, 8, [90, 80, 70, 128]);
    let canvases = [(opaque, 10), (half.clone(), 10), (clear, 10)];
    let (frames, plays) = read(&file(&lossless(), Plays::Forever, &canvases), Layout::Rgba);
    assert!(frames[1].0 == half.samples());
    assert!(frames[2].0.as_chunks::<4>().0.iter().all(|pixel| pixel[3] == 0));
    assert!(matches!(plays, LoopCount::Forever));
}

#[test]
fn a_canvas_that_does_not_change_is_only_shown_longer() {
    let still = || square(Layout::Rgb, 0, 0, 0, [0; 4]);
    let moved = square(Layout::Rgb, 5, 5, 5, [1; 4]);
    let canvases = [(still(), 40), (still(), 50), (moved, 60), (still(), 70), (still(), 80)];
    let (frames, _) = read(&file(&lossless(), Plays::Forever, &canvases), Layout::Rgb);
    let delays: Vec<_> = frames.iter().map(|(_, delay)| *delay).collect();
    assert_eq!(delays, [90, 60, 150]);
}

#[test]
fn a_delay_that_is_too_long_is_split_into_frames_that_change_nothing() {
    let still = square(Layout::Rgb, 0, 0, 0, [0; 4]);
    let canvases = [(still.clone(), MAX_DELAY), (still.clone(), MAX_DELAY), (still, 5)];
    let (frames, _) = read(&file(&lossless(), Plays::Forever, &canvases), Layout::Rgb);
    let delays: Vec<_> = frames.iter().map(|(_, delay)| *delay).collect();
    assert_eq!(delays, [MAX_DELAY, MAX_DELAY, 5]);
    for (samples, _) in frames {
        assert!(canvases[0].0.samples() == samples);
    }
}

#[test]
fn lossy_frames_stay_near_their_canvases() {
    for layout in [Layout::Rgb, Layout::Rgba] {
        let canvases = [
            (square(layout, 0, 0, 1, [9, 9, 9, 255]), 40),
            (square(layout, 20, 16, 12, [200, 10, 10, 255]), 70),
        ];
        let options = WebPOptions::default().with_quality(95).unwrap();
        let (frames, _) = read(&file(&options, Plays::Forever, &canvases), layout);
        for ((canvas, _), (found, _)) in canvases.iter().zip(&frames) {
            let sum: u64 =
                canvas.samples().iter().zip(found).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
            assert!(sum / canvas.samples().len() as u64 <= 6, "{sum}");
        }
    }
}

#[test]
fn a_small_change_takes_few_bytes() {
    let canvases = [
        (square(Layout::Rgb, 0, 0, 1, [9, 9, 9, 255]), 40),
        (square(Layout::Rgb, 20, 16, 2, [200, 10, 10, 255]), 70),
    ];
    for options in [lossless(), WebPOptions::default()] {
        let frames = coded(&options, &canvases);
        assert!(frames[1].0.data.len() < frames[0].0.data.len());
    }
}

#[test]
fn frames_of_different_sizes_are_a_bug() {
    let canvas = gradient(4, 4, Layout::Rgb);
    assert!(lossless().frame(Some(&gradient(4, 5, Layout::Rgb)), &canvas).is_err());
}

#[test]
fn drawings_are_kept_without_loss_where_that_is_smaller() {
    let drawing = |x: u32| {
        let pixel = |i: u32| if i % 40 / 3 == x && i / 40 < 20 { [200, 0, 90] } else { [255; 3] };
        let samples = (0..40 * 30).flat_map(pixel).collect();
        Pixels::new(40, 30, Layout::Rgb, samples).unwrap()
    };
    let canvases = [(drawing(3), 40), (drawing(4), 40), (drawing(12), 40)];
    let (frames, _) = read(&file(&WebPOptions::default(), Plays::Forever, &canvases), Layout::Rgb);
    for ((canvas, _), (found, _)) in canvases.iter().zip(&frames) {
        // The decoder blends with its own rounding.
        assert!(canvas.samples().iter().zip(found).all(|(a, b)| a.abs_diff(*b) <= 1));
    }
}

#[test]
fn noise_that_lossy_coding_would_lose_is_not_coded_again() {
    let noisy = |seed: u32| {
        let mut pixels = gradient(40, 30, Layout::Rgb);
        for (i, sample) in (0..).zip(pixels.samples_mut()) {
            let noise = (seed + i).wrapping_mul(2_654_435_761) >> 31;
            *sample = sample.saturating_add(noise as u8);
        }
        pixels
    };
    let frames = coded(&WebPOptions::default(), &[(noisy(0), 40), (noisy(7), 40), (noisy(9), 40)]);
    let bytes: Vec<_> = frames.iter().map(|(frame, _)| frame.data.len()).collect();
    assert!(bytes[0] > 100);
    assert_eq!(bytes[1..], [0, 0]);
}

#[test]
fn small_steps_do_not_add_up_to_what_is_seen() {
    let levels: Vec<_> = (0..40_u8)
        .map(|step| {
            let mut pixels = gradient(40, 30, Layout::Rgb);
            pixels.samples_mut().iter_mut().for_each(|sample| *sample = *sample / 2 + step);
            (pixels, 10)
        })
        .collect();
    let file = file(&WebPOptions::default(), Plays::Forever, &levels);
    let (frames, _) = read(&file, Layout::Rgb);
    let (last, _) = frames.last().unwrap();
    let pairs = last.iter().zip(levels.last().unwrap().0.samples());
    let mean = pairs.clone().map(|(a, b)| i64::from(*a) - i64::from(*b)).sum::<i64>();
    assert!((mean / last.len() as i64).abs() <= 3, "{mean}");
}
