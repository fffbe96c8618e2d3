//! Reads the header of an image from the beginning of its file, for callers who do not want to fetch
//! all of it.

use crate::codecs::codec::Codec;
use crate::codecs::head::Head;
use crate::codecs::registry::{SIGNATURE_BYTES, codec_for};
use fcimage_base::error::{Error, ErrorKind, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::limits::Limits;

/// Reads the header of an image from `head`, the first bytes of a file of `total` bytes. `total` is
/// what `limits` are about.
///
/// # Errors
/// As [`Source::open`](crate::source::Source::open); `Argument` where `total` is less than `head`
/// has, and `Decode` where the header reaches behind `head`: the message says how many bytes are
/// needed at least.
pub fn inspect_head(head: &[u8], total: u64, limits: &Limits) -> Result<Head> {
    failpoint::hit(Phase::Inspect);
    let length = head.len() as u64;
    if total < length {
        let text = format!("total_size must be at least the {length} bytes of data, got {total}");
        return Err(Error::argument(text));
    }
    let bytes = usize::try_from(total).unwrap_or(usize::MAX);
    limits.check_input(bytes)?;
    let codec = codec_of_head(head, total)?;
    if total == length {
        return codec.open(head, limits).map(|source| Head::of_whole(source.info()));
    }
    let name = codec.format().display_name();
    let needed = codec.header_bytes(head).min(total);
    if needed > length {
        return Err(Error::decode(format!(
            "the header of the {name} needs more than the first {length} bytes: pass at least \
             {needed} of its {total} bytes"
        )));
    }
    // What a file of this length may claim is checked below, with the length of the whole file.
    let relaxed = Limits { max_pixels_per_byte: u32::MAX, ..*limits };
    let mut found = codec.inspect_head(head, total, &relaxed)?;
    let size = found.info.size;
    limits.check_expansion(size.width, size.height, bytes)?;
    // The frames are in the rest of the file.
    found.info.animation = None;
    Ok(found)
}

/// The codec of the file that begins with `head`.
///
/// # Errors
/// As [`codec_for`]; where `head` is too short to tell, the message says how many bytes are needed.
fn codec_of_head(head: &[u8], total: u64) -> Result<&'static dyn Codec> {
    let (length, needed) = (head.len() as u64, SIGNATURE_BYTES.min(total));
    codec_for(head).map_err(|error| {
        if error.kind() != ErrorKind::Decode || length >= needed {
            return error;
        }
        Error::decode(format!(
            "the first {length} bytes are too few to recognize the format: pass at least {needed} of \
             its {total} bytes"
        ))
    })
}
