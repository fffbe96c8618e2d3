//! W3C PNG, section 5: the chunks before the picture's data.

use crate::png::PngDecoder;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

use super::Claims;

/// How far deflate can pack zeros, says zlib.
const DEFLATE_AT_MOST: u64 = 1032;

/// Finds out what an APNG says about its frames, and how long its metadata are.
pub(super) fn check<'a>(data: &'a [u8], limits: &Limits) -> Result<Claims<'a>> {
    let mut claims = Claims::default();
    let mut profile = 0_u64;
    let indexed = data.get(25) == Some(&3);
    let mut rest = data.get(8..).unwrap_or_default();
    while let Some((head, body)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, name @ ..] = *head;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        match &name {
            // The decoder keeps a block that it cannot skip, and copies it once.
            b"eXIf" if length as u64 > limits.max_metadata => {
                let max = limits.max_metadata;
                return Err(Error::limit(
                    "max_metadata",
                    format!(
                        "the Exif block of a PNG may have at most {max} bytes, this one has {length}"
                    ),
                ));
            }
            b"eXIf" => claims.packed += length.min(body.len()) as u64,
            b"iCCP" => {
                claims.packed += length.min(body.len()) as u64;
                profile += length.min(body.len()) as u64 * DEFLATE_AT_MOST;
            }
            // The decoder takes every palette for one of whole colours, and of 256 at most.
            b"PLTE" if indexed && !(length.is_multiple_of(3) && (3..=768).contains(&length)) => {
                return Err(Error::decode(format!(
                    "the palette of a PNG has 1 to 256 colours of 3 bytes, this one has {length} bytes"
                )));
            }
            b"acTL" => {
                let frames = body.first_chunk::<4>().map_or(0, |n| u32::from_be_bytes(*n));
                claims.frames = u64::from(frames);
            }
            b"IDAT" | b"IEND" => break,
            _ => {}
        }
        // Behind the contents comes a checksum.
        rest = body.get(length.saturating_add(4)..).unwrap_or_default();
    }
    // A Vec that grows may hold three times what it needs for a moment.
    let unpacked = profile.min(PngDecoder::metadata_bytes(limits, claims.packed));
    claims.overhead = 4 * claims.packed + 3 * unpacked;
    Ok(claims)
}
