//! GIF (GIF89a), decoded and encoded.

mod animate;
mod blocks;
mod changes;
mod decode;
mod encode;
mod format;
mod frame;
mod frames;
mod head;
mod indices;
pub mod options;
mod scan;
mod shared;
pub(crate) mod xmp;

use crate::codecs::codec::{Codec, ImageSource};
use crate::codecs::format::Format;
use crate::codecs::head::Head;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

pub use format::FORMAT;

/// The codec of GIF.
pub struct Gif;

impl Codec for Gif {
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

    fn inspect_head(&self, head: &[u8], _total: u64, limits: &Limits) -> Result<Head> {
        let info = self.open(head, limits)?.info().clone();
        // A second frame may follow the head.
        Ok(Head { animated: info.animated.then_some(true), info })
    }
}
