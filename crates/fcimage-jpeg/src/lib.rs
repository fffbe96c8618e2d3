//! A JPEG decoder for thumbnails and crops: Huffman-coded baseline, extended sequential and progressive
//! files of 8 bits (ITU-T T.81) at any N/8 of their size, whole or in part, at full size with the
//! arithmetic of libjpeg-turbo.
//!
//! It decodes untrusted files: sizes, scans, work and memory are checked against [`Limits`] before they
//! are spent, damage is a typed error or is salvaged ([`OnDamage`]), and there is no `unsafe` code
//! (vector kernels are in `fcimage-jpeg-kernels`). It starts no threads and reads no environment: the
//! host gives both through a [`Context`].
//!
//! # Decode a thumbnail
//!
//! ```
//! use fcimage_jpeg::{Decoder, Limits, Request, Samples, Serial, Size};
//!
//! # fn file() -> Vec<u8> {
//! #     let mut data = vec![];
//! #     let encoder = jpeg_encoder::Encoder::new(&mut data, 90);
//! #     encoder.encode(&[200; 100 * 60 * 3], 100, 60, jpeg_encoder::ColorType::Rgb).unwrap();
//! #     data
//! # }
//! # fn main() -> Result<(), fcimage_jpeg::Error> {
//! let data = file();
//! let decoder = Decoder::new(&data, &Limits::default())?;
//! assert_eq!(decoder.header().size, Size { width: 100, height: 60 });
//!
//! // Three eighths of the size, and only as much work as that needs.
//! let request = Request::default().with_scale(3);
//! println!("needs at most {} bytes", decoder.peak_bytes(&request)?);
//! let decoded = decoder.decode(&request, &Serial)?;
//! assert_eq!(decoded.size, Size { width: 38, height: 23 });
//! match decoded.samples {
//!     Samples::Rgb(pixels) => assert_eq!(pixels.len(), 38 * 23 * 3),
//!     Samples::Gray(_) | Samples::Cmyk(_) => unreachable!("the file has three components"),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # How a file is decoded
//!
//! [`Decoder::new`] walks the segments up to the first scan (`header`). [`Decoder::decode`] works out
//! sizes (`layout`) and memory (`memory`); then `sequential` (one row of MCUs at a time) or
//! `progressive` (coefficients first) fills the `component_rows` with what `entropy` reads, and `output`
//! brings them to one size and one color model, or hands them out as planes.
#![forbid(unsafe_code)]

mod coefficients;
mod component_rows;
mod context;
mod decoded;
mod decoder;
mod encoder;
mod entropy;
mod error;
mod geometry;
mod header;
mod job;
mod layout;
mod limits;
mod marker_search;
mod memory;
mod output;
mod parts;
mod progressive;
mod request;
mod sequential;

pub use coefficients::turn::Turn;
pub use context::{Context, Serial};
pub use decoded::{Decoded, Plane, Planes, Samples};
pub use decoder::Decoder;
pub use encoder::{EncodeOptions, Encoder, Image, Rows, Subsampling};
pub use error::{Error, ErrorKind, Result};
pub use geometry::{FULL_SCALE, Region, Size};
pub use header::frame::{ColorModel, Header, Sampling};
pub use limits::Limits;
pub use output::planar::PlaneRows;
pub use parts::{Part, Parts};
pub use request::{OnDamage, Request};

/// The vector instructions that decoding uses on this processor, as `/proc/cpuinfo` spells them:
/// `avx2`, `sse4_1`, or none.
pub fn vector_instructions() -> Option<&'static str> {
    fcimage_jpeg_kernels::best().instructions()
}
