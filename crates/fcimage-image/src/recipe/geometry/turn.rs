//! Mirroring, and turning by quarters.

use crate::ops::orient::Orientation;
use crate::recipe::json::pointer_to;
use crate::recipe::names::named;
use fcimage_base::error::{Error, Result};

named! {
    /// How an image is mirrored.
    Flip, "flip":
    /// Left and right change places.
    Horizontal = "horizontal",
    /// Top and bottom change places.
    Vertical = "vertical",
}

/// The number of quarters of these degrees clockwise.
///
/// # Errors
/// `Argument` where they are not 0, 90, 180 or 270.
pub(super) fn quarters(degrees: i64) -> Result<u8> {
    match degrees {
        0 => Ok(0),
        90 => Ok(1),
        180 => Ok(2),
        270 => Ok(3),
        _ => {
            let text = format!("rotate must be 0, 90, 180 or 270 degrees clockwise, got {degrees}");
            Err(Error::argument(text).with_pointer(pointer_to("rotate")))
        }
    }
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
