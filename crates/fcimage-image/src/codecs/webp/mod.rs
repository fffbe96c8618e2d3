//! WebP (RFC 9649), decoded and encoded.

mod alpha;
mod animate;
mod changes;
mod container;
mod decode;
mod encode;
mod fast;
mod format;
mod frames;
mod head;
mod host;
mod lossy;
mod neutral;
pub mod options;
mod planar;
mod plane_rows;
mod prefix_code;
mod prescan;
mod shown;
mod similar;
mod vp8l;

use crate::codecs::codec::{Codec, ImageSource};
use crate::codecs::format::Format;
use crate::codecs::head::Head;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

pub use format::FORMAT;

/// The codec of WebP.
pub struct WebP;

impl Codec for WebP {
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
        let info = head::info(head, limits)?;
        Ok(Head { animated: Some(info.animated), info })
    }
}
