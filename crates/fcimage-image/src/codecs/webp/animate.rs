//! Animated WebP (RFC 9649, section 2.7): libwebp encodes each frame as a still; the container is
//! written here.

use crate::codecs::animation::{AnimationEncoder, AnimationHeader, CodedFrame};
use crate::codecs::encoder::{Encoder, growing};
use crate::codecs::keep::Colors;
use crate::codecs::stated_frames::Plays;
use crate::codecs::webp::changes::{changed, cut, sparse};
use crate::codecs::webp::encode::bare;
use crate::codecs::webp::options::WebPOptions;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::geometry::Rect;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// The longest delay that one frame can state, in milliseconds: 24 bits.
const MAX_DELAY: u32 = (1 << 24) - 1;

/// Bytes of an ANMF chunk before the bitstream of its frame.
const FRAME_HEADER: usize = 16;

/// Where the delay is in them.
const DELAY: std::ops::Range<usize> = 12..15;

/// The flag of a frame that replaces what is below it; without it, it is blended.
const REPLACE: u8 = 0b10;

/// Lossy frames leave out whole squares: the codec works on macroblocks, and alpha with fine edges
/// takes more than it saves.
const LOSSY_BLOCK: usize = 16;

impl AnimationEncoder for WebPOptions {
    fn frame(&self, before: Option<&Pixels>, canvas: &Pixels) -> Result<CodedFrame> {
        failpoint::hit(Phase::EncodeWebP);
        let Some(before) = before else {
            let data = frame_data(&bare(canvas, self)?, Rect::whole(canvas.size()), REPLACE)?;
            return Ok(CodedFrame { data });
        };
        let Some(rect) = changed(before, canvas)? else {
            return Ok(CodedFrame { data: Vec::new() });
        };
        let block = if self.lossless() { 1 } else { LOSSY_BLOCK };
        let (pixels, flags) = match sparse(before, canvas, rect, block)? {
            Some(pixels) => (pixels, 0),
            None => (cut(canvas, rect)?, REPLACE),
        };
        Ok(CodedFrame { data: frame_data(&bare(&pixels, self)?, rect, flags)? })
    }

    fn file(&self, header: &AnimationHeader<'_>, frames: &[(CodedFrame, u32)]) -> Result<Vec<u8>> {
        let icc = header.kept.icc(self.keep(), Colors::Rgb)?;
        let exif = header.kept.exif(self.keep());
        let shown = shown(frames);
        // Those that change nothing are transparent, too.
        let is_split = |delay: u64| delay > u64::from(MAX_DELAY);
        let has_alpha = shown.iter().any(|(data, delay)| has_alpha(data) || is_split(*delay));
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let flags = flag(icc.is_some(), 0x20)
            | flag(has_alpha, 0x10)
            | flag(exif.is_some(), 0x08)
            | ANIMATION;
        let coded: usize = shown.iter().map(|(data, delay)| written_bytes(data, *delay)).sum();
        let metadata = icc.as_ref().map_or(0, Vec::len) + exif.map_or(0, <[u8]>::len);
        let mut file = Vec::with_capacity(coded + metadata + 100);
        file.extend(b"RIFF\0\0\0\0WEBP");
        let [width, height] = [header.size.width, header.size.height].map(|side| three(side - 1));
        chunk(&mut file, b"VP8X", &[&[flags, 0, 0, 0][..], &width, &height].concat())?;
        if let Some(icc) = icc {
            chunk(&mut file, b"ICCP", &icc)?;
        }
        // The background, which viewers ignore, is transparent. Larger numbers of plays than can be
        // stated are as good as no end.
        let plays = match header.plays {
            Plays::Forever => 0,
            Plays::Times(times) => u16::try_from(times).unwrap_or(0),
        };
        chunk(&mut file, b"ANIM", &[&[0; 4][..], &plays.to_le_bytes()].concat())?;
        for (data, delay) in shown {
            timed(&mut file, data, delay)?;
        }
        if let Some(exif) = exif {
            chunk(&mut file, b"EXIF", exif)?;
        }
        let length = u32::try_from(file.len() - 8).map_err(|_| too_long())?;
        file[4..8].copy_from_slice(&length.to_le_bytes());
        Ok(file)
    }

    fn peak_bytes(&self, canvas: Shape) -> u64 {
        // The part that changed with alpha, and which of its squares did.
        let rgba = Shape { layout: Layout::Rgba, ..canvas };
        [
            rgba.bytes(),
            canvas.size.pixels(),
            Encoder::peak_bytes(self, canvas.size, Layout::Rgba),
            growing(rgba.bytes()).saturating_mul(2),
            1 << 20,
        ]
        .into_iter()
        .fold(0, u64::saturating_add)
    }
}

/// The flag of VP8X for animations.
const ANIMATION: u8 = 0x02;

/// The content of an ANMF chunk without its delay: the place of a still from libwebp, and its chunks.
fn frame_data(still: &[u8], rect: Rect, flags: u8) -> Result<Vec<u8>> {
    let incomplete = || Error::internal("libwebp wrote an incomplete file");
    let mut chunks = still.get(12..).ok_or_else(incomplete)?;
    if chunks.starts_with(b"VP8X") {
        chunks = chunks.get(18..).ok_or_else(incomplete)?;
    }
    let mut data = Vec::with_capacity(FRAME_HEADER + chunks.len());
    for number in [rect.x / 2, rect.y / 2, rect.width - 1, rect.height - 1, 0] {
        data.extend(three(number));
    }
    data.push(flags);
    data.extend(chunks);
    Ok(data)
}

/// Whether the bitstream of a frame has alpha: a chunk of its own, or the bit of a lossless one.
fn has_alpha(data: &[u8]) -> bool {
    match data.get(FRAME_HEADER..) {
        Some([b'A', b'L', b'P', b'H', ..]) => true,
        // After the name, the length, a signature, and two sides of 14 bits.
        Some([b'V', b'P', b'8', b'L', _, _, _, _, 0x2f, _, _, _, last, ..]) => last & 0x10 != 0,
        _ => false,
    }
}

/// The frames that change something, each with the delays of those after it that do not.
fn shown(frames: &[(CodedFrame, u32)]) -> Vec<(&[u8], u64)> {
    let mut shown: Vec<(&[u8], u64)> = Vec::with_capacity(frames.len());
    for (frame, delay) in frames {
        match shown.last_mut() {
            Some((_, before)) if frame.data.is_empty() => *before += u64::from(*delay),
            _ => shown.push((&frame.data, u64::from(*delay))),
        }
    }
    shown
}

/// A frame that is shown for `delay` milliseconds. Where that is too long for one frame, others follow
/// that change nothing.
fn timed(file: &mut Vec<u8>, data: &[u8], mut delay: u64) -> Result<()> {
    let mut data = data;
    loop {
        let part = u32::try_from(delay).unwrap_or(u32::MAX).min(MAX_DELAY);
        let place = file.len() + 8 + DELAY.start;
        chunk(file, b"ANMF", data)?;
        let written = file.get_mut(place..place + DELAY.len()).ok_or_else(too_long)?;
        written.copy_from_slice(&three(part));
        delay -= u64::from(part);
        if delay == 0 {
            return Ok(());
        }
        data = &NO_CHANGE;
    }
}

/// An upper bound of what [`timed`] writes.
fn written_bytes(data: &[u8], delay: u64) -> usize {
    let splits = usize::try_from(delay / u64::from(MAX_DELAY)).unwrap_or(usize::MAX);
    data.len() + 10 + splits.saturating_mul(NO_CHANGE.len() + 8)
}

/// A frame of one transparent pixel that is blended: a lossless bitstream in which each of the five
/// codes has one symbol, 0.
const NO_CHANGE: [u8; FRAME_HEADER + 8 + 8] = [
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // upper left corner, 1 x 1 pixel
    b'V', b'P', b'8', b'L', 8, 0, 0, 0, // 8 bytes
    0x2f, 0, 0, 0, 0x10, 0x88, 0x88,
    0x08, // size, alpha, no transform and no cache, the codes
];

fn chunk(file: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) -> Result<()> {
    file.extend(name);
    file.extend(u32::try_from(data.len()).map_err(|_| too_long())?.to_le_bytes());
    file.extend(data);
    file.extend(&[0][..data.len() % 2]);
    Ok(())
}

/// A number of 24 bits.
fn three(number: u32) -> [u8; 3] {
    let [a, b, c, _] = number.to_le_bytes();
    [a, b, c]
}

fn too_long() -> Error {
    Error::encode("the animation is longer than the 4 GB that a WebP can have")
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::codecs::keep::KeptMetadata;
    use crate::codecs::testing::gradient;
    use image_webp::{LoopCount, WebPDecoder};

    fn lossless() -> WebPOptions {
        WebPOptions::default().with_lossless(true)
    }

    fn coded(options: &WebPOptions, canvases: &[(Pixels, u32)]) -> Vec<(CodedFrame, u32)> {
        let mut before = None;
        let mut frames = Vec::new();
        for (canvas, delay) in canvases {
            frames.push((options.frame(before, canvas).unwrap(), *delay));
            before = Some(canvas);
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
                let sum: u64 = canvas
                    .samples()
                    .iter()
                    .zip(found)
                    .map(|(a, b)| u64::from(a.abs_diff(*b)))
                    .sum();
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
}
