//! What a look at the pixels tells of an image, before its geometry is settled.

use crate::recipe::geometry::rect::{Position, Rect};
use crate::size::Size;

/// What was found in an upright image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// What is left after trimming.
    pub trimmed: Rect,
    /// The pixel that draws attention.
    pub attention: Option<Position>,
}

impl Seen {
    /// Nothing was found, or looked for, in an image of this `size`.
    pub const fn nothing(size: Size) -> Self {
        Self { trimmed: Rect::whole(size), attention: None }
    }
}
