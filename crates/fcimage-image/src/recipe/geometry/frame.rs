//! How a source becomes the image of one variant.

use crate::ops::orient::Orientation;
use crate::recipe::geometry::rect::{Offset, Rect};
use crate::recipe::geometry::rotation::Rotation;
use crate::size::Size;

/// How a source becomes the image of one variant: crop, resize, turn, place on a canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// The part of the source that is shown, in pixels of the oriented source.
    pub crop: Rect,
    /// Its size after resizing, before it is turned.
    pub resized: Size,
    /// How it is mirrored and turned by quarters.
    pub turn: Orientation,
    /// How it is mirrored and turned instead, by another angle.
    pub rotation: Option<Rotation>,
    /// The size of the finished image; larger than the turned one only for
    /// [`Fit::Contain`](super::fit::Fit::Contain).
    pub canvas: Size,
    /// Where the turned image is placed on the canvas.
    pub offset: Offset,
}

impl Frame {
    /// The size after resizing and turning.
    pub fn turned(&self) -> Size {
        let turned = || self.turn.upright_size(self.resized);
        self.rotation.map_or_else(turned, |rotation| rotation.stretched)
    }

    /// Whether the image is placed on a larger canvas.
    pub fn is_padded(&self) -> bool {
        self.canvas != self.turned()
    }
}
