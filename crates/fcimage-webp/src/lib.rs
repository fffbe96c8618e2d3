//! Lossy WebP: VP8 key frames (RFC 6386), decoded without the container, and encoded.
//!
//! There is no `unsafe` code: vector kernels are in `fcimage-webp-kernels`. Nothing starts threads or
//! reads the environment.
#![forbid(unsafe_code)]

mod context;
mod decoder;
mod encoder;
mod error;
mod limits;
mod predict;
mod size;
mod tables;

pub use context::{Context, Uncancelled};
pub use decoder::Decoder;
pub use decoder::outcome::Outcome;
pub use decoder::pixels::PixelLayout;
pub use decoder::planes::DecodedPlanes;
pub use decoder::rows::{Rows, Sink};
pub use encoder::alpha::encode_alpha;
pub use encoder::container::{Alpha, file_of};
pub use encoder::frame::{encode_and_draw, encode_frame};
pub use encoder::import::Yuv;
pub use encoder::options::{EncodeOptions, Partitions};
pub use encoder::planes::{MAX_SIDE, Plane, Planes};
pub use error::{Error, ErrorKind, Result};
pub use limits::Limits;
pub use size::Size;

/// The vector instructions that are used on this processor, as `/proc/cpuinfo` spells them: `avx2`,
/// `sse4_1`, or none.
pub fn vector_instructions() -> Option<&'static str> {
    fcimage_webp_kernels::best().instructions()
}
