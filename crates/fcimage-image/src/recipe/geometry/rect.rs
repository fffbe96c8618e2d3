//! Places and rectangles of whole pixels.

use crate::size::Size;

/// A place relative to the upper left corner of an image, in pixels; may be outside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Pixels to the right.
    pub x: i64,
    /// Pixels down.
    pub y: i64,
}

/// A place within an image, in pixels from its upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Offset {
    /// Pixels to the right.
    pub x: u32,
    /// Pixels down.
    pub y: u32,
}

/// A rectangle of whole pixels within an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rect {
    /// Left edge.
    pub x: u32,
    /// Upper edge.
    pub y: u32,
    /// Width, at least 1.
    pub width: u32,
    /// Height, at least 1.
    pub height: u32,
}

impl Rect {
    /// All of an image of `size`.
    pub const fn whole(size: Size) -> Self {
        Self { x: 0, y: 0, width: size.width, height: size.height }
    }

    /// Width and height.
    pub const fn size(self) -> Size {
        Size::new(self.width, self.height)
    }

    /// Whether `inner` is within this rectangle.
    pub fn contains(self, inner: Self) -> bool {
        let end = |start: u32, length: u32| u64::from(start) + u64::from(length);
        self.x <= inner.x
            && self.y <= inner.y
            && end(self.x, self.width) >= end(inner.x, inner.width)
            && end(self.y, self.height) >= end(inner.y, inner.height)
    }
}
