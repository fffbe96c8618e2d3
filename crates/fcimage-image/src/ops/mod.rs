//! Operations on images, one file each.

pub mod flatten;
pub mod icc;
pub mod orient;
pub mod pad;
pub mod resize;
pub mod watermark;
