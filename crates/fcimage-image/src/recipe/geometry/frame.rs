//! How a source becomes the image of one variant.

use crate::ops::orient::Orientation;
use crate::recipe::geometry::rect::{Offset, Rect};
use crate::size::Size;

/// How a source becomes the image of one variant: crop, resize, turn, place on a canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// The part of the source that is shown, in pixels of the oriented source.
    pub crop: Rect,
    /// Its size after resizing, before it is turned.
    pub resized: Size,
    /// How it is turned.
    pub turn: Orientation,
    /// The size of the finished image; larger than the turned one only for
    /// [`Fit::Contain`](super::fit::Fit::Contain).
    pub canvas: Size,
    /// Where the turned image is placed on the canvas.
    pub offset: Offset,
}

impl Frame {
    /// The size after resizing and turning.
    pub const fn turned(&self) -> Size {
        self.turn.upright_size(self.resized)
    }

    /// Whether the image is placed on a larger canvas.
    pub fn is_padded(&self) -> bool {
        self.canvas != self.turned()
    }
}
