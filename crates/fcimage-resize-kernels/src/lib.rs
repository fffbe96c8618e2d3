//! Sample arithmetic of a resampler: weighted sums of rows, weighted sums along rows, rounding.
//!
//! [`best`] gives the [`Kernels`] for this processor, [`scalar()`] those without vector instructions.
//! Both give the same numbers. Samples between the two passes are 16-bit integers of 1/64 level:
//! 64 * 255 is white, and what a filter overshoots has its place above and below.
//!
//! ```
//! use fcimage_resize_kernels::{ByteRange, Slab, best};
//!
//! // The mean of two rows of two samples, rounded to bytes.
//! let slab = Slab::new(&[10, 20, 30, 50], 2, &[0, 2]).unwrap();
//! let mut sums = [0; 2];
//! best().rows_of_bytes(slab, &[8192, 8192], &mut sums);
//! assert_eq!(sums, [20 * 64, 35 * 64]);
//! let mut bytes = [0; 2];
//! best().bytes(&sums, ByteRange::Full, &mut bytes);
//! assert_eq!(bytes, [20, 35]);
//! ```
//!
//! Only the folder `x86` and its entries use `unsafe`: to load and store vectors inside of bounds that
//! were checked before, and to call functions that were compiled for instructions which the processor
//! was seen to have.
#![deny(unsafe_op_in_unsafe_fn)]

mod filter;
mod kernels;
mod range;
mod scalar;
mod select;
mod slab;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use filter::{Filter, GROUP, LANES, Taps};
pub use kernels::{Kernels, ROWS};
pub use range::ByteRange;
pub use select::{best, scalar, supported};
pub use slab::Slab;
