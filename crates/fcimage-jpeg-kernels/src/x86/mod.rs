//! Kernels for vector instructions of x86-64.

pub(crate) mod avx2;
pub(crate) mod sse41;
pub(crate) mod work;
