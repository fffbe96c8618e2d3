//! Palettes: the few colors that stand for those of an image, and the index of one for each pixel.
//!
//! An image of few colors keeps them exactly. For others, a histogram is cut into groups of little
//! variance (`cut.rs`), whose colors are refined (`refine.rs`); then each pixel gets the nearest of
//! them (`nearest.rs`), with or without dithering (`map.rs`).

mod cut;
mod exact;
mod histogram;
mod indexed;
mod map;
mod nearest;
mod options;
mod refine;
mod rows;
mod space;
mod table;

use crate::codecs::palette::histogram::{Histogram, Weighted};
use crate::codecs::palette::indexed::sort;
use crate::codecs::palette::options::CLEAR;
use crate::codecs::palette::space::{Point, is_opaque};
use crate::pixels::Pixels;
use crate::size::Size;
use fcimage_base::error::Result;

pub(crate) use indexed::Indexed;
pub(crate) use options::{Dither, Options, Transparency};
pub(super) use table::ColorTable;

/// The most colors of a palette.
pub(super) const MOST: usize = 256;

/// Gives each pixel one of at most `options.colors` colors. An image that has no more keeps them
/// exactly. Opaque pixels stay opaque, and invisible ones invisible.
///
/// # Errors
/// `Cancelled` where the call was cancelled.
pub(crate) fn quantize(pixels: &Pixels, options: &Options) -> Result<Indexed> {
    let most = usize::from(options.colors).clamp(2, MOST);
    if let Some(indexed) = exact::indexed(pixels, most, |pixel| options.transparency.of(pixel))? {
        return Ok(indexed);
    }
    let histogram = Histogram::of(pixels, options.transparency)?;
    let clear = usize::from(histogram.has_clear);
    let mut weighted = histogram.points();
    weighted.sort_unstable_by_key(|point| !point.is_opaque());
    let opaque = weighted.partition_point(Weighted::is_opaque);
    if opaque > 0 && most - clear < 2 {
        // One color for all that is visible.
        weighted.truncate(opaque);
    }
    let mut points: Vec<Point> = cut::groups(&mut weighted, opaque, most - clear)?;
    points.sort_unstable_by_key(|point| !is_opaque(point));
    let kept = points.partition_point(is_opaque);
    let (opaque_colors, others) = points.split_at_mut(kept);
    let (opaque, translucent) = weighted.split_at(opaque);
    refine::refine(opaque_colors, opaque)?;
    refine::refine(others, translucent)?;
    let mut colors: Vec<[u8; 4]> = points.iter().map(|point| space::color(*point)).collect();
    if options.transparency != Transparency::Full {
        colors.iter_mut().for_each(|color| color[3] = 255);
    }
    sort(&mut colors);
    colors.dedup();
    let indices = map::indices(pixels, &colors, histogram.has_clear, options)?;
    let mut palette = Vec::with_capacity(MOST);
    palette.extend(histogram.has_clear.then_some(CLEAR));
    palette.append(&mut colors);
    Ok(Indexed { palette, indices, transparent: histogram.has_clear.then_some(0) })
}

/// An upper bound of the bytes that [`quantize`] takes, its result included.
pub(crate) fn peak_bytes(size: Size) -> u64 {
    // Indices, a row and two of errors, and what does not grow with the image: the guesses of `map.rs`,
    // the neighbors of colors, and palettes.
    const FIXED: u64 = 2 << 20;
    size.pixels() + (u64::from(size.width) + 2) * 36 + histogram::peak_bytes(size) + FIXED
}

#[cfg(test)]
mod tests;
