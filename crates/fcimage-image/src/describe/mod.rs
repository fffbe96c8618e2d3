//! Descriptions: what an image looks like, for placeholders, layouts, and finding images that are alike.
//!
//! All is measured on one small image, upright and in sRGB: all of the source, with a long side of at
//! most `SIDE` pixels. The plan makes that image like a variant.

mod blurhash;
mod colors;
mod cosines;
mod description;
mod hashes;
mod options;
mod placeholder;
mod sample;
mod sharpness;
mod thumbhash;

pub use description::{Description, Swatch};
pub use hashes::distance;
pub use options::DescribeOptions;
pub(crate) use sample::{Measured, SIDE};
