//! Watermarks: a text or a logo becomes a stamp, and the stamp is blended into the picture.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::digest::Digest;
use crate::pixels::{Layout, Pixels};
use crate::resize::{self, Area};
use crate::variant::Variant;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::limits::Limits;

mod font;
mod json;
mod logo;
mod mask;
mod placement;
mod stamp;
mod text;

pub use font::{Font, FontSource};
pub use logo::ImageWatermark;
pub use placement::Placement;
pub use text::{TextOptions, TextWatermark};

use stamp::Stamp;

/// What is drawn on a variant. Cloning is cheap.
#[derive(Debug, Clone, PartialEq)]
pub enum Watermark {
    /// Letters.
    Text(Arc<TextWatermark>),
    /// Another picture.
    Image(Arc<ImageWatermark>),
}

impl Watermark {
    /// An object with "text" or "image" and the other options of either; "font" and "image" are
    /// paths. Errors carry the JSON pointer of the member.
    pub fn from_json(value: &serde_json::Value) -> Result<Self> {
        json::watermark(value)
    }

    /// Adds everything that changes what is drawn.
    pub(super) fn feed(&self, digest: &mut Digest) {
        match self {
            Self::Text(mark) => mark.feed(digest),
            Self::Image(mark) => mark.feed(digest),
        }
    }

    /// An upper bound of the bytes that drawing on a picture of this size holds besides it.
    pub fn peak_bytes(&self, width: u32, height: u32) -> u64 {
        let frame = Pixels::bytes_of(width, height, Layout::Rgba);
        match self {
            // Masks of a byte a pixel for letters, outline and shadow, the stamp and its rotation,
            // none larger than the picture before it is turned (twice its area at most).
            Self::Text(_) => frame.saturating_mul(4),
            Self::Image(mark) => {
                let stamp = frame.saturating_mul(2);
                let source = mark.decoded_size();
                stamp.saturating_add(resize::peak_bytes(source, (width, height), Layout::Rgba))
            }
        }
    }
}

/// Upper bounds of the bytes that [`prepare_all`] leaves behind, and that it holds meanwhile.
pub fn prepared_bytes(variants: &[Variant]) -> (u64, u64) {
    let mut seen = HashSet::new();
    let (mut held, mut peak) = (0_u64, 0_u64);
    for mark in variants.iter().filter_map(Variant::watermark) {
        let Watermark::Image(mark) = mark else { continue };
        if seen.insert(Arc::as_ptr(mark)) {
            peak = peak.max(held.saturating_add(mark.decode_peak_bytes()));
            let (width, height) = mark.decoded_size();
            held = held.saturating_add(Pixels::bytes_of(width, height, Layout::Rgba));
        }
    }
    (held, peak.max(held))
}

/// A watermark that is ready to be drawn: a logo is decoded.
#[derive(Debug, Clone)]
pub enum Prepared {
    /// Letters are drawn for each size anew.
    Text(Arc<TextWatermark>),
    /// A logo and how it is placed.
    Image(Arc<ImageWatermark>, Arc<Pixels>),
}

/// The watermarks of all variants; each logo is decoded once.
pub fn prepare_all(variants: &[Variant], limits: &Limits) -> Result<Vec<Option<Prepared>>> {
    let mut logos: HashMap<*const ImageWatermark, Arc<Pixels>> = HashMap::new();
    variants
        .iter()
        .map(|variant| match variant.watermark() {
            None => Ok(None),
            Some(Watermark::Text(mark)) => Ok(Some(Prepared::Text(Arc::clone(mark)))),
            Some(Watermark::Image(mark)) => {
                let key = Arc::as_ptr(mark);
                let logo = match logos.get(&key) {
                    Some(logo) => Arc::clone(logo),
                    None => Arc::new(mark.decode(limits)?),
                };
                logos.insert(key, Arc::clone(&logo));
                Ok(Some(Prepared::Image(Arc::clone(mark), logo)))
            }
        })
        .collect()
}

impl Prepared {
    /// Draws the watermark on `pixels`.
    pub fn apply(&self, pixels: &mut Pixels) -> Result<()> {
        failpoint::hit(Phase::Watermark);
        let size = (pixels.width(), pixels.height());
        let (stamp, placement) = match self {
            Self::Text(mark) => (mark.stamp(size)?, mark.placement()),
            Self::Image(mark, logo) => (mark.stamp(logo, size)?, mark.placement()),
        };
        if let Some(stamp) = stamp {
            placement.draw(&stamp, pixels);
        }
        Ok(())
    }
}

/// `source` at `size`, with alpha.
fn scaled(source: &Pixels, size: (u32, u32)) -> Result<Stamp> {
    let area =
        Area { x: 0.0, y: 0.0, width: source.width().into(), height: source.height().into() };
    let pixels = resize::resize(source, area, size)?;
    let samples = match pixels.layout() {
        Layout::Rgba => pixels.into_samples(),
        Layout::Rgb => pixels
            .samples()
            .as_chunks::<3>()
            .0
            .iter()
            .flat_map(|&[r, g, b]| [r, g, b, 255])
            .collect(),
    };
    Ok(Stamp::new(size.0 as usize, size.1 as usize, samples))
}
