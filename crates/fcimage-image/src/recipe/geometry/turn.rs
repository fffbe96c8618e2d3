//! Mirroring, and turning by quarters.

use crate::ops::orient::Orientation;
use crate::recipe::names::named;

named! {
    /// How an image is mirrored.
    Flip, "flip":
    /// Left and right change places.
    Horizontal = "horizontal",
    /// Top and bottom change places.
    Vertical = "vertical",
}

/// The number of quarters clockwise of so many degrees; none where they are no multiple of 90.
pub(super) fn quarters(degrees: f64) -> Option<u8> {
    let quarters = degrees / 90.0;
    // -4 to 4.
    (quarters.fract() == 0.0).then_some(quarters.rem_euclid(4.0) as u8 % 4)
}

/// An image mirrored, and then turned clockwise by `quarters`.
pub(super) const fn turn(flip: Option<Flip>, quarters: u8) -> Orientation {
    let mirrored = match flip {
        None => Orientation::UPRIGHT,
        Some(Flip::Horizontal) => Orientation::UPRIGHT.then_mirrored(),
        Some(Flip::Vertical) => Orientation::UPRIGHT.then_mirrored().then_turned(2),
    };
    mirrored.then_turned(quarters)
}
