//! Where a stamp is placed: at a corner or edge, or repeated over all of the image.

use serde_json::{Map, Value};

use crate::ops::stamp::Stamp;
use crate::ops::watermark::canvas::Canvas;
use crate::recipe::geometry::gravity::Gravity;
use crate::recipe::geometry::rect::Position;
use crate::recipe::json::Object;
use crate::recipe::schema::{Key, Kind};
use crate::size::Size;
use fcimage_base::error::Result;

/// Where a watermark is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Placement {
    /// The corner, edge or center. Default: [`Gravity::SouthEast`].
    pub gravity: Gravity,
    /// Pixels between the mark and the edges that the gravity names; at most a quarter of a side is
    /// used. Default: 20.
    pub margin: u32,
    /// Whether the mark is repeated over all of the image, every other row moved by half. Default:
    /// false.
    pub tile: bool,
}

impl Default for Placement {
    fn default() -> Self {
        Self { gravity: Gravity::SouthEast, margin: 20, tile: false }
    }
}

impl Placement {
    /// The same placement at another corner or edge.
    #[must_use]
    pub const fn with_gravity(mut self, gravity: Gravity) -> Self {
        self.gravity = gravity;
        self
    }

    /// The same placement with another margin in pixels.
    #[must_use]
    pub const fn with_margin(mut self, margin: u32) -> Self {
        self.margin = margin;
        self
    }

    /// The same placement, repeated over all of the image or not.
    #[must_use]
    pub const fn with_tile(mut self, tile: bool) -> Self {
        self.tile = tile;
        self
    }

    /// Its keys.
    pub(super) const KEYS: [Key; 3] = [
        Key::new("gravity", Kind::Names(Gravity::NAMES), "Where the mark is."),
        Key::new(
            "margin",
            Kind::Integer(0, u32::MAX as i64),
            "Pixels to the edges; at most a quarter of the shorter side.",
        ),
        Key::new("tile", Kind::Boolean, "Whether the mark is repeated over all of the image."),
    ];

    /// The keys "gravity", "margin" and "tile".
    pub(super) fn from_json(object: &Object<'_>) -> Result<Self> {
        let default = Self::default();
        let margin = object.integer("margin")?.map(u32::try_from).transpose();
        let margin = margin.map_err(|_| object.wrong("margin", "between 0 and 4294967295"))?;
        Ok(Self {
            gravity: object.parsed("gravity", Gravity::from_name)?.unwrap_or(default.gravity),
            margin: margin.unwrap_or(default.margin),
            tile: object.boolean("tile")?.unwrap_or(default.tile),
        })
    }

    /// Writes what [`Placement::from_json`] reads.
    pub(super) fn write_json(&self, object: &mut Map<String, Value>) {
        object.insert("gravity".to_owned(), self.gravity.name().into());
        object.insert("margin".to_owned(), self.margin.into());
        object.insert("tile".to_owned(), self.tile.into());
    }

    /// The largest size that the mark may have on an image of `size`.
    pub(super) fn room(&self, size: Size) -> Size {
        let margin = if self.tile { 0 } else { self.fitting_margin(size) };
        Size::new((size.width - 2 * margin).max(1), (size.height - 2 * margin).max(1))
    }

    fn fitting_margin(&self, size: Size) -> u32 {
        self.margin.min(size.width / 4).min(size.height / 4)
    }

    /// Blends `stamp` into an image, once or as often as there is room.
    pub(super) fn draw(&self, stamp: &Stamp, canvas: &mut dyn Canvas) {
        self.each_position(canvas.size(), stamp.size(), |position| canvas.blend(stamp, position));
    }

    /// Calls `draw` with each place of a stamp on an image of `size`. No two of them overlap.
    pub(super) fn each_position(&self, size: Size, stamp: Size, mut draw: impl FnMut(Position)) {
        if !self.tile {
            return draw(self.gravity.place(size, stamp, self.fitting_margin(size)));
        }
        let (width, height) = (i64::from(stamp.width), i64::from(stamp.height));
        // Half a mark between neighbors, and at least the margin.
        let gap = (width / 2).max(i64::from(self.margin)).max(1);
        let across = Stride::new(width + gap);
        let down = Stride::new(height + gap.min(height * 3).max(1));
        for (row, y) in down.from(-height / 2, size.height).enumerate() {
            let start = if row % 2 == 0 { -width / 2 } else { -width / 2 - across.0 / 2 };
            for x in across.from(start, size.width) {
                draw(Position { x, y });
            }
        }
    }
}

/// Pixels from one mark to the next, at least 1.
#[derive(Clone, Copy)]
struct Stride(i64);

impl Stride {
    fn new(pixels: i64) -> Self {
        Self(pixels.max(1))
    }

    fn from(self, start: i64, end: u32) -> impl Iterator<Item = i64> {
        let end = i64::from(end);
        std::iter::successors(Some(start), move |at| at.checked_add(self.0))
            .take_while(move |at| *at < end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pixels::{Layout, Pixels};

    fn marked(placement: Placement) -> Vec<(u32, u32)> {
        let mut pixels = Pixels::new(12, 8, Layout::Rgb, vec![0; 12 * 8 * 3]).unwrap();
        let stamp = Stamp::new(Size::new(1, 1), vec![255; 4]).unwrap();
        placement.draw(&stamp, &mut pixels);
        let white = pixels.samples().chunks(3).enumerate().filter(|(_, pixel)| pixel[0] == 255);
        white.map(|(i, _)| (i as u32 % 12, i as u32 / 12)).collect()
    }

    #[test]
    fn the_margin_is_at_most_a_quarter_of_the_shorter_side() {
        assert_eq!(marked(Placement::default().with_margin(1)), [(10, 6)]);
        assert_eq!(marked(Placement::default().with_margin(u32::MAX)), [(9, 5)]);
        let room = Placement::default().with_margin(9).room(Size::new(12, 8));
        assert_eq!(room, Size::new(8, 4));
        assert_eq!(Placement::default().room(Size::new(1, 1)), Size::new(1, 1));
    }

    #[test]
    fn tiles_are_staggered() {
        let found = marked(Placement::default().with_margin(2).with_tile(true));
        assert_eq!(
            found,
            [
                (0, 0),
                (3, 0),
                (6, 0),
                (9, 0),
                (2, 3),
                (5, 3),
                (8, 3),
                (11, 3),
                (0, 6),
                (3, 6),
                (6, 6),
                (9, 6)
            ]
        );
    }
}
