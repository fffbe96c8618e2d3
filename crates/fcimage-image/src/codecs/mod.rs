//! Image formats: one folder each, with everything that is known about that format.
//!
//! [`ALL`] lists the formats that can be decoded. [`Encoding`] says how one output is encoded; its
//! options are [`JpegOptions`], [`WebPOptions`], [`PngOptions`], [`GifOptions`] and [`AvifOptions`].
//! [`EncodingChoice`] says it where the source or the result decides.
//!
//! To add a format that can be decoded, write a folder with its names and recognition (`format.rs`), how
//! far its header reaches (`head.rs`), the checks before a third-party decoder sees the file
//! (`prescan.rs`), the decoder (`decode.rs`), and a [`Codec`] that ties them together (`mod.rs`); then add
//! one line to `registry.rs`. To add one that can be encoded, write its options (`options.rs`) and their
//! [`Encoder`] (`encode.rs`); then add a variant to [`Encoding`].

pub mod animation;
pub mod avif;
pub mod best;
pub mod bmp;
#[cfg(feature = "avif")]
mod bt601;
pub mod budget;
pub mod canvas;
pub mod choice;
pub mod codec;
mod compose;
pub mod decoding;
pub mod encoder;
pub mod encoding;
pub mod format;
pub mod gif;
pub mod head;
#[cfg(feature = "heic")]
pub mod heic;
pub mod jpeg;
pub mod keep;
pub mod memory;
mod metadata;
pub mod metadata_options;
mod options;
mod other_kinds;
pub(crate) mod palette;
pub mod planar;
pub mod png;
mod raster;
pub mod registry;
pub mod same_format;
mod samples;
mod spliced;
pub mod stated_frames;
#[cfg(test)]
mod testing;
pub mod tiff;
pub mod webp;

pub use avif::options::AvifOptions;
pub use best::Best;
pub use budget::Budget;
pub use choice::EncodingChoice;
pub use codec::{Codec, ImageSource};
pub use decoding::{DecodePlan, Decoded, Scale, Scaled};
pub use encoder::Encoder;
pub use encoding::Encoding;
pub use format::Format;
pub use gif::options::GifOptions;
pub use head::Head;
pub use jpeg::options::{Chroma, JpegOptions};
pub use keep::KeptMetadata;
pub use metadata_options::{Keep, MetadataOptions};
pub use png::options::PngOptions;
pub use registry::{ALL, codec_for};
pub use same_format::SameFormat;
pub use webp::options::WebPOptions;
