//! TIFF 6.0, read.

mod decode;
mod format;
mod prescan;

use crate::codecs::codec::{Codec, ImageSource};
use crate::codecs::format::Format;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

pub use format::FORMAT;

/// The codec of TIFF.
pub struct Tiff;

impl Codec for Tiff {
    fn format(&self) -> Format {
        FORMAT
    }

    fn recognizes(&self, data: &[u8]) -> bool {
        format::recognizes(data)
    }

    fn open<'a>(&self, data: &'a [u8], limits: &Limits) -> Result<Box<dyn ImageSource + 'a>> {
        decode::open(data, limits)
    }
}
