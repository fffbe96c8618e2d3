//! PNG (W3C PNG, third edition), decoded and encoded.

mod chunks;
mod decode;
mod encode;
mod file;
mod filter;
mod form;
mod format;
mod frames;
mod head;
pub mod options;
mod profiles;
mod reader;
mod row_bytes;
mod rows;
mod source;
mod start;
pub(crate) mod texts;

use crate::codecs::codec::{Codec, ImageSource};
use crate::codecs::format::Format;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

pub use format::FORMAT;

/// The codec of PNG.
pub struct Png;

impl Codec for Png {
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
