//! Sample arithmetic of a VP8 codec (RFC 6386): inverse transforms, loop filters, conversion to RGB, and
//! all that an encoder does with the samples of a macroblock.
//!
//! [`best`] gives the [`Kernels`] for this processor, [`scalar()`] those without vector instructions.
//! Both give the same bytes.
//!
//! ```
//! let kernels = fcimage_webp_kernels::best();
//! let mut coefficients = [0; 16];
//! coefficients[0] = 80;
//! let mut samples = [100; 16];
//! kernels.add_block(&coefficients, &mut samples, 4);
//! assert_eq!(samples, [110; 16]);
//! ```
//!
//! Only the folder `x86` and its entries use `unsafe`: to load and store vectors, each through an
//! array of their length, and to call functions that were compiled for instructions which the
//! processor was seen to have.
#![deny(unsafe_op_in_unsafe_fn)]

mod edges;
mod encoder_kernels;
mod kernels;
mod macroblock;
mod scalar;
mod select;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use edges::{EdgeLimits, Edges};
pub use encoder_kernels::{Choice, EncoderKernels};
pub use kernels::{ChromaRows, Kernels};
pub use macroblock::{
    BLOCKS, Canvas, Levels, MAX_LEVEL, Means, ORIGIN, ORIGIN_V, Quantizer, STRIDE, SUBBLOCK_MODES,
    SUBBLOCK_ORDER, Source, Susceptibility, Whole, Y2,
};
pub use select::{best, scalar, supported};
