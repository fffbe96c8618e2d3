//! What a watermark is drawn on.

use crate::ops::stamp::Stamp;
use crate::pixels::{Layout, Pixels};
use crate::recipe::geometry::rect::Position;
use crate::size::Size;

/// An image that stamps are blended into.
pub(crate) trait Canvas {
    /// Width and height in pixels.
    fn size(&self) -> Size;

    /// Blends a stamp into the image with its upper left corner at `position`; what lies outside is
    /// cut.
    fn blend(&mut self, stamp: &Stamp, position: Position);

    /// Red, green, blue and alpha of the pixel at x, y, which lies inside.
    fn color(&self, x: usize, y: usize) -> [u8; 4];
}

impl Canvas for Pixels {
    fn size(&self) -> Size {
        self.size()
    }

    fn blend(&mut self, stamp: &Stamp, position: Position) {
        stamp.blend(self, position);
    }

    fn color(&self, x: usize, y: usize) -> [u8; 4] {
        let at = y * self.width() as usize + x;
        match self.layout() {
            Layout::Rgb => {
                let [red, green, blue] = self.samples().as_chunks::<3>().0[at];
                [red, green, blue, 255]
            }
            Layout::Rgba => self.samples().as_chunks::<4>().0[at],
        }
    }
}
