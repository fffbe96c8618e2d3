//! What is done with images that stay planes: they are resized, turned and marked, or become pixels.

pub(crate) mod mark;
pub(crate) mod range;
pub(crate) mod resize;
pub(crate) mod to_pixels;
pub(crate) mod turn;
pub(crate) mod upsampled;
