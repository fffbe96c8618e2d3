//! What a call will do, known from the header alone: the scale of the decoder, the order of work, and
//! an upper bound of its memory.

mod call;
mod chain;
mod described;
pub(crate) mod frames;
pub mod listed;
mod look;
mod memory;
pub(crate) mod operations;
mod planar;
mod planned;
pub(crate) mod route;
mod scale;
pub(crate) mod source_file;

pub use call::Plan;
pub(crate) use described::PlannedDescription;
pub use frames::PlannedFrames;
pub use planned::{Look, Parent, PlannedEncode, PlannedVariant};
