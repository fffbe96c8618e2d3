//! Image formats: one folder each, with everything that is known about that format.
//!
//! [`Encoding`] is how one output is written; its options are [`JpegOptions`], [`WebPOptions`] and
//! [`PngOptions`].

pub mod encoder;
pub mod encoding;
pub mod format;
pub mod jpeg;
pub mod keep;
mod options;
pub mod png;
pub mod webp;

pub use encoder::Encoder;
pub use encoding::Encoding;
pub use format::Format;
pub use jpeg::options::{Chroma, JpegOptions};
pub use keep::{Keep, KeptMetadata};
pub use png::options::PngOptions;
pub use webp::options::WebPOptions;
