//! Removes the metadata of a file without coding its image again.
//!
//! [`strip`] opens the file as every call does, so that limits and damage of its header are checked,
//! and rewrites its container. The coded image is copied, so its pixels are exactly as before.

mod container;
mod gif;
pub(crate) mod jpeg;
pub mod kept;
mod png;
mod webp;

pub use container::{Stripped, rewritten, strip};
pub use kept::Kept;
