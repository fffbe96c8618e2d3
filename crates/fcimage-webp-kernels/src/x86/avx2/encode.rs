//! The kernels of an encoder.

use crate::x86::encoder::encoder_kernels;

encoder_kernels!("avx2");
