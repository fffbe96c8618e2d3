//! Arithmetic of effects and turns: box filters, unsharp masks, interpolation between pixels.
//!
//! [`best`] gives the [`Kernels`] for this processor, [`scalar()`] those without vector instructions.
//! Both give the same bytes.
//!
//! ```
//! use fcimage_pixel_kernels::{BoxRows, BoxWeights, best};
//!
//! // The mean of three rows; the rows at both ends of the filter do not count.
//! let third = (1 << 24) / 3 + 1;
//! let mut sums = [10 + 20 + 60];
//! let mut means = [0];
//! let rows = BoxRows { before: &[0], after: &[90], first: &[10] };
//! best().box_row(BoxWeights { full: third, end: 0 }, rows, &mut sums, &mut means);
//! assert_eq!((means, sums), ([30], [20 + 60 + 90]));
//! ```
//!
//! Only the folder `x86` and its entries use `unsafe`: to load and store vectors, each through an
//! array of their length, and to call functions that were compiled for instructions which the
//! processor was seen to have.
#![deny(unsafe_op_in_unsafe_fn)]

mod cubic;
mod kernels;
mod scalar;
mod select;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use cubic::{Grid, Line, Run, weights};
pub use kernels::{BoxRows, BoxWeights, Kernels, SHIFT, Unsharp};
pub use select::{best, scalar, supported};
