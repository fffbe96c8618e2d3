//! Bytes in, variants out.

pub mod geometry;
pub mod jpeg;
pub mod paint;
pub mod pixels;
pub mod resize;
