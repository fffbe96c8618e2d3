#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod axis;
mod error;
mod filters;
mod lanczos;
mod passes;
mod resampler;
mod ring;
mod sample;

pub use axis::Axis;
pub use error::WrongLength;
pub use fcimage_resize_kernels::{ByteRange, Kernels};
pub use filters::{Filters, Weights};
pub use resampler::{Resampler, resample, working_bytes};
pub use sample::Sample;

/// The kernels: the fastest ones for this processor where `allowed`, else those without vector
/// instructions. The results are the same.
pub fn vector(allowed: bool) -> &'static Kernels {
    match allowed {
        true => fcimage_resize_kernels::best(),
        false => fcimage_resize_kernels::scalar(),
    }
}
