//! Draws one strip or tile after the other.

use std::borrow::Cow;

use crate::codecs::tiff::chunks::Chunks;
use crate::codecs::tiff::codings::Coding;
use crate::codecs::tiff::codings::unpack::Unpack;
use crate::codecs::tiff::pixels::ToPixels;
use crate::codecs::tiff::rows::{Blocks, Rows};
use crate::codecs::tiff::samples::Packing;
use crate::codecs::tiff::structure::{Color, Structure};
use crate::codecs::tiff::target::Target;
use crate::recipe::geometry::rect::Rect;
use fcimage_base::cancel;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// Rows between two questions whether to go on.
const ROWS_PER_CHECK: u32 = 64;

/// Of a color that no row says, half of it.
const UNKNOWN: u8 = 128;

/// A sample of a pixel, and where it is stored.
struct Sample {
    /// The plane among those that are read.
    plane: usize,
    /// Its number in a pixel of the plane.
    number: usize,
}

/// What all strips or tiles are drawn with.
pub(super) struct Strips<'a, 'c> {
    chunks: Chunks<'a>,
    to_pixels: ToPixels,
    packing: Packing,
    /// The planes that are read: their numbers, and their rows.
    planes: Vec<(u64, Rows<'a, 'c>)>,
    /// The samples that are read, in the order of a pixel.
    order: Vec<Sample>,
    /// Whether the bytes of a row are its pixels.
    copied: bool,
    samples: Vec<u16>,
    pixels: Vec<u8>,
    /// The last pixel that was drawn: what is missing is filled with it.
    last: Vec<u8>,
}

impl<'a, 'c> Strips<'a, 'c> {
    /// `unpacker` gives an unpacker for each plane.
    pub(super) fn new(
        structure: &Structure<'a>,
        big_endian: bool,
        to_pixels: ToPixels,
        unpacker: impl Fn() -> Box<dyn Unpack<'a> + 'c>,
    ) -> Self {
        let packing = packing(structure, big_endian);
        let wanted = wanted(structure);
        let width = structure.chunks.size.width;
        let planes = match structure.planar {
            true => wanted.clone(),
            false => vec![0],
        };
        let planes = planes.into_iter().map(|plane| {
            let rows = Rows::new(unpacker(), packing, width, blocks(structure));
            let rows = rows.with_predictor(structure.predictor).with_reversed(structure.reversed);
            (plane as u64, rows)
        });
        let order = wanted.iter().enumerate().map(|(place, number)| match structure.planar {
            true => Sample { plane: place, number: 0 },
            false => Sample { plane: 0, number: *number },
        });
        let natural =
            wanted.len() == packing.samples && wanted.iter().copied().eq(0..packing.samples);
        let mut last = vec![UNKNOWN; to_pixels.channels()];
        if let (true, Some(alpha)) = (to_pixels.has_alpha(), last.last_mut()) {
            *alpha = u8::MAX;
        }
        Self {
            chunks: structure.chunks,
            packing,
            planes: planes.collect(),
            order: order.collect(),
            copied: natural && to_pixels.keeps_bytes(),
            samples: vec![0; width as usize * to_pixels.samples()],
            pixels: vec![0; width as usize * to_pixels.channels()],
            last,
            to_pixels,
        }
    }

    /// An upper bound of the bytes of all of this, where an unpacker takes `unpacker`.
    pub(super) fn bytes(structure: &Structure<'_>, unpacker: u64) -> u64 {
        let planes = if structure.planar { wanted(structure).len() as u64 } else { 1 };
        let width = u64::from(structure.chunks.size.width);
        let rows = Rows::bytes(packing(structure, false), structure.chunks.size.width);
        // Five samples at most, as 16 bits and as 8, and inks with their colors.
        planes
            .saturating_mul(rows.saturating_add(unpacker))
            .saturating_add(width.saturating_mul(5 * 3 + 4 + 3))
            .saturating_add(ToPixels::BYTES)
    }

    /// Draws the strip or tile `index`, which covers `area`; `whole` is its data where they are not in
    /// one piece of the file. Where it is damaged, the rows before are drawn, and the rest is filled.
    /// Gives the fraction that was drawn.
    pub(super) fn draw(
        &mut self,
        index: u64,
        area: Rect,
        whole: Option<Cow<'a, [u8]>>,
        target: &mut Target,
    ) -> (f64, Result<()>) {
        let mut drawn = 0;
        let result = self.start(index, whole).and_then(|()| self.rows(area, target, &mut drawn));
        if drawn < area.height {
            let rest = Rect { y: area.y + drawn, height: area.height - drawn, ..area };
            target.fill(rest, &self.last);
        }
        let held = self.planes.iter().map(|(_, rows)| rows.fraction()).fold(1.0, f64::min);
        (f64::from(drawn) / f64::from(area.height) * held, result)
    }

    fn start(&mut self, index: u64, mut whole: Option<Cow<'a, [u8]>>) -> Result<()> {
        let (chunks, count) = (self.chunks, self.chunks.count());
        for (plane, rows) in &mut self.planes {
            rows.start(match whole.take() {
                Some(whole) => whole,
                None => Cow::Borrowed(chunks.packed(*plane * count + index)?),
            })?;
        }
        Ok(())
    }

    fn rows(&mut self, area: Rect, target: &mut Target, drawn: &mut u32) -> Result<()> {
        let channels = self.to_pixels.channels();
        let visible = area.width as usize * channels;
        for y in 0..area.height {
            if y % ROWS_PER_CHECK == ROWS_PER_CHECK - 1 {
                cancel::check()?;
            }
            if self.copied
                && let [(_, rows)] = &mut self.planes[..]
            {
                let row = rows.next()?;
                let row = row.get(..visible).unwrap_or(row);
                target.draw(area.x, area.y + y, row);
                remember(&mut self.last, row);
            } else {
                self.read_samples()?;
                self.to_pixels.row(&mut self.samples, &mut self.pixels)?;
                let row = self.pixels.get(..visible).unwrap_or(&self.pixels);
                target.draw(area.x, area.y + y, row);
                remember(&mut self.last, row);
            }
            *drawn = y + 1;
        }
        Ok(())
    }

    /// Reads the next row of each plane into the samples of pixels.
    fn read_samples(&mut self) -> Result<()> {
        let step = self.order.len();
        for (plane, (_, rows)) in self.planes.iter_mut().enumerate() {
            let row = rows.next()?;
            for (place, sample) in self.order.iter().enumerate().filter(|(_, s)| s.plane == plane) {
                if let Some(to) = self.samples.get_mut(place..) {
                    self.packing.read(row, sample.number, to, step);
                }
            }
        }
        Ok(())
    }
}

/// Checks the work of Zstandard: a window is filled before its first byte comes, however small a strip
/// is.
///
/// # Errors
/// `Limit` where all windows together have more bytes than `max_pixels` is meant for.
pub(super) fn check_windows(structure: &Structure<'_>, limits: &Limits) -> Result<()> {
    if structure.coding != Coding::Zstd {
        return Ok(());
    }
    let chunks = &structure.chunks;
    let windows = (0..chunks.total())
        .map(|index| chunks.packed(index).map_or(0, |packed| structure.coding.window(packed)))
        .fold(0, u64::saturating_add);
    if windows > limits.max_pixels.saturating_mul(8) {
        return Err(Error::limit(
            "max_pixels",
            format!(
                "the strips or tiles of the TIFF have Zstandard windows of {windows} bytes; \
                 max_pixels is {}, of 8 bytes each",
                limits.max_pixels
            ),
        ));
    }
    Ok(())
}

/// Keeps the last pixel of a row.
fn remember(last: &mut [u8], row: &[u8]) {
    if let Some(start) = row.len().checked_sub(last.len()) {
        last.iter_mut().zip(row.iter().skip(start)).for_each(|(last, sample)| *last = *sample);
    }
}

fn packing(structure: &Structure<'_>, big_endian: bool) -> Packing {
    let samples = if structure.planar { 1 } else { usize::from(structure.samples) };
    Packing { bits: structure.bits, samples, big_endian }
}

/// The numbers of the samples that are read: colors, then alpha.
fn wanted(structure: &Structure<'_>) -> Vec<usize> {
    let alpha = structure.alpha.map(|alpha| usize::from(alpha.sample));
    (0..usize::from(structure.color.samples())).chain(alpha).collect()
}

/// Blocks of pixels that share their color differences, where there are any in the unpacked rows.
fn blocks(structure: &Structure<'_>) -> Option<Blocks> {
    match structure.color {
        Color::Ycbcr { across, down }
            if !structure.coding.is_jpeg() && (across, down) != (1, 1) =>
        {
            Some(Blocks { across: usize::from(across), down: usize::from(down) })
        }
        _ => None,
    }
}
