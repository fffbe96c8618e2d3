//! Sample arithmetic of a JPEG decoder and encoder: both DCTs, upsampling, quantization, color
//! conversion.
//!
//! [`best`] gives the [`Kernels`] for this processor, [`scalar()`] those without vector instructions.
//! Both give the same bytes.
//!
//! ```
//! let kernels = fcimage_jpeg_kernels::best();
//! let mut coefficients = [0; 64];
//! coefficients[0] = 40;
//! let mut samples = [0; 64];
//! kernels.idct(8)(&coefficients, &[8; 64], 0, &mut samples, 8);
//! assert_eq!(samples, [128 + 40; 64]);
//! ```
//!
//! Only the folder `x86`, its entries and [`Kernels::run`] use `unsafe`: to load and store vectors, each through an
//! array of their length, and to call functions that were compiled for instructions which the
//! processor was seen to have.
#![deny(unsafe_op_in_unsafe_fn)]

mod blocks;
mod kernels;
mod quantizer;
mod scalar;
mod select;
mod work;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use blocks::Blocks;
pub use kernels::{FarRow, Idct, IdctPair, Kernels};
pub use quantizer::Quantizer;
pub use select::{best, scalar, supported};
pub use work::Work;
