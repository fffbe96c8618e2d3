//! Bytes in, variants out.

pub mod geometry;
pub mod pixels;
