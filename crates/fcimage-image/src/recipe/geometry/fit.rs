//! How an image fits its box.

use crate::recipe::names::named;
use crate::size::Size;

named! {
    /// How an image fits the box of width x height, in the words of CSS `object-fit` and sharp.
    Fit, "fit":
    /// As large as possible within the box; the aspect ratio is kept.
    Inside = "inside",
    /// As small as possible around the box; the aspect ratio is kept.
    Outside = "outside",
    /// Fills the box; the excess is cropped.
    Cover = "cover",
    /// Within the box; the rest of the box is background.
    Contain = "contain",
    /// Exactly the box; the aspect ratio is not kept.
    Fill = "fill",
}

impl Fit {
    /// Whether an image of `size` is enlarged to fit a box of this width and height.
    pub(super) fn enlarges(self, width: Option<u32>, height: Option<u32>, size: Size) -> bool {
        let larger = |side: Option<u32>, own: u32| side.map(|side| side > own);
        match (self, larger(width, size.width), larger(height, size.height)) {
            (Self::Inside | Self::Contain, Some(wider), Some(higher)) => wider && higher,
            (_, wider, higher) => wider == Some(true) || higher == Some(true),
        }
    }
}
