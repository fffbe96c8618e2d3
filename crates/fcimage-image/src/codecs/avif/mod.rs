//! AVIF (AV1 Image File Format 1.1), encoded only.
//!
//! The options exist in every build; the encoder only with the feature `avif`.

mod encode;
pub mod format;
pub mod options;

#[cfg(feature = "avif")]
mod av1;
#[cfg(feature = "avif")]
mod container;
#[cfg(feature = "avif")]
mod planes;
#[cfg(feature = "avif")]
mod stop;
