//! Where a stamp stands: in a corner, or repeated over all of the picture.

use crate::geometry::Gravity;
use crate::pixels::Pixels;
use crate::watermark::stamp::Stamp;

/// Where a watermark stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placement {
    /// The corner, edge or centre.
    pub gravity: Gravity,
    /// Pixels between the mark and the edges that the gravity names; at most a quarter of a side.
    pub margin: u32,
    /// Whether the mark is repeated over all of the picture, every other row moved by half.
    pub tile: bool,
}

impl Placement {
    /// The width and height that the mark may take on a picture of `size`.
    pub(super) fn room(&self, size: (u32, u32)) -> (u32, u32) {
        let margin = if self.tile { 0 } else { self.fitting_margin(size) };
        ((size.0 - 2 * margin).max(1), (size.1 - 2 * margin).max(1))
    }

    fn fitting_margin(&self, size: (u32, u32)) -> u32 {
        self.margin.min(size.0 / 4).min(size.1 / 4)
    }

    pub(super) fn draw(&self, stamp: &Stamp, pixels: &mut Pixels) {
        let size = (pixels.width(), pixels.height());
        if !self.tile {
            let side = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
            let inner = (side(stamp.width), side(stamp.height));
            let (x, y) = self.gravity.place(size, inner, self.fitting_margin(size));
            return stamp.blend(pixels, x, y);
        }
        let (width, height) = (stamp.width as i64, stamp.height as i64);
        // Half a mark between neighbours, and at least the margin.
        let gap = (width / 2).max(i64::from(self.margin)).max(1);
        let (across, down) = (width + gap, height + gap.min(height * 3).max(1));
        let (end_x, end_y) = (i64::from(size.0), i64::from(size.1));
        for (row, y) in (-height / 2..end_y).step_by(down as usize).enumerate() {
            let start = if row % 2 == 0 { -width / 2 } else { -width / 2 - across / 2 };
            for x in (start..end_x).step_by(across as usize) {
                stamp.blend(pixels, x, y);
            }
        }
    }
}
