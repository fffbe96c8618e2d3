//! HEIC (ISO/IEC 23008-12 with HEVC, ITU-T H.265), decoded by the crate `heic-decoder` behind a reader
//! of the container that checks every claim first. Only with the cargo feature `heic`.

mod boxes;
mod color;
mod convert;
mod decode;
mod format;
mod hevc;
mod image;
mod layer;
mod meta;
mod properties;

use crate::codecs::codec::{Codec, ImageSource};
use crate::codecs::format::Format;
use crate::codecs::head::Head;
use fcimage_base::error::Result;
use fcimage_base::limits::Limits;

pub use format::FORMAT;

/// The codec of HEIC.
pub struct Heic;

impl Codec for Heic {
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
        image::header_bytes(head)
    }

    fn inspect_head(&self, head: &[u8], total: u64, limits: &Limits) -> Result<Head> {
        let info = image::Image::read(head, total, limits)?.info;
        Ok(Head { animated: Some(info.animated), info })
    }
}
