//! JPEG (ITU-T T.81, ISO/IEC 10918-1), decoded and encoded.

mod decode;
mod encode;
mod format;
mod head;
pub mod host;
pub mod options;
mod planar;
pub(crate) mod segments;

use crate::codecs::codec::{Codec, ImageSource};
use crate::codecs::format::Format;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

pub use format::FORMAT;

/// The codec of JPEG.
pub struct Jpeg;

impl Codec for Jpeg {
    fn format(&self) -> Format {
        FORMAT
    }

    fn recognizes(&self, data: &[u8]) -> bool {
        format::recognizes(data)
    }

    fn open<'a>(&self, data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
        decode::open(data, limits)
    }

    fn header_bytes(&self, head: &[u8]) -> u64 {
        head::header_bytes(head)
    }
}
