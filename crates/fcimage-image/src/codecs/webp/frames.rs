//! All frames of an animated WebP (RFC 9649, section 2.7.1).
//!
//! Each frame is decoded as a still of its own, so that everything that is known about damage of stills
//! holds for frames.

use crate::codecs::animation::{FrameReader, FramesPlan};
use crate::codecs::compose::{Blend, Composer, Disposal, Part, Parts, Start, check_pixels};
use crate::codecs::raster::{Drawn, OpenStill, SMALL, Still, damaged, ended};
use crate::codecs::webp::format::FORMAT;
use crate::codecs::webp::prescan::{Chunk, Chunks, little};
use crate::codecs::webp::vp8l;
use crate::info::Info;
use crate::pixels::{Layout, Pixels};
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// Bytes of an ANMF chunk before the bitstream of its frame.
const HEADER: usize = 16;

/// Plans reading `frames` frames on this canvas.
///
/// # Errors
/// `Limit` where they exceed `limits`.
pub(super) fn plan(
    data: &[u8],
    info: &Info,
    limits: &Limits,
    open: OpenStill,
) -> Result<FramesPlan> {
    let (canvas, frames) = (info.size, info.stated_frames());
    check_pixels(canvas, frames, data, limits)?;
    let (mut layout, mut cleared, mut largest) = (Layout::Rgb, false, 0);
    for (number, frame) in frames_of(data).take(frames as usize).enumerate() {
        cancel::check()?;
        // Damage is told when the frame is read.
        let Ok(frame) = frame else { break };
        let covers = number > 0 || frame.place(canvas).is_ok_and(|()| frame.size == canvas);
        if cleared || !covers || frame.is_transparent() {
            layout = Layout::Rgba;
        }
        cleared = frame.disposal == Disposal::Clear;
        let Ok(file) = frame.file() else { continue };
        if let Ok(still) = still(&file, &frame, limits, open) {
            largest = largest.max(still.peak_bytes()?.saturating_add(file.len() as u64));
        }
    }
    let peak_bytes = Pixels::bytes_of(canvas, layout).saturating_add(largest).saturating_add(SMALL);
    Ok(FramesPlan { canvas, layout, peak_bytes })
}

/// Reads the frames of a file.
///
/// # Errors
/// `Limit` where the canvas does not fit the address space.
pub(super) fn read<'a>(
    data: &'a [u8],
    start: Start,
    limits: &Limits,
    open: OpenStill,
) -> Result<Box<dyn FrameReader + 'a>> {
    Ok(Box::new(composer(data, start, limits, open)?))
}

fn composer<'a>(
    data: &'a [u8],
    start: Start,
    limits: &Limits,
    open: OpenStill,
) -> Result<Composer<WebPParts<'a>>> {
    let (chunks, limits) = (Chunks { data, at: 12 }, *limits);
    let parts =
        WebPParts { chunks, canvas: start.canvas, on_damage: start.on_damage, limits, open };
    Composer::new(parts, start)
}

/// The canvas with the first frame alone: what stills of an animation show.
///
/// # Errors
/// As [`Raster::draw`](crate::codecs::raster::Raster::draw).
pub(super) fn first(
    data: &[u8],
    info: &Info,
    on_damage: OnDamage,
    limits: &Limits,
    open: OpenStill,
) -> Result<Drawn> {
    let layout = if info.has_alpha { Layout::Rgba } else { Layout::Rgb };
    let start = Start { canvas: info.size, layout, frames: 1, on_damage };
    let mut composer = composer(data, start, limits, open)?;
    composer.next_frame()?;
    let fraction = composer.fraction();
    let samples = composer.into_canvas().into_samples();
    Ok(Drawn { samples, layout, fraction, damage: None })
}

/// An upper bound of the bytes that [`first`] takes besides its result.
pub(super) fn first_bytes(data: &[u8], limits: &Limits, open: OpenStill) -> u64 {
    // Damage is told when the frame is read.
    let bytes = || {
        let frame = frames_of(data).next()?.ok()?;
        let file = frame.file().ok()?;
        let own = still(&file, &frame, limits, open).ok()?.peak_bytes().ok()?;
        Some(own.saturating_add(file.len() as u64))
    };
    bytes().unwrap_or(0)
}

struct WebPParts<'a> {
    chunks: Chunks<'a>,
    canvas: Size,
    on_damage: OnDamage,
    limits: Limits,
    open: OpenStill,
}

impl Parts for WebPParts<'_> {
    fn next_part(&mut self) -> Result<Part> {
        let chunk = self.chunks.find(|chunk| &chunk.name == b"ANMF");
        let frame = Frame::read(&chunk.ok_or_else(|| ended(FORMAT))?)?;
        frame.place(self.canvas)?;
        let file = frame.file()?;
        let drawn = still(&file, &frame, &self.limits, self.open)?.draw(self.on_damage)?;
        let Size { width, height } = frame.size;
        Ok(Part {
            pixels: Pixels::new(width, height, drawn.layout, drawn.samples)?,
            left: frame.left,
            top: frame.top,
            disposal: frame.disposal,
            blend: frame.blend,
            delay: frame.delay,
            fraction: drawn.fraction,
            damage: drawn.damage,
        })
    }
}

/// A frame, and where it is drawn.
struct Frame<'a> {
    left: u32,
    top: u32,
    size: Size,
    /// In milliseconds.
    delay: u32,
    disposal: Disposal,
    blend: Blend,
    /// Its chunks, as far as the file has them.
    body: &'a [u8],
    /// Whether the file ends within them.
    cut: bool,
}

/// The frames of a file.
fn frames_of(data: &[u8]) -> impl Iterator<Item = Result<Frame<'_>>> {
    let chunks = Chunks { data, at: 12 }.filter(|chunk| &chunk.name == b"ANMF");
    chunks.map(|chunk| Frame::read(&chunk))
}

impl<'a> Frame<'a> {
    fn read(chunk: &Chunk<'a>) -> Result<Self> {
        let field = |at| little::<3>(chunk.body, at).ok_or_else(|| ended(FORMAT));
        let flags = *chunk.body.get(HEADER - 1).ok_or_else(|| ended(FORMAT))?;
        Ok(Self {
            left: field(0)? * 2,
            top: field(3)? * 2,
            size: Size::new(field(6)? + 1, field(9)? + 1),
            delay: field(12)?,
            disposal: if flags & 1 == 1 { Disposal::Clear } else { Disposal::Keep },
            blend: if flags & 2 == 2 { Blend::Replace } else { Blend::Over },
            body: chunk.body.get(HEADER..).unwrap_or_default(),
            cut: chunk.body.len() < chunk.length,
        })
    }

    /// Checks that it is within the canvas.
    fn place(&self, canvas: Size) -> Result<()> {
        let Self { left, top, size, .. } = *self;
        if left + size.width > canvas.width || top + size.height > canvas.height {
            return Err(Error::decode(format!(
                "a frame of {size} pixels at {left}, {top} does not fit the {canvas} of the header"
            )));
        }
        Ok(())
    }

    /// Its bitstream with the alpha before it.
    fn chunks(&self) -> impl Iterator<Item = Chunk<'a>> + use<'a> {
        Chunks { data: self.body, at: 0 }.take(2)
    }

    fn is_transparent(&self) -> bool {
        self.chunks().next().is_none_or(|chunk| match &chunk.name {
            b"VP8 " => false,
            b"VP8L" => vp8l::has_alpha(chunk.body),
            _ => true,
        })
    }

    /// A file of its own with nothing but this frame.
    fn file(&self) -> Result<Vec<u8>> {
        let mut body = b"WEBP".to_vec();
        let (mut found, mut alpha) = (false, false);
        for chunk in self.chunks() {
            if chunk.length > chunk.body.len() && !self.cut {
                return Err(Error::decode(format!(
                    "a chunk of {} bytes is longer than the animation frame that it is in",
                    chunk.length
                )));
            }
            match &chunk.name {
                b"ALPH" if !alpha => {
                    alpha = true;
                    let [width, height] = [self.size.width - 1, self.size.height - 1];
                    body.extend(b"VP8X\x0a\0\0\0\x10\0\0\0");
                    body.extend(width.to_le_bytes().iter().take(3));
                    body.extend(height.to_le_bytes().iter().take(3));
                }
                b"VP8 " => found = true,
                b"VP8L" if !alpha => found = true,
                _ => break,
            }
            body.extend(chunk.name);
            body.extend(u32::try_from(chunk.length).unwrap_or(u32::MAX).to_le_bytes());
            body.extend(chunk.body);
            if chunk.body.len() == chunk.length {
                body.extend(&[0][..chunk.length % 2]);
            }
            if found {
                break;
            }
        }
        if !found {
            return Err(if self.cut {
                ended(FORMAT)
            } else {
                damaged(FORMAT, "an animation frame has no bitstream")
            });
        }
        let length = u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes();
        Ok([&b"RIFF"[..], &length, &body].concat())
    }
}

/// Opens the file of a frame; that the file is long enough for the canvas was checked before.
fn still<'f>(
    file: &'f [u8],
    frame: &Frame<'_>,
    limits: &Limits,
    open: OpenStill,
) -> Result<Box<dyn Still + 'f>> {
    let limits = Limits { max_pixels_per_byte: u32::MAX, ..*limits };
    let source = open(file, &limits)?;
    let (inner, outer) = (source.size(), frame.size);
    if inner != outer {
        return Err(Error::decode(format!(
            "a bitstream of {inner} pixels does not fit the {outer} of its frame"
        )));
    }
    Ok(source)
}
