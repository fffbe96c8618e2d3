//! Animated WebP (RFC 9649, section 2.7): each frame is encoded as a still; the container is
//! written here.

use std::sync::Arc;

use crate::codecs::animation::{AnimationEncoder, AnimationHeader, CodedFrame};
use crate::codecs::encoder::{Encoder, growing};
use crate::codecs::keep::Colors;
use crate::codecs::stated_frames::Plays;
use crate::codecs::webp::changes::{changed, cut, sparse};
use crate::codecs::webp::encode::{bare, lossless_bytes};
use crate::codecs::webp::options::WebPOptions;
use crate::codecs::webp::similar::{self, Part, Tolerance};
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::geometry::rect::Rect;
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

/// Larger parts of lossy frames are not tried without loss: that needs memory for each pixel.
const MAX_EXACT_PIXELS: u64 = 1 << 20;

impl AnimationEncoder for WebPOptions {
    fn frame(&self, before: Option<&Pixels>, canvas: &Pixels) -> Result<CodedFrame> {
        failpoint::hit(Phase::EncodeWebP);
        let Some(before) = before else {
            let data = self.replacing(canvas, Rect::whole(canvas.size()))?;
            return Ok(CodedFrame { data });
        };
        let data = if self.lossless() {
            self.exact_change(before, canvas)
        } else {
            self.lossy_change(before, canvas)
        };
        data.map(|data| CodedFrame { data })
    }

    fn shown(&self, before: &Arc<Pixels>, canvas: &Arc<Pixels>) -> Result<Arc<Pixels>> {
        if self.lossless() {
            return Ok(Arc::clone(canvas));
        }
        similar::shown_after(before, canvas, Tolerance::of(self.quality()))
    }

    fn shown_bytes(&self, canvas: Shape) -> u64 {
        if self.lossless() { 0 } else { canvas.bytes() }
    }

    fn file(&self, header: &AnimationHeader<'_>, frames: &[(CodedFrame, u32)]) -> Result<Vec<u8>> {
        let icc = header.kept.icc(self.metadata(), Colors::Rgb)?;
        let exif = header.kept.exif(self.metadata(), header.size)?;
        let xmp = header.kept.xmp(self.metadata());
        let shown = shown(frames);
        // Those that change nothing are transparent, too.
        let is_split = |delay: u64| delay > u64::from(MAX_DELAY);
        let has_alpha = shown.iter().any(|(data, delay)| has_alpha(data) || is_split(*delay));
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let flags = flag(icc.is_some(), 0x20)
            | flag(has_alpha, 0x10)
            | flag(exif.is_some(), 0x08)
            | flag(xmp.is_some(), 0x04)
            | ANIMATION;
        let coded: usize = shown.iter().map(|(data, delay)| written_bytes(data, *delay)).sum();
        let metadata = icc.as_ref().map_or(0, Vec::len) + exif.as_ref().map_or(0, Vec::len);
        let metadata = metadata + xmp.as_ref().map_or(0, String::len);
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
            chunk(&mut file, b"EXIF", &exif)?;
        }
        if let Some(xmp) = xmp {
            chunk(&mut file, b"XMP ", xmp.as_bytes())?;
        }
        let length = u32::try_from(file.len() - 8).map_err(|_| too_long())?;
        file[4..8].copy_from_slice(&length.to_le_bytes());
        Ok(file)
    }

    fn peak_bytes(&self, canvas: Shape) -> u64 {
        // The part that changed with alpha, and which of its pixels did.
        let rgba = Shape { layout: Layout::Rgba, ..canvas };
        let file = growing(rgba.bytes());
        let (encoding, files) = if self.lossless() {
            (Encoder::peak_bytes(self, canvas.size, Layout::Rgba), 2)
        } else {
            let lossy = Encoder::peak_bytes(self, canvas.size, Layout::Rgba);
            (lossy.max(lossless_bytes(self, canvas.size, MAX_EXACT_PIXELS)), 3)
        };
        [rgba.bytes(), canvas.size.pixels(), encoding, file.saturating_mul(files), 1 << 20]
            .into_iter()
            .fold(0, u64::saturating_add)
    }
}

impl WebPOptions {
    /// A frame of all of `rect`.
    fn replacing(&self, pixels: &Pixels, rect: Rect) -> Result<Vec<u8>> {
        let coded = frame_data(&bare(pixels, self)?, rect, REPLACE)?;
        if !self.tries_exact(&coded, pixels) {
            return Ok(coded);
        }
        self.smaller(coded, pixels, rect, REPLACE)
    }

    /// A frame that shows exactly `canvas` after `before`; empty where nothing changed.
    fn exact_change(&self, before: &Pixels, canvas: &Pixels) -> Result<Vec<u8>> {
        let Some(rect) = changed(before, canvas)? else { return Ok(Vec::new()) };
        let (pixels, flags) = match sparse(before, canvas, rect)? {
            Some(pixels) => (pixels, 0),
            None => (cut(canvas, rect)?, REPLACE),
        };
        frame_data(&bare(&pixels, self)?, rect, flags)
    }

    /// A frame of the squares that were seen to change; empty where none were.
    fn lossy_change(&self, before: &Pixels, canvas: &Pixels) -> Result<Vec<u8>> {
        let tolerance = Tolerance::of(self.quality());
        let Some(Part { rect, squares }) = similar::part(before, canvas, tolerance)? else {
            return Ok(Vec::new());
        };
        let Some(squares) = squares else { return self.replacing(&cut(canvas, rect)?, rect) };
        let patches = similar::patches(canvas, rect, &squares)?;
        let lossy = frame_data(&bare(&patches, self)?, rect, 0)?;
        let tries_exact = self.tries_exact(&lossy, &patches);
        drop(patches);
        if !tries_exact {
            return Ok(lossy);
        }
        self.smaller(lossy, &similar::exact(before, canvas, rect, &squares)?, rect, 0)
    }

    /// Whether `pixels` may take fewer bytes without loss than as `lossy`, as drawings do.
    fn tries_exact(&self, lossy: &[u8], pixels: &Pixels) -> bool {
        let is_small = pixels.size().pixels() <= MAX_EXACT_PIXELS;
        !self.lossless() && is_small && similar::edges(pixels) <= lossy.len() as u64
    }

    /// `lossy`, or the frame of `pixels` without loss where that is smaller.
    fn smaller(&self, lossy: Vec<u8>, pixels: &Pixels, rect: Rect, flags: u8) -> Result<Vec<u8>> {
        let exact = bare(pixels, &self.clone().with_lossless(true))?;
        let exact = frame_data(&exact, rect, flags)?;
        Ok(if exact.len() < lossy.len() { exact } else { lossy })
    }
}

/// The flag of VP8X for animations.
const ANIMATION: u8 = 0x02;

/// The content of an ANMF chunk without its delay: the place of an encoded still, and its chunks.
fn frame_data(still: &[u8], rect: Rect, flags: u8) -> Result<Vec<u8>> {
    let incomplete = || Error::internal("the encoder wrote an incomplete file");
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
mod tests;
