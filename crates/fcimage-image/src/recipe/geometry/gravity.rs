//! Sides and corners.

use crate::recipe::geometry::rect::Position;
use crate::recipe::names::{named, unknown};
use crate::size::Size;
use fcimage_base::error::Result;

named! {
    /// Which part of an image a crop keeps, and where a smaller image or a watermark is placed.
    Gravity, "gravity":
    /// The middle.
    Center = "center",
    /// The middle of the upper edge.
    North = "north",
    /// The upper right corner.
    NorthEast = "northeast",
    /// The middle of the right edge.
    East = "east",
    /// The lower right corner.
    SouthEast = "southeast",
    /// The middle of the lower edge.
    South = "south",
    /// The lower left corner.
    SouthWest = "southwest",
    /// The middle of the left edge.
    West = "west",
    /// The upper left corner.
    NorthWest = "northwest",
}

impl Gravity {
    /// What the place that draws attention is called where a gravity is asked for.
    pub const ATTENTION: &str = "attention";

    /// The gravity called `name`, where [`ATTENTION`](Self::ATTENTION) could be asked for, too.
    ///
    /// # Errors
    /// `Argument`, with the names that exist, where there is no such gravity.
    pub fn or_attention(name: &str) -> Result<Self> {
        let names = [Self::NAMES, &[Self::ATTENTION]].concat();
        Self::from_name(name).map_err(|_| unknown("gravity", &names, name))
    }

    /// The position of the upper left corner of `inner` within `outer`, `margin` pixels from the
    /// edges that the gravity names. Negative where `inner` does not fit.
    pub fn place(self, outer: Size, inner: Size, margin: u32) -> Position {
        self.place_by(outer, inner, margin.into())
    }

    /// As [`place`](Self::place), with a margin that may be negative: beyond the edges.
    pub(crate) fn place_by(self, outer: Size, inner: Size, margin: i64) -> Position {
        use Gravity::*;
        let along = |outer: u32, inner: u32, at: Along| {
            let free = i64::from(outer) - i64::from(inner);
            match at {
                Along::Start => margin,
                Along::Middle => free.div_euclid(2),
                Along::End => free - margin,
            }
        };
        let x = match self {
            NorthWest | West | SouthWest => Along::Start,
            North | Center | South => Along::Middle,
            NorthEast | East | SouthEast => Along::End,
        };
        let y = match self {
            NorthWest | North | NorthEast => Along::Start,
            West | Center | East => Along::Middle,
            SouthWest | South | SouthEast => Along::End,
        };
        Position { x: along(outer.width, inner.width, x), y: along(outer.height, inner.height, y) }
    }
}

enum Along {
    Start,
    Middle,
    End,
}
