//! Operations on images, one file each.
//!
//! Each implements [`Operation`]: it says which shape comes out and how many bytes it holds at most,
//! and is applied. `plan::operations` lists them in the order in which a
//! variant goes through them; the plan adds up what they say, and the pipeline applies the same
//! objects. To add an operation: a file here, and a line there.

pub(crate) mod asset;
pub mod corners;
pub(crate) mod coverage;
pub mod effects;
pub mod flatten;
pub mod icc;
pub(crate) mod image_file;
pub(crate) mod image_files;
pub mod layers;
pub(crate) mod look;
pub mod operation;
pub mod orient;
pub mod pad;
pub(crate) mod planar;
pub mod redaction;
pub mod resize;
pub mod rotate;
pub mod samples;
pub(crate) mod stamp;
pub mod text;
pub mod watermark;

pub use operation::{Estimate, Operation, Operations};
