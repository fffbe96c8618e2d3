//! What becomes of an image that is smaller than its box.

use crate::recipe::names::named;

named! {
    /// Which size an image gets that is too small for the box, or for its width or height.
    WhenSmaller, "size_when_smaller":
    /// It is not enlarged, and smaller than asked for.
    Keep = "keep",
    /// It is enlarged.
    Enlarge = "enlarge",
    /// It is not enlarged, and background around it gives it the size that it would have enlarged.
    Pad = "pad",
    /// It stays as it is: neither resized nor cropped, and without background.
    Unchanged = "unchanged",
}
