//! What comes out.

use std::sync::Arc;

use crate::codecs::format::Format;
use crate::describe::Description;
use crate::recipe::geometry::rect::Rect;
use crate::size::Size;

/// One finished image.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct EncodedImage {
    /// The name of its variant.
    pub variant: String,
    /// The format it is written in.
    pub format: Format,
    /// Width and height in pixels.
    pub size: Size,
    /// Whether the source was too small for the size asked for, so that the image is smaller than it.
    pub undersized: bool,
    /// The part of the upright source that it shows, in pixels of that; `None` where it shows nothing of
    /// it, and where the source is a [`Canvas`](crate::Canvas).
    pub crop: Option<Rect>,
    /// How much of the source could be decoded, 0.0 to 1.0; below 1.0 only where damage was salvaged.
    pub decoded_fraction: f64,
    /// How many frames of the source it shows: 1 for a still.
    pub frames: u32,
    /// How many frames the source has; more than `frames` where a still was made of an animation.
    pub source_frames: u32,
    /// The quality it is encoded with; `None` where the format has none, or it is lossless.
    pub quality: Option<u8>,
    /// Whether it has at most the `max_bytes` of its encoding; true where there are none.
    pub within_budget: bool,
    /// Whether it is the file of the source, without metadata: see `cap_at_source` of
    /// [`JpegOptions`](crate::codecs::JpegOptions).
    pub kept_source: bool,
    /// What the source looks like, where [`RenderOptions::describe`](crate::RenderOptions::describe) asks
    /// for it: the same for all images of a call.
    pub description: Option<Arc<Description>>,
    /// The encoded file.
    pub data: Vec<u8>,
}
