//! How an image fits its box.

use crate::recipe::names::named;

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
