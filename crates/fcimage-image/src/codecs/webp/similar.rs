//! Which squares of a lossy frame are coded: those that a viewer would see change.
//!
//! Small differences, such as the noise of a camera or of dithering, are lost by lossy coding anyway.
//! Squares with no others are left as they were shown. They are compared with the samples from which
//! they were last coded, not with the frame before, so that many small steps do not add up.

use std::sync::Arc;

use crate::codecs::webp::changes::rows;
use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::rect::Rect;
use fcimage_base::error::{Error, Result};

/// The side of the squares in pixels. Squares of 16, a macroblock, take more bytes.
const BLOCK: usize = 8;

/// The side of the cells in which differences of noise cancel each other.
const CELL: usize = 4;

/// How much a square may differ without being coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tolerance {
    /// How much each sample may differ.
    sample: i32,
    /// How much the sum of a whole cell may differ, in each channel.
    cell: i32,
}

impl Tolerance {
    /// What fits a quality of 0 to 100: levels of 2 in the mean and 16 in single samples up to 80, a
    /// quarter of that at 100. Below 80, more would save few bytes, and cost much of the score.
    pub(super) fn of(quality: u8) -> Self {
        let above = i32::from(quality.saturating_sub(80));
        let cell = 32 - above * 6 / 5;
        Self { sample: cell / 2, cell }
    }
}

/// What is coded of a canvas.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Where, at multiples of [`BLOCK`].
    pub(super) rect: Rect,
    /// Which squares of it; `None` where all of it is, and replaces what was there.
    pub(super) squares: Option<Squares>,
}

/// Squares of a part, row by row.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Squares {
    coded: Vec<bool>,
    across: usize,
}

impl Squares {
    /// The squares that have a pixel in row `y` of the part.
    fn line(&self, y: usize) -> &[bool] {
        self.coded.get(y / BLOCK * self.across..).unwrap_or_default()
    }
}

/// What is coded of `canvas` where `shown` is shown; `None` where nothing is.
pub(super) fn part(shown: &Pixels, canvas: &Pixels, tolerance: Tolerance) -> Result<Option<Part>> {
    if shown.shape() != canvas.shape() {
        return Err(Error::internal("the frames of an animation differ in size or layout"));
    }
    let across = (canvas.width() as usize).div_ceil(BLOCK);
    let changed = changed(shown, canvas, across, tolerance);
    let lines =
        || changed.chunks_exact(across).enumerate().filter(|(_, line)| line.contains(&true));
    let Some((top, _)) = lines().next() else { return Ok(None) };
    let bottom = lines().next_back().map_or(top, |(y, _)| y);
    let (mut left, mut right) = (across, 0);
    for (_, line) in lines() {
        left = left.min(line.iter().position(|&square| square).unwrap_or(across));
        right = right.max(line.iter().rposition(|&square| square).unwrap_or(0));
    }
    let side = |from: usize, to: usize, end: u32| {
        let from = u32::try_from(from * BLOCK).map_err(|_| Error::internal("too large"))?;
        let to = u32::try_from((to + 1) * BLOCK).unwrap_or(u32::MAX).min(end);
        Ok::<_, Error>((from, to - from))
    };
    let (x, width) = side(left, right, canvas.width())?;
    let (y, height) = side(top, bottom, canvas.height())?;
    let rect = Rect { x, y, width, height };
    let lines = changed.chunks_exact(across).take(bottom + 1).skip(top);
    let coded: Vec<bool> = lines.flat_map(|line| &line[left..=right]).copied().collect();
    let squares = Squares { coded, across: right + 1 - left };
    // With fewer, alpha takes more than it saves.
    let unchanged = squares.coded.iter().filter(|coded| !**coded).count();
    let pays = unchanged * 4 >= squares.coded.len();
    let squares = (pays && is_opaque(canvas, rect, &squares)).then_some(squares);
    Ok(Some(Part { rect, squares }))
}

/// What is shown after `part` of `canvas` was coded over `shown`, as it was before coding.
pub(super) fn shown_after(
    shown: &Arc<Pixels>,
    canvas: &Arc<Pixels>,
    tolerance: Tolerance,
) -> Result<Arc<Pixels>> {
    let Some(part) = part(shown, canvas, tolerance)? else { return Ok(Arc::clone(shown)) };
    if part.squares.is_none() && part.rect == Rect::whole(canvas.size()) {
        return Ok(Arc::clone(canvas));
    }
    let mut after = Pixels::clone(shown);
    let channels = canvas.layout().channels();
    let from = part.rect.x as usize * channels;
    let to = from + part.rect.width as usize * channels;
    let rows = after.rows_mut().zip(canvas.rows()).skip(part.rect.y as usize);
    for (y, (old, new)) in rows.take(part.rect.height as usize).enumerate() {
        let (old, new) = (&mut old[from..to], &new[from..to]);
        let Some(squares) = &part.squares else {
            old.copy_from_slice(new);
            continue;
        };
        let squares = squares.line(y).iter();
        let blocks = old.chunks_mut(BLOCK * channels).zip(new.chunks(BLOCK * channels));
        for (_, (old, new)) in squares.zip(blocks).filter(|(coded, _)| **coded) {
            old.copy_from_slice(new);
        }
    }
    Ok(Arc::new(after))
}

/// The part of `canvas` for a lossy frame: squares that are not coded are transparent. Their color is
/// that of the pixels beside them, so that neither prediction nor chroma see an edge there.
pub(super) fn patches(canvas: &Pixels, rect: Rect, squares: &Squares) -> Result<Pixels> {
    let mut samples = Vec::with_capacity(rect.width as usize * rect.height as usize * 4);
    let lines: Vec<&[u8]> = rows(canvas, rect).collect();
    let channels = canvas.layout().channels();
    for (number, lines) in lines.chunks(BLOCK).enumerate() {
        let coded = &squares.line(number * BLOCK)[..squares.across];
        let colors = beside(lines, coded, channels);
        for line in lines {
            let blocks = line.chunks(BLOCK * channels);
            for ((block, coded), color) in blocks.zip(coded).zip(&colors) {
                for pixel in block.chunks_exact(channels) {
                    samples.extend(match (coded, pixel) {
                        (true, &[r, g, b, ..]) => [r, g, b, 255],
                        _ => *color,
                    });
                }
            }
        }
    }
    Pixels::new(rect.width, rect.height, Layout::Rgba, samples)
}

/// The part of `canvas` for a lossless frame: pixels that did not change are transparent black.
pub(super) fn exact(
    shown: &Pixels,
    canvas: &Pixels,
    rect: Rect,
    squares: &Squares,
) -> Result<Pixels> {
    let mut samples = Vec::with_capacity(rect.width as usize * rect.height as usize * 4);
    let channels = canvas.layout().channels();
    for (y, (old, new)) in rows(shown, rect).zip(rows(canvas, rect)).enumerate() {
        let squares = squares.line(y);
        let pixels = old.chunks_exact(channels).zip(new.chunks_exact(channels));
        for (x, (old, new)) in pixels.enumerate() {
            samples.extend(match new {
                &[r, g, b, ..] if squares[x / BLOCK] && old != new => [r, g, b, 255],
                _ => [0; 4],
            });
        }
    }
    Pixels::new(rect.width, rect.height, Layout::Rgba, samples)
}

/// How many visible pixels have neither the color of the one to the left nor of that above. Without
/// loss, each of them takes half a byte in drawings, and more in photos.
pub(super) fn edges(pixels: &Pixels) -> u64 {
    let channels = pixels.layout().channels();
    let mut edges = 0;
    let mut above: &[u8] = &[];
    for row in pixels.rows() {
        let mut left: &[u8] = &[];
        let ups = above.chunks_exact(channels).chain(std::iter::repeat(&[][..]));
        for (pixel, up) in row.chunks_exact(channels).zip(ups) {
            let visible = !matches!(pixel, [_, _, _, 0]);
            edges += u64::from(visible && pixel != left && pixel != up);
            left = pixel;
        }
        above = row;
    }
    edges
}

/// For each square of a canvas, row by row, whether it changed by more than tolerated.
fn changed(shown: &Pixels, canvas: &Pixels, across: usize, tolerance: Tolerance) -> Vec<bool> {
    let channels = canvas.layout().channels();
    let mut changed = vec![false; across * (canvas.height() as usize).div_ceil(BLOCK)];
    let strip = CELL * canvas.stride();
    let strips = shown.samples().chunks(strip).zip(canvas.samples().chunks(strip));
    for (number, (old, new)) in strips.enumerate() {
        if old == new {
            continue;
        }
        let squares = changed.iter_mut().skip(number / (BLOCK / CELL) * across);
        for (x, square) in squares.take(across).enumerate() {
            for cell in 0..BLOCK / CELL {
                let from = (x * BLOCK + cell * CELL) * channels;
                let to = (from + CELL * channels).min(canvas.stride());
                if !*square && from < to {
                    let rows = |strip| rows_of(strip, canvas.stride(), from, to);
                    let (old, new) = (rows(old), rows(new));
                    *square = match canvas.layout() {
                        Layout::Rgb => is_cell_changed::<3>(old, new, tolerance),
                        Layout::Rgba => is_cell_changed::<4>(old, new, tolerance),
                    };
                }
            }
        }
    }
    changed
}

fn rows_of(strip: &[u8], stride: usize, from: usize, to: usize) -> impl Iterator<Item = &[u8]> {
    strip.chunks_exact(stride).filter_map(move |row| row.get(from..to))
}

/// Whether a cell of pixels of `N` samples changed by more than tolerated.
fn is_cell_changed<'p, const N: usize>(
    old: impl Iterator<Item = &'p [u8]>,
    new: impl Iterator<Item = &'p [u8]>,
    tolerance: Tolerance,
) -> bool {
    let (mut sums, mut largest, mut count) = ([0_i32; 3], 0, 0);
    for (old, new) in old.zip(new) {
        for (old, new) in old.as_chunks::<N>().0.iter().zip(new.as_chunks::<N>().0) {
            count += 1;
            if old.get(3) != new.get(3) {
                return true;
            }
            // Transparent pixels have no color.
            if new.get(3) == Some(&0) {
                continue;
            }
            for (sum, (old, new)) in sums.iter_mut().zip(old.iter().zip(new)) {
                let difference = i32::from(*new) - i32::from(*old);
                largest = largest.max(difference.abs());
                *sum += difference;
            }
        }
    }
    let whole = (CELL * CELL) as i32;
    largest > tolerance.sample || sums.iter().any(|sum| sum.abs() * whole > tolerance.cell * count)
}

/// Whether all that is coded can be blended over anything.
fn is_opaque(canvas: &Pixels, rect: Rect, squares: &Squares) -> bool {
    canvas.layout() == Layout::Rgb
        || rows(canvas, rect).enumerate().all(|(y, row)| {
            let blocks = row.chunks(BLOCK * 4).zip(squares.line(y));
            let mut coded = blocks.filter(|(_, coded)| **coded);
            coded.all(|(block, _)| block.as_chunks::<4>().0.iter().all(|pixel| pixel[3] == 255))
        })
}

/// For each square of one row of them, the transparent color that continues the square before: the
/// mean of its last two columns. Before the first one that is coded, it is that of its first columns.
fn beside(lines: &[&[u8]], coded: &[bool], channels: usize) -> Vec<[u8; 4]> {
    let first = coded.iter().position(|&coded| coded);
    let mut color = first.map_or([0; 4], |x| mean(lines, x * BLOCK, channels));
    let next = coded.iter().enumerate().map(|(x, &coded)| {
        if coded {
            color = mean(lines, x * BLOCK + BLOCK - 2, channels);
        }
        color
    });
    next.collect()
}

/// The mean of two columns, or of one at the edge, as a transparent color.
fn mean(lines: &[&[u8]], x: usize, channels: usize) -> [u8; 4] {
    let (mut sums, mut count) = ([0_u32; 3], 0);
    for line in lines {
        let pixels = line.chunks_exact(channels).skip(x).take(2);
        for pixel in pixels {
            count += 1;
            sums.iter_mut().zip(pixel).for_each(|(sum, sample)| *sum += u32::from(*sample));
        }
    }
    // A square at the edge may have no such columns, but nothing comes after it.
    let [r, g, b] = sums.map(|sum| (sum + count / 2).checked_div(count).unwrap_or(0) as u8);
    [r, g, b, 0]
}

#[cfg(test)]
mod tests;
