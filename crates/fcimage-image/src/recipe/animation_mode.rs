//! What a variant makes of an animation.

use crate::recipe::names::named;

named! {
    /// What a variant makes of a source with several frames.
    AnimationMode, "animation":
    /// A still of the first frame.
    First = "first",
    /// An animation, in the formats that can hold one; a still of the first frame in others.
    Keep = "keep",
    /// An error.
    Error = "error",
}
