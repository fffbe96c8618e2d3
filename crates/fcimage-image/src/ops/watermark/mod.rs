//! Watermarks: a text or a logo becomes a stamp, and the stamp is blended into the image.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::ops::resize;
use crate::pixels::{Layout, Pixels};
use crate::size::Size;
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::limits::Limits;

pub(crate) mod asset;
mod font;
mod image;
mod json;
mod mask;
mod placement;
mod stamp;
mod text;

pub use font::{Font, FontSource};
pub use image::{ImageOptions, ImageWatermark};
pub use placement::Placement;
pub use text::{EFFECT_COLOR, TextOptions, TextWatermark};

use asset::AssetWriter;

/// What is drawn on a variant. Cloning is cheap.
#[derive(Debug, Clone, PartialEq)]
pub enum Watermark {
    /// Letters.
    Text(Arc<TextWatermark>),
    /// Another image.
    Image(Arc<ImageWatermark>),
}

impl From<TextWatermark> for Watermark {
    fn from(mark: TextWatermark) -> Self {
        Self::Text(Arc::new(mark))
    }
}

impl From<ImageWatermark> for Watermark {
    fn from(mark: ImageWatermark) -> Self {
        Self::Image(Arc::new(mark))
    }
}

impl Watermark {
    /// An object with either "text" or "image" and the other options of either. A font and an image
    /// are a path, or an object with "path" or "base64" (and "face", for one of a font collection).
    /// An image is judged by `logo_limits`.
    ///
    /// # Errors
    /// What the constructors of [`TextWatermark`] and [`ImageWatermark`] return, and `Argument` where
    /// a key or type is wrong; the pointer names the place in the object.
    pub fn from_json(value: &Value, logo_limits: &Limits) -> Result<Self> {
        if json::is_image(value)? {
            json::image_from_json(value, logo_limits).map(Self::from)
        } else {
            json::text_from_json(value).map(Self::from)
        }
    }

    /// Where it is placed.
    pub fn placement(&self) -> &Placement {
        match self {
            Self::Text(mark) => mark.placement(),
            Self::Image(mark) => mark.placement(),
        }
    }

    /// The object that [`Watermark::from_json`] reads back to an equal watermark.
    pub fn to_json(&self) -> Value {
        self.json_with(|asset| asset.to_json())
    }

    /// The object with fonts and logos as `asset` writes them.
    pub(crate) fn json_with(&self, asset: AssetWriter) -> Value {
        match self {
            Self::Text(mark) => json::text_to_json(mark, asset),
            Self::Image(mark) => json::image_to_json(mark, asset),
        }
    }

    /// An upper bound of the bytes that drawing on an image of `size` holds besides the image.
    pub(crate) fn peak_bytes(&self, size: Size) -> u64 {
        let frame = Pixels::bytes_of(size, Layout::Rgba);
        match self {
            // Masks of a byte for each pixel for letters, outline and shadow, the stamp and its
            // rotation, none larger than the image before it is turned (twice its area at most).
            Self::Text(_) => frame.saturating_mul(4),
            Self::Image(mark) => {
                let resizing = resize::peak_bytes(mark.size(), size, Layout::Rgba);
                frame.saturating_mul(2).saturating_add(resizing)
            }
        }
    }
}

/// Upper bounds of the bytes that preparing watermarks takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct PreparedBytes {
    /// While they are prepared.
    pub(crate) peak: u64,
    /// As long as they are held.
    pub(crate) held: u64,
}

/// What [`prepare_all`] takes for these watermarks.
pub(crate) fn prepared_bytes<'a>(
    marks: impl IntoIterator<Item = Option<&'a Watermark>>,
) -> PreparedBytes {
    let mut seen: Vec<*const ImageWatermark> = Vec::new();
    let mut bytes = PreparedBytes::default();
    for mark in marks.into_iter().flatten() {
        let Watermark::Image(mark) = mark else { continue };
        let key = Arc::as_ptr(mark);
        if !seen.contains(&key) {
            seen.push(key);
            bytes.peak = bytes.peak.max(bytes.held.saturating_add(mark.decode_bytes()));
            let decoded = Pixels::bytes_of(mark.size(), Layout::Rgba);
            bytes.held = bytes.held.saturating_add(decoded);
        }
    }
    bytes.peak = bytes.peak.max(bytes.held);
    bytes
}

/// A watermark that is ready to be drawn: a logo is decoded.
#[derive(Debug, Clone)]
pub(crate) enum Prepared {
    /// Letters are drawn anew for each size.
    Text(Arc<TextWatermark>),
    /// A logo and how it is placed.
    Image(Arc<ImageWatermark>, Arc<Pixels>),
}

/// The watermarks in their order; each logo is decoded once.
pub(crate) fn prepare_all<'a>(
    marks: impl IntoIterator<Item = Option<&'a Watermark>>,
) -> Result<Vec<Option<Prepared>>> {
    let mut logos: HashMap<*const ImageWatermark, Arc<Pixels>> = HashMap::new();
    marks
        .into_iter()
        .map(|mark| match mark {
            None => Ok(None),
            Some(Watermark::Text(mark)) => Ok(Some(Prepared::Text(Arc::clone(mark)))),
            Some(Watermark::Image(mark)) => {
                let key = Arc::as_ptr(mark);
                let logo = match logos.get(&key) {
                    Some(logo) => Arc::clone(logo),
                    None => Arc::new(mark.decode()?),
                };
                logos.insert(key, Arc::clone(&logo));
                Ok(Some(Prepared::Image(Arc::clone(mark), logo)))
            }
        })
        .collect()
}

impl Prepared {
    /// Draws the watermark on `pixels`.
    pub(crate) fn apply(&self, pixels: &mut Pixels) -> Result<()> {
        failpoint::hit(Phase::Watermark);
        let size = pixels.size();
        let (stamp, placement) = match self {
            Self::Text(mark) => (mark.stamp(size)?, mark.placement()),
            Self::Image(mark, logo) => (Some(mark.stamp(logo, size)?), mark.placement()),
        };
        if let Some(stamp) = stamp {
            placement.draw(&stamp, pixels);
        }
        Ok(())
    }
}
