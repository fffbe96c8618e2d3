//! Bytes in, variants out.

pub mod pixels;
