//! How often similar colors occur, and the mean of each.

use crate::codecs::palette::options::Transparency;
use crate::codecs::palette::rows::for_rows;
use crate::codecs::palette::space::{Point, is_opaque, point, premultiplied};
use crate::pixels::{Layout, Pixels};
use crate::size::Size;
use fcimage_base::error::Result;

/// Pixels from which on the bins are finer.
const MANY: u64 = 1 << 15;

/// A point and how many pixels it stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighted {
    pub(super) at: Point,
    pub(super) weight: f32,
}

impl Weighted {
    /// Whether it stands for opaque colors only.
    pub(super) fn is_opaque(&self) -> bool {
        is_opaque(&self.at)
    }
}

/// Sums of the premultiplied samples of similar colors.
#[derive(Debug, Clone, Copy, Default)]
struct Bin {
    pixels: u32,
    sums: [u32; 4],
}

/// All colors that are not invisible.
pub(super) struct Histogram {
    bins: Vec<Bin>,
    /// Whether a pixel is invisible.
    pub(super) has_clear: bool,
}

/// Bits of the bins' numbers.
const fn bits(size: Size) -> u32 {
    if size.pixels() < MANY { 15 } else { 18 }
}

/// One of the classes of alpha below 255, all but the last of so many bits.
fn class(alpha: u8, bits: u32) -> usize {
    (usize::from(alpha) * ((1 << bits) - 1)) >> 8
}

/// An upper bound of the bytes of a histogram and its points.
pub(super) fn peak_bytes(size: Size) -> u64 {
    // A list of points grows, and is kept twice while it does.
    let points = (1_u64 << bits(size)).min(size.pixels());
    (size_of::<Bin>() as u64) * (1 << bits(size)) + points * 3 * size_of::<Weighted>() as u64
}

impl Histogram {
    /// Counts the colors of an image.
    pub(super) fn of(pixels: &Pixels, transparency: Transparency) -> Result<Self> {
        let bits = bits(pixels.size());
        let mut bins = vec![Bin::default(); 1 << bits];
        let has_alpha = pixels.layout() == Layout::Rgba && transparency == Transparency::Full;
        // Of each sample of red, green and blue, and of alpha.
        let (samples, alpha) = if has_alpha { ((bits - 3) / 3, 3) } else { (bits / 3, 0) };
        let mut has_clear = false;
        for_rows(pixels, |_, row| {
            for pixel in row {
                let color = transparency.of(*pixel);
                if color[3] == 0 {
                    has_clear = true;
                    continue;
                }
                let part = |value: u8, bits: u32| usize::from(value) >> (8 - bits);
                let [r, g, b, a] = color;
                let mut at = part(r, samples);
                at = at << samples | part(g, samples);
                at = at << samples | part(b, samples);
                // Opaque colors do not mix with others.
                at = at << alpha | if a == 255 { (1 << alpha) - 1 } else { class(a, alpha) };
                let Some(bin) = bins.get_mut(at) else { continue };
                // Beyond so many pixels their mean does not change; the sums stay below 2^32.
                if bin.pixels < 1 << 24 {
                    let alpha = u32::from(a);
                    for (sum, sample) in bin.sums.iter_mut().zip([r, g, b]) {
                        *sum += (u32::from(sample) * alpha + 127) / 255;
                    }
                    bin.sums[3] += alpha;
                    bin.pixels += 1;
                }
            }
            true
        })?;
        Ok(Self { bins, has_clear })
    }

    /// The means of the bins, with their weights.
    pub(super) fn points(&self) -> Vec<Weighted> {
        let held = self.bins.iter().filter(|bin| bin.pixels > 0);
        held.map(|bin| {
            let mean = bin.sums.map(|sum| (f64::from(sum) / f64::from(bin.pixels)) as f32);
            Weighted { at: point(mean), weight: bin.pixels as f32 }
        })
        .collect()
    }
}

/// The point of one color.
pub(super) fn point_of(color: [u8; 4]) -> Point {
    point(premultiplied(color))
}
