//! Animated GIFs.
//!
//! A frame draws what changed, over what was there. Only a pixel that becomes transparent cannot be
//! drawn: then the frame before is disposed of to the background, which clears what it covers, and the
//! frame draws everything that is visible. For that the frame before must cover all that was visible.
//! Where it does not, it is coded in two forms, and the file takes the one that the next frame needs.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::codecs::animation::{AnimationEncoder, AnimationHeader, CodedFrame};
use crate::codecs::encoder::growing;
use crate::codecs::gif::blocks::{DESCRIPTOR, table_bytes};
use crate::codecs::gif::changes::Change;
use crate::codecs::gif::encode::{
    TRAILER, control, data, descriptor, max_bytes, screen, table, with_transparent,
};
use crate::codecs::gif::options::GifOptions;
use crate::codecs::gif::shared::{Colors, Shared};
use crate::codecs::palette::{self, Dither, Indexed};
use crate::codecs::stated_frames::Plays;
use crate::pixels::{Layout, Pixels, Shape};
use crate::recipe::geometry::rect::Rect;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// Frames are not disposed of: the next one is drawn over them.
const KEEP: u8 = 1;

/// What a frame covers becomes transparent.
const CLEAR: u8 = 2;

/// Delays of at most 10 milliseconds are shown as 100 by all browsers: they mean that a file states
/// none. No longer delay may become one of them.
const UNSTATED: u64 = 10;

impl AnimationEncoder for GifOptions {
    fn frame(&self, before: Option<&Pixels>, canvas: &Pixels) -> Result<CodedFrame> {
        failpoint::hit(Phase::EncodeGif);
        let Some(change) = Change::of(before, canvas)? else {
            return Ok(CodedFrame { data: Vec::new() });
        };
        let Change { rect, clears, cleared } = change;
        let cut = change.pixels(before, canvas)?;
        let dither = Dither::Ordered { strength: self.dither(), left: rect.x, top: rect.y };
        let mut options = self.palette(dither);
        // The wide form needs a transparent color around what is drawn; and without one, Pillow and
        // libvips take the background for a color when a frame is disposed of.
        let has_wide = cleared != rect;
        if has_wide {
            options.colors = options.colors.min(255);
        }
        let mut indexed = palette::quantize(&cut, &options)?;
        drop(cut);
        if has_wide || canvas.layout() == Layout::Rgba && indexed.palette.len() < palette::MOST {
            indexed = with_transparent(indexed)?;
        }
        let colors = table(&indexed.palette);
        let mut coded = Coded::begun(clears, &indexed);
        descriptor(&mut coded, rect, &colors)?;
        data(&mut coded, &colors, &indexed.indices)?;
        if has_wide {
            Coded::end_narrow(&mut coded)?;
            descriptor(&mut coded, cleared, &[])?;
            data(&mut coded, &colors, &widened(&indexed, rect, cleared)?)?;
        }
        Ok(CodedFrame { data: coded })
    }

    fn file(&self, header: &AnimationHeader<'_>, frames: &[(CodedFrame, u32)]) -> Result<Vec<u8>> {
        let shown = shown(frames)?;
        if let Some(shared) = Shared::of(shown.iter().map(|(frame, _)| frame.colors)) {
            let file = written(header, &shown, &Tables::Shared(&shared))?;
            // Both have the same blocks, but for tables and data.
            if file.bytes < own_bytes(&shown) {
                return Ok(file.file);
            }
        }
        Ok(written(header, &shown, &Tables::Common(most_common(&shown)))?.file)
    }

    fn peak_bytes(&self, canvas: Shape) -> u64 {
        // The part that changed with alpha, its indices in both forms, each compressed, and the frame.
        let rgba = Shape { layout: Layout::Rgba, ..canvas };
        [
            rgba.bytes(),
            canvas.size.pixels(),
            palette::peak_bytes(canvas.size),
            growing(max_bytes(canvas.size)),
            growing(max_bytes(canvas.size)).saturating_mul(2),
            1 << 20,
        ]
        .into_iter()
        .fold(0, u64::saturating_add)
    }
}

/// The colors of a file.
enum Tables<'t> {
    /// Frames keep their own, but for those that have this one.
    Common(&'t [u8]),
    /// One for all frames that are smaller with it.
    Shared(&'t Shared),
}

/// A file, and how many of its bytes are tables and data.
struct Written {
    file: Vec<u8>,
    bytes: usize,
}

/// The file of these frames.
fn written(
    header: &AnimationHeader<'_>,
    shown: &[(Coded<'_>, u16)],
    tables: &Tables<'_>,
) -> Result<Written> {
    let all = match tables {
        Tables::Common(table) => *table,
        Tables::Shared(shared) => &shared.table,
    };
    let coded = shown.iter().map(|(frame, _)| frame.longest() + frame.colors.table.len() + 20);
    let mut file = Vec::with_capacity(coded.sum::<usize>() + all.len() + 1024);
    let mut bytes = all.len();
    screen(&mut file, header.size, all)?;
    repeat(&mut file, header.plays);
    for (place, (frame, delay)) in shown.iter().enumerate() {
        cancel::check()?;
        let next = shown.get(place + 1);
        let clears = next.is_some_and(|(next, _)| next.clears);
        let form = form_of(frame, next);
        let colors = frame.colors;
        let own = (colors.table, colors.transparent, Cow::Borrowed(form.data));
        let (table, transparent, data) = match tables {
            Tables::Common(common) if colors.table == *common => (&[][..], own.1, own.2),
            Tables::Common(_) => own,
            Tables::Shared(shared) => match shared.recoded(colors, form.data)? {
                Some(data) => {
                    let transparent = colors.transparent.and_then(|_| shared.transparent());
                    (&[][..], transparent, data)
                }
                None => own,
            },
        };
        control(&mut file, if clears { CLEAR } else { KEEP }, *delay, transparent);
        descriptor(&mut file, form.rect, table)?;
        file.extend(&*data);
        bytes += table.len() + data.len();
    }
    file.push(TRAILER);
    Ok(Written { file, bytes })
}

/// The table that most frames have, where several have it: more bytes are saved by no other.
fn most_common<'f>(shown: &[(Coded<'f>, u16)]) -> &'f [u8] {
    let mut found: BTreeMap<&[u8], usize> = BTreeMap::new();
    for (frame, _) in shown {
        *found.entry(frame.colors.table).or_default() += 1;
    }
    let saved = |(table, frames): &(&[u8], usize)| table.len() * frames.saturating_sub(1);
    let most = found.into_iter().max_by_key(saved).filter(|found| saved(found) > 0);
    most.map_or(&[], |(table, _)| table)
}

/// The bytes of tables and data in a file with the table that most frames have.
fn own_bytes(shown: &[(Coded<'_>, u16)]) -> usize {
    let common = most_common(shown);
    let frames = shown.iter().enumerate().map(|(place, (frame, _))| {
        let table = if frame.colors.table == common { 0 } else { frame.colors.table.len() };
        table + form_of(frame, shown.get(place + 1)).data.len()
    });
    common.len() + frames.sum::<usize>()
}

/// The form of a frame for the one after it.
fn form_of<'f>(frame: &Coded<'f>, next: Option<&(Coded<'f>, u16)>) -> Form<'f> {
    match frame.wide {
        Some(wide) if next.is_some_and(|(next, _)| next.clears) => wide,
        _ => frame.narrow,
    }
}

/// The indices on a larger part of the canvas, transparent around them.
fn widened(indexed: &Indexed, rect: Rect, cleared: Rect) -> Result<Vec<u8>> {
    let wrong = || Error::internal("a frame of a GIF cannot be widened");
    let transparent = indexed.transparent.ok_or_else(wrong)?;
    let (width, side) = (cleared.width as usize, rect.width as usize);
    let mut all = vec![transparent; width * cleared.height as usize];
    let from = (rect.x - cleared.x) as usize;
    let rows = all.chunks_exact_mut(width).skip((rect.y - cleared.y) as usize);
    for (to, row) in rows.zip(indexed.indices.chunks_exact(side)) {
        to.get_mut(from..from + side).ok_or_else(wrong)?.copy_from_slice(row);
    }
    Ok(all)
}

/// Where a frame is, and its data: the size of the codes, and pieces.
#[derive(Debug, Clone, Copy)]
struct Form<'f> {
    rect: Rect,
    data: &'f [u8],
}

/// A coded frame: whether the canvas must be clear before it, whether it has a transparent index, that
/// index, the last index that is used, the length of the narrow form or 0 where there is no wide one, then
/// the descriptors and data of both; the first has the colors.
struct Coded<'f> {
    clears: bool,
    colors: Colors<'f>,
    /// What draws the change.
    narrow: Form<'f>,
    /// The same with more around it, where the narrow form does not cover all that is visible.
    wide: Option<Form<'f>>,
}

impl<'f> Coded<'f> {
    /// Bytes before the descriptor of the narrow form.
    const PREFIX: usize = 8;

    /// Where the length is in them.
    const LENGTH: std::ops::Range<usize> = 4..8;

    fn begun(clears: bool, indexed: &Indexed) -> Vec<u8> {
        let Indexed { transparent, palette, .. } = indexed;
        let has_transparent = u8::from(transparent.is_some());
        // At most 255.
        let last = palette.len().saturating_sub(1) as u8;
        vec![u8::from(clears), has_transparent, transparent.unwrap_or(0), last, 0, 0, 0, 0]
    }

    /// A wide form follows.
    fn end_narrow(coded: &mut [u8]) -> Result<()> {
        let length = coded.len() - Self::PREFIX;
        let length = u32::try_from(length).map_err(|_| Error::encode("a frame is too long"))?;
        let place = coded.get_mut(Self::LENGTH).ok_or_else(incomplete)?;
        place.copy_from_slice(&length.to_le_bytes());
        Ok(())
    }

    fn read(coded: &'f [u8]) -> Result<Self> {
        let (prefix, forms) = coded.split_first_chunk::<8>().ok_or_else(incomplete)?;
        let [clears, has_transparent, transparent, last, length @ ..] = *prefix;
        let length = u32::from_le_bytes(length) as usize;
        let (narrow, wide) = match length {
            0 => (forms, None),
            _ => {
                forms.split_at_checked(length).map(|(a, b)| (a, Some(b))).ok_or_else(incomplete)?
            }
        };
        let (table, narrow) = form(narrow)?;
        let transparent = (has_transparent == 1).then_some(transparent);
        Ok(Self {
            clears: clears == 1,
            colors: Colors { table, used: usize::from(last) + 1, transparent },
            narrow,
            wide: wide.map(form).transpose()?.map(|(_, wide)| wide),
        })
    }

    fn longest(&self) -> usize {
        self.wide.map_or(0, |wide| wide.data.len()).max(self.narrow.data.len())
    }
}

/// The colors and the form of a descriptor with data.
fn form(blocks: &[u8]) -> Result<(&[u8], Form<'_>)> {
    let (descriptor, rest) = blocks.split_first_chunk::<DESCRIPTOR>().ok_or_else(incomplete)?;
    let [_, place @ .., flags] = *descriptor;
    let [x, y, width, height] =
        [0, 2, 4, 6].map(|at| u32::from(u16::from_le_bytes([place[at], place[at + 1]])));
    let (colors, data) = rest.split_at_checked(table_bytes(flags)).ok_or_else(incomplete)?;
    Ok((colors, Form { rect: Rect { x, y, width, height }, data }))
}

fn incomplete() -> Error {
    Error::internal("a coded frame of a GIF is incomplete")
}

/// The frames that change something with their delays in hundredths, each with those of frames after it
/// that do not. What rounding takes from a delay, the next one gets.
fn shown(frames: &[(CodedFrame, u32)]) -> Result<Vec<(Coded<'_>, u16)>> {
    let mut shown: Vec<(Coded<'_>, u64)> = Vec::with_capacity(frames.len());
    for (frame, delay) in frames {
        match shown.last_mut() {
            Some((_, before)) if frame.data.is_empty() => *before += u64::from(*delay),
            _ => shown.push((Coded::read(&frame.data)?, u64::from(*delay))),
        }
    }
    let (mut time, mut stated) = (0_u64, 0_u64);
    let rounded = shown.into_iter().map(|(frame, delay)| {
        time += delay;
        let least = if delay > UNSTATED { 2 } else { 0 };
        let hundredths = ((time + 5) / 10).saturating_sub(stated).max(least);
        stated += hundredths;
        // 11 minutes: longer than anybody waits for the next frame.
        (frame, u16::try_from(hundredths).unwrap_or(u16::MAX))
    });
    Ok(rounded.collect())
}

/// The extension that says how often the frames are repeated after they were played once.
fn repeat(file: &mut Vec<u8>, plays: Plays) {
    let again = match plays {
        Plays::Forever => 0,
        Plays::Times(0 | 1) => return,
        // More than can be stated is as good as no end.
        Plays::Times(times) => u16::try_from(times - 1).unwrap_or(0),
    };
    file.extend(b"\x21\xff\x0bNETSCAPE2.0\x03\x01");
    file.extend(again.to_le_bytes());
    file.push(0);
}

#[cfg(test)]
mod tests;
