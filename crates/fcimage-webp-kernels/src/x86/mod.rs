//! Kernels for vector instructions of x86-64.

pub(crate) mod avx2;
mod encoder;
pub(crate) mod sse41;
