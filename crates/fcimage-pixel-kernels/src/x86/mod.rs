//! Kernels for vector instructions of x86-64.

pub(crate) mod avx2;
