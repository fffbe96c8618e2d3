//! Animations: what a codec says of one, how its frames are read, and how they are written.
//!
//! Every frame is a composed canvas: the whole image as a viewer shows it. How a format disposes of
//! frames and blends them is known to its reader and its writer, and to nothing between.

use std::sync::Arc;

use crate::codecs::keep::KeptMetadata;
use crate::codecs::stated_frames::Plays;
use crate::pixels::{Layout, Pixels, Shape};
use crate::size::Size;
use fcimage_base::error::Result;

/// One frame, as long as the next one is not asked for.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'r> {
    /// All of the canvas, composed.
    pub canvas: &'r Pixels,
    /// How long it is shown, in milliseconds.
    pub delay: u32,
}

/// Reads frame after frame.
pub trait FrameReader: Send {
    /// The next frame; `None` after the last one.
    ///
    /// # Errors
    /// `Decode` for damaged data, `Limit` where frames exceed the limits, `Cancelled` where the call
    /// was cancelled.
    fn next_frame(&mut self) -> Result<Option<Frame<'_>>>;

    /// How much of all frames the file gave until now, 0.0 to 1.0: after the last frame, below 1.0 only
    /// where damage was salvaged.
    fn fraction(&self) -> f64;
}

/// How an animation will be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct FramesPlan {
    /// The size of the canvas in pixels.
    pub canvas: Size,
    /// The layout of all its frames.
    pub layout: Layout,
    /// An upper bound of the bytes that the reader holds, the canvas that it lends included.
    pub peak_bytes: u64,
}

/// What a written animation says of all its frames.
#[derive(Debug, Clone, Copy)]
pub struct AnimationHeader<'k> {
    /// The size of the canvas in pixels.
    pub size: Size,
    /// How often it is played.
    pub plays: Plays,
    /// The metadata to embed.
    pub kept: &'k KeptMetadata,
}

/// A frame that is encoded, but has no place in a file yet.
#[derive(Debug, Clone)]
pub struct CodedFrame {
    /// The parts of the file that hold the frame, except its delay; empty where the canvas did not
    /// change, so that the frame before is only shown longer.
    pub data: Vec<u8>,
}

/// Writes an animation. Frames do not depend on how others were coded: they may be coded on any
/// thread, and the bytes are the same.
pub trait AnimationEncoder: Send + Sync {
    /// Encodes what changes from `before`, what [`shown`](Self::shown) gave for the frame before or
    /// `None` for the first frame, to `canvas`. Both have the size and layout of all other frames.
    ///
    /// # Errors
    /// `Encode` where the encoder fails, `Cancelled` where the call was cancelled.
    fn frame(&self, before: Option<&Pixels>, canvas: &Pixels) -> Result<CodedFrame>;

    /// With what the frame after `canvas` is compared: `canvas`, unless this encoder leaves out changes
    /// that are too small to see. This is called for one frame after the other, before they are coded.
    ///
    /// # Errors
    /// `Internal` where frames differ in size or layout.
    fn shown(&self, before: &Arc<Pixels>, canvas: &Arc<Pixels>) -> Result<Arc<Pixels>> {
        let _ = before;
        Ok(Arc::clone(canvas))
    }

    /// The bytes of what [`shown`](Self::shown) makes anew for each frame.
    fn shown_bytes(&self, canvas: Shape) -> u64 {
        let _ = canvas;
        0
    }

    /// The file: all coded frames with their delays in milliseconds.
    ///
    /// # Errors
    /// `Encode` where the format cannot hold it.
    fn file(&self, header: &AnimationHeader<'_>, frames: &[(CodedFrame, u32)]) -> Result<Vec<u8>>;

    /// An upper bound of the bytes that [`frame`](Self::frame) holds besides its arguments, its result
    /// included.
    fn peak_bytes(&self, canvas: Shape) -> u64;
}
