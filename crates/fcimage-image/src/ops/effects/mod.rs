//! Effects: what changes the samples of an image and not its size, in the order that a recipe gives.
//!
//! One file for each. To add an effect: a file here, and a line in [`effect`]'s list.

pub mod adjust;
pub mod blur;
pub mod effect;
mod filter;
mod gaussian;
pub mod grayscale;
pub mod pixelate;
pub mod placed;
pub mod redact;
pub mod region;
mod samples;
pub mod sharpen;

pub use adjust::Adjust;
pub use blur::Blur;
pub use effect::Effect;
pub use grayscale::Grayscale;
pub use pixelate::Pixelate;
pub use redact::Redact;
pub use region::{Region, Regions};
pub use sharpen::Sharpen;
