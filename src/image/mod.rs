//! Bytes in, variants out.

pub mod geometry;
pub mod pixels;
pub mod resize;
