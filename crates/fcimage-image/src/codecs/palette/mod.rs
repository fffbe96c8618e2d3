//! Palettes: the few colors that stand for those of an image, and the index of one for each pixel.
//!
//! An image of few colors keeps them exactly. For others, a histogram is cut into groups of little
//! variance (`cut.rs`), whose colors are refined (`refine.rs`); then each pixel gets the nearest of
//! them (`nearest.rs`), with or without dithering (`map.rs`).

mod cut;
mod exact;
mod histogram;
mod map;
mod nearest;
mod refine;
mod space;

use crate::codecs::palette::histogram::Histogram;
use crate::codecs::palette::space::Point;
use crate::pixels::{Layout, Pixels};
use crate::size::Size;
use fcimage_base::cancel;
use fcimage_base::error::Result;

/// The most colors of a palette.
pub(super) const MOST: usize = 256;

/// What becomes of pixels that are partly transparent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transparency {
    /// Colors of the palette have alpha.
    Full,
    /// Pixels with less alpha than this become transparent, and all others opaque.
    OneBit(u8),
}

impl Transparency {
    /// The color of a pixel; all that are invisible are the same.
    fn of(self, [r, g, b, a]: [u8; 4]) -> [u8; 4] {
        match self {
            Self::Full if a > 0 => [r, g, b, a],
            Self::OneBit(threshold) if a >= threshold => [r, g, b, 255],
            _ => CLEAR,
        }
    }
}

/// How the difference between a pixel and its color is hidden. Strengths are 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dither {
    /// Error diffusion of Floyd and Steinberg, so much of the error.
    Diffusion(u8),
    /// A pattern of 8 x 8 thresholds that does not move: equal pixels have equal colors in all frames.
    Ordered {
        /// How far the pattern reaches.
        strength: u8,
        /// Where the image is on the canvas that the pattern belongs to.
        left: u32,
        /// Where the image is on the canvas that the pattern belongs to.
        top: u32,
    },
}

/// How an image gets a palette.
#[derive(Debug, Clone, Copy)]
pub(super) struct Options {
    /// The most colors, 2 to 256, the transparent one included.
    pub(super) colors: u16,
    /// How differences are hidden.
    pub(super) dither: Dither,
    /// What becomes of alpha.
    pub(super) transparency: Transparency,
}

/// An image as indices of colors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Indexed {
    /// The colors, RGBA; those with less alpha come first. At least one.
    pub(super) palette: Vec<[u8; 4]>,
    /// The color of each pixel, row by row.
    pub(super) indices: Vec<u8>,
    /// The index of the color without alpha, where there is one.
    pub(super) transparent: Option<u8>,
}

/// What stands for all invisible pixels.
const CLEAR: [u8; 4] = [0; 4];

/// Gives each pixel one of at most `options.colors` colors. An image that has no more keeps them
/// exactly.
///
/// # Errors
/// `Cancelled` where the call was cancelled.
pub(super) fn quantize(pixels: &Pixels, options: &Options) -> Result<Indexed> {
    let most = usize::from(options.colors).clamp(2, MOST);
    if let Some(indexed) = exact::indexed(pixels, most, |pixel| options.transparency.of(pixel))? {
        return Ok(indexed);
    }
    let histogram = Histogram::of(pixels, options.transparency)?;
    let clear = usize::from(histogram.has_clear);
    let mut weighted = histogram.points();
    let mut points: Vec<Point> = cut::groups(&mut weighted, most - clear)?;
    refine::refine(&mut points, &weighted)?;
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

/// The image as it is, where it has at most `most` colors, of at most 256. Invisible pixels keep the
/// colors that they hide.
///
/// # Errors
/// `Cancelled` where the call was cancelled.
pub(super) fn exactly(pixels: &Pixels, most: usize) -> Result<Option<Indexed>> {
    exact::indexed(pixels, most.min(MOST), |pixel| pixel)
}

/// An upper bound of the bytes that [`quantize`] takes, its result included.
pub(super) fn peak_bytes(size: Size) -> u64 {
    // Indices, two rows of errors, and what does not grow with the image: the guesses of `map.rs`, the
    // neighbors of colors, and palettes.
    const FIXED: u64 = 2 << 20;
    size.pixels() + u64::from(size.width + 2) * 32 + histogram::peak_bytes(size) + FIXED
}

/// Sorts colors by alpha, then from dark to bright.
fn sort(colors: &mut [[u8; 4]]) {
    colors.sort_unstable_by_key(|color| sort_key(*color));
}

/// What colors are sorted by.
fn sort_key([r, g, b, a]: [u8; 4]) -> (u8, u32, [u8; 3]) {
    (a, u32::from(r) * 3 + u32::from(g) * 6 + u32::from(b), [r, g, b])
}

/// Calls `each` for every row of pixels as RGBA, and looks whether the call was cancelled.
fn for_rows(pixels: &Pixels, mut each: impl FnMut(usize, &[[u8; 4]]) -> bool) -> Result<()> {
    let mut rgba = Vec::with_capacity(pixels.width() as usize);
    for (y, row) in pixels.rows().enumerate() {
        cancel::check()?;
        rgba.clear();
        match pixels.layout() {
            Layout::Rgb => {
                rgba.extend(row.as_chunks::<3>().0.iter().map(|[r, g, b]| [*r, *g, *b, 255]));
            }
            Layout::Rgba => rgba.extend_from_slice(row.as_chunks::<4>().0),
        }
        if !each(y, &rgba) {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
