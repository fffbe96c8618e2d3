//! The whole way of an image: open, plan, decode, resize, color, orientation, watermark, encode.

pub(crate) mod decode;
mod describe;
mod encoded;
mod frames;
mod image;
pub(crate) mod input;
mod job;
mod planar;
mod prepare;
pub(crate) mod render;
mod source_file;
mod stages;
mod stream;

pub use decode::{DecodedImage, decode};
pub use describe::describe;
pub use encoded::EncodedImage;
pub use input::Input;
pub use render::{plan, render};
pub use stream::Stream;
