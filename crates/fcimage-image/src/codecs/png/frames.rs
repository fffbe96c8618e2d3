//! All frames of an animated PNG (W3C PNG, section 11.3.2.2 and the chunks around it).
//!
//! Each frame is decoded as a PNG of its own, so that everything that is known about stills holds for
//! frames.

use flate2::Crc;

use crate::codecs::animation::{FrameReader, FramesPlan};
use crate::codecs::compose::{Blend, Composer, Disposal, Part, Parts, Start, check_pixels};
use crate::codecs::png::chunks::{Chunk, Chunks, Needed};
use crate::codecs::png::format::FORMAT;
use crate::codecs::png::profiles;
use crate::codecs::png::row_bytes::RowBytes;
use crate::codecs::raster::{OpenStill, SMALL, damaged, ended};
use crate::info::Info;
use crate::pixels::{Layout, Pixels};
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;
use fcimage_jpeg::OnDamage;

/// How many of the `stated` frames the file has, as far as their headers tell.
pub(super) fn found(data: &[u8], canvas: Size, stated: u32) -> u32 {
    let mut walk = Walk { chunks: Chunks::new(data), canvas };
    (0..stated).take_while(|_| walk.next().is_ok()).count() as u32
}

/// Plans reading all frames.
///
/// # Errors
/// `Limit` where they exceed `limits`.
pub(super) fn plan(data: &[u8], info: &Info, limits: &Limits) -> Result<FramesPlan> {
    let (canvas, frames) = (info.size, info.stated_frames());
    check_pixels(canvas, frames, data, limits)?;
    let mut layout = if info.has_alpha { Layout::Rgba } else { Layout::Rgb };
    let (mut before, mut restores, mut largest) = (None, false, 0);
    let mut walk = Walk { chunks: Chunks::new(data), canvas };
    for number in 0..frames {
        cancel::check()?;
        // Damage is told when the frame is read.
        let Ok(Coded { control, data }) = walk.next() else { break };
        // Where nothing was drawn yet, or no longer is, the canvas is transparent.
        let covers = number > 0 || control.size == canvas;
        let cleared =
            matches!((before, number), (Some(Disposal::Clear), _) | (Some(Disposal::Restore), 1));
        if cleared || !covers {
            layout = Layout::Rgba;
        }
        before = Some(control.disposal);
        restores |= control.disposal == Disposal::Restore;
        largest = largest.max(data.map(|chunk| chunk.whole.len() as u64).sum());
    }
    let bytes = Pixels::bytes_of(canvas, layout);
    let peak_bytes = bytes
        .saturating_mul(if restores { 2 } else { 1 })
        .saturating_add(Pixels::bytes_of(canvas, Layout::Rgba))
        // A buffer that grows.
        .saturating_add(largest.saturating_mul(2))
        .saturating_add(RowBytes { width: canvas.width }.decoder())
        .saturating_add(profiles::WORKING_BYTES)
        .saturating_add(SMALL);
    Ok(FramesPlan { canvas, layout, peak_bytes })
}

/// Reads the frames of a file; `needed` are the chunks that they share.
///
/// # Errors
/// `Limit` where the canvas does not fit the address space.
pub(super) fn read<'a>(
    data: &'a [u8],
    needed: Needed<'a>,
    start: Start,
    limits: &Limits,
    open: OpenStill,
) -> Result<Box<dyn FrameReader + 'a>> {
    let walk = Walk { chunks: Chunks::new(data), canvas: start.canvas };
    // That the file is long enough for the canvas was checked before.
    let limits = Limits { max_pixels_per_byte: u32::MAX, ..*limits };
    let parts = PngParts { walk, needed, on_damage: start.on_damage, limits, open };
    Ok(Box::new(Composer::new(parts, start)?))
}

struct PngParts<'a> {
    walk: Walk<'a>,
    needed: Needed<'a>,
    on_damage: OnDamage,
    limits: Limits,
    open: OpenStill,
}

impl Parts for PngParts<'_> {
    fn next_part(&mut self) -> Result<Part> {
        let Coded { control, data } = self.walk.next()?;
        let file = file(&self.needed, control.size, data)?;
        let drawn = (self.open)(&file, &self.limits)?.draw(self.on_damage)?;
        let Size { width, height } = control.size;
        Ok(Part {
            pixels: Pixels::new(width, height, drawn.layout, drawn.samples)?,
            left: control.left,
            top: control.top,
            disposal: control.disposal,
            blend: control.blend,
            delay: control.delay,
            fraction: drawn.fraction,
            damage: drawn.damage,
        })
    }
}

/// What fcTL says of a frame.
#[derive(Debug, Clone, Copy)]
struct Control {
    size: Size,
    left: u32,
    top: u32,
    /// In milliseconds.
    delay: u32,
    disposal: Disposal,
    blend: Blend,
}

impl Control {
    fn read(chunk: &Chunk<'_>, canvas: Size) -> Result<Self> {
        let wrong = || damaged(FORMAT, "a frame has a broken header");
        let body: &[u8; 26] = chunk.body.try_into().map_err(|_| match chunk.length {
            26 => ended(FORMAT),
            _ => wrong(),
        })?;
        if !chunk.is_sound() {
            return Err(wrong());
        }
        // The number of the chunk is not needed: they come in their order.
        let [_, _, _, _, numbers @ .., disposal, blend] = *body;
        let (sides, delay) = numbers.as_chunks::<4>().0.split_at(4);
        let [width, height, left, top] = [0, 1, 2, 3].map(|i| u32::from_be_bytes(sides[i]));
        let size = Size::new(width, height);
        let within =
            |at: u32, side: u32, whole| at.checked_add(side).is_some_and(|end| end <= whole);
        if size.pixels() == 0
            || !within(left, width, canvas.width)
            || !within(top, height, canvas.height)
        {
            return Err(Error::decode(format!(
                "a frame of {size} pixels at {left}, {top} does not fit the {canvas} of the header"
            )));
        }
        let [a, b, c, d] = delay.first().copied().unwrap_or_default();
        let (over, under) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        let under = if under == 0 { 100 } else { u32::from(under) };
        Ok(Self {
            size,
            left,
            top,
            delay: (u32::from(over) * 1000 + under / 2) / under,
            disposal: match disposal {
                0 => Disposal::Keep,
                1 => Disposal::Clear,
                2 => Disposal::Restore,
                _ => return Err(wrong()),
            },
            blend: match blend {
                0 => Blend::Replace,
                1 => Blend::Over,
                _ => return Err(wrong()),
            },
        })
    }
}

/// A frame as it is in the file.
struct Coded<'a> {
    control: Control,
    data: Data<'a>,
}

/// The frames from a chunk on.
struct Walk<'a> {
    chunks: Chunks<'a>,
    canvas: Size,
}

impl<'a> Walk<'a> {
    /// The next frame. A default image without fcTL is none.
    fn next(&mut self) -> Result<Coded<'a>> {
        let control = loop {
            let chunk = self.chunks.peek().ok_or_else(|| ended(FORMAT))?;
            match &chunk.name {
                b"IEND" => return Err(damaged(FORMAT, "it has fewer frames than it says")),
                b"fcTL" => break Control::read(&chunk, self.canvas)?,
                _ => self.chunks.pass(&chunk),
            }
        };
        if let Some(chunk) = self.chunks.peek() {
            self.chunks.pass(&chunk);
        }
        let data = Data { chunks: self.chunks.clone() };
        // To the next frame, for the next call.
        while let Some(chunk) = self.chunks.peek().filter(|chunk| !ends_frame(chunk)) {
            self.chunks.pass(&chunk);
        }
        Ok(Coded { control, data })
    }
}

fn ends_frame(chunk: &Chunk<'_>) -> bool {
    matches!(&chunk.name, b"fcTL" | b"IEND")
}

/// The chunks with the data of one frame.
#[derive(Debug, Clone)]
struct Data<'a> {
    chunks: Chunks<'a>,
}

impl<'a> Iterator for Data<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        loop {
            let chunk = self.chunks.peek().filter(|chunk| !ends_frame(chunk))?;
            self.chunks.pass(&chunk);
            if matches!(&chunk.name, b"IDAT" | b"fdAT") {
                return Some(chunk);
            }
        }
    }
}

/// A PNG of nothing but one frame.
fn file(needed: &Needed<'_>, size: Size, mut data: Data<'_>) -> Result<Vec<u8>> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for chunk in needed.chunks() {
        match (&chunk.name, chunk.body.get(8..13)) {
            (b"IHDR", Some(kind)) => {
                let sides = [size.width.to_be_bytes(), size.height.to_be_bytes()].concat();
                put(&mut file, b"IHDR", &[&sides, kind].concat(), Ending::Sound);
            }
            _ => file.extend_from_slice(chunk.whole),
        }
    }
    for chunk in data.by_ref() {
        cancel::check()?;
        let skipped = if &chunk.name == b"IDAT" { 0 } else { 4 };
        let Some(body) = chunk.body.get(skipped..) else { continue };
        let ending = match chunk.is_sound() {
            true => Ending::Sound,
            false if (chunk.whole.len() as u64) < chunk.length.saturating_add(12) => {
                Ending::Cut { length: chunk.length.saturating_sub(skipped as u64) }
            }
            false => Ending::Broken,
        };
        put(&mut file, b"IDAT", body, ending);
    }
    // Where the file ends within the frame, so does this one.
    if data.chunks.peek().is_some() {
        put(&mut file, b"IEND", b"", Ending::Sound);
    }
    Ok(file)
}

/// How a chunk ends.
#[derive(Debug, Clone, Copy)]
enum Ending {
    /// With its checksum.
    Sound,
    /// With a wrong one.
    Broken,
    /// The file ends within a chunk of this length, or within its checksum.
    Cut { length: u64 },
}

/// Adds a chunk.
fn put(file: &mut Vec<u8>, name: &[u8; 4], body: &[u8], ending: Ending) {
    let length = match ending {
        Ending::Cut { length } => length,
        _ => body.len() as u64,
    };
    file.extend(u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes());
    file.extend_from_slice(name);
    file.extend_from_slice(body);
    let mut crc = Crc::new();
    crc.update(name);
    crc.update(body);
    match ending {
        Ending::Sound => file.extend(crc.sum().to_be_bytes()),
        Ending::Broken => file.extend((!crc.sum()).to_be_bytes()),
        Ending::Cut { .. } => {}
    }
}
