//! The chunks of a PNG before the image's data (W3C PNG, section 5), walked before the decoder sees
//! them.

use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// How far deflate can pack zeros, says zlib.
const DEFLATE_AT_MOST: u64 = 1032;

/// What the walk found.
#[derive(Debug, Default)]
pub(super) struct Prescan {
    /// The number of frames in an APNG's header; 0 where it is not an animation.
    pub(super) frames: u64,
    /// What the decoder may take besides pixels: the longest row that is allowed, metadata as they are
    /// in the file (the decoder's buffer doubles), and a block of them unpacked.
    pub(super) decoder_bytes: u64,
    /// Bytes that the decoder may hold besides pixels at its peak.
    pub(super) overhead: u64,
}

/// Reads what an APNG says of its frames, and how long its metadata are.
///
/// # Errors
/// `Limit` for an Exif block beyond `max_metadata`, `Decode` for an impossible palette.
pub(super) fn prescan(data: &[u8], limits: &Limits) -> Result<Prescan> {
    let mut found = Prescan::default();
    let (mut packed, mut profile) = (0_u64, 0_u64);
    let indexed = data.get(25) == Some(&3);
    let mut rest = data.get(8..).unwrap_or_default();
    while let Some((head, body)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, name @ ..] = *head;
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        let there = length.min(body.len()) as u64;
        match &name {
            // The decoder keeps a block that it cannot skip, and copies it once.
            b"eXIf" if length as u64 > limits.max_metadata => {
                let max = limits.max_metadata;
                return Err(Error::limit(
                    "max_metadata",
                    format!("the Exif block of the PNG has {length} bytes; max_metadata is {max}"),
                ));
            }
            b"eXIf" => packed += there,
            b"iCCP" => {
                packed += there;
                profile += there * DEFLATE_AT_MOST;
            }
            // The decoder takes every palette for one of whole colors, and of 256 at most.
            b"PLTE" if indexed && !(length.is_multiple_of(3) && (3..=768).contains(&length)) => {
                return Err(Error::decode(format!(
                    "the palette of a PNG must have 1 to 256 colors of 3 bytes, got {length} bytes"
                )));
            }
            b"acTL" => {
                let frames = body.first_chunk::<4>().map_or(0, |n| u32::from_be_bytes(*n));
                found.frames = u64::from(frames);
            }
            b"IDAT" | b"IEND" => break,
            _ => {}
        }
        // After the contents comes a checksum.
        rest = body.get(length.saturating_add(4)..).unwrap_or_default();
    }
    let row = u64::from(limits.max_side).saturating_mul(8);
    found.decoder_bytes =
        row.saturating_add(packed.saturating_mul(3)).saturating_add(limits.max_metadata);
    // A Vec that grows may hold three times what it needs for a moment.
    found.overhead = 4 * packed + 3 * profile.min(found.decoder_bytes);
    Ok(found)
}
