//! TIFF 6.0 and BigTIFF, decoded only.
//!
//! `directory` finds the fields of the main image, `structure` reads and checks them, `chunks` knows
//! where strips and tiles are, `codings` unpack them, `rows` undo what was done before packing, `pixels`
//! turn samples into colors, and `strips` draw them into a `target`.

mod chunks;
mod codings;
mod decode;
mod directory;
mod exif;
mod format;
mod head;
mod kinds;
mod lab;
mod pixels;
mod rows;
mod samples;
mod strips;
mod structure;
mod tags;
mod target;
mod values;
mod ycbcr;

use crate::codecs::codec::{Codec, ImageSource};
use crate::codecs::format::Format;
use crate::codecs::head::Head;
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

    fn header_bytes(&self, head: &[u8]) -> u64 {
        head::header_bytes(head)
    }

    fn inspect_head(&self, head: &[u8], total: u64, limits: &Limits) -> Result<Head> {
        let info = decode::open_head(head, total, limits)?.info().clone();
        Ok(Head { animated: Some(info.animated), info })
    }
}
