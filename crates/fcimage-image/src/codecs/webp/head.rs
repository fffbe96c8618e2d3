//! The header of a WebP (RFC 9649, sections 2.3 to 2.7), read from the beginning of a file: the
//! decoder wants all of it.

use crate::codecs::metadata::Metadata;
use crate::codecs::webp::format::FORMAT;
use crate::info::{ColorModel, Info};
use crate::size::Size;
use fcimage_base::error::{Error, Result};
use fcimage_base::limits::Limits;

/// Flags of a VP8X chunk.
const ANIMATION: u8 = 0x02;
const EXIF: u8 = 0x08;
const XMP: u8 = 0x04;
const ALPHA: u8 = 0x10;
const ICC: u8 = 0x20;

/// Where the first chunk begins.
const FIRST: u64 = 12;

/// A chunk, as far as there are bytes of it.
struct Chunk<'a> {
    name: [u8; 4],
    body: &'a [u8],
    /// Where it ends in the file, without padding.
    end: u64,
    /// Where the next one begins.
    next: u64,
}

fn chunk(head: &[u8], at: u64) -> Option<Chunk<'_>> {
    let rest = head.get(usize::try_from(at).ok()?..)?;
    let (header, body) = rest.split_first_chunk::<8>()?;
    let [a, b, c, d, length @ ..] = *header;
    let length = u32::from_le_bytes(length);
    let end = at + 8 + u64::from(length);
    let body = body.get(..length as usize).unwrap_or(body);
    Some(Chunk { name: [a, b, c, d], body, end, next: end + u64::from(length & 1) })
}

/// The end of the chunks that the header consists of: the first one, and profile and Exif where it
/// announces them. Exif is the last chunk of a file.
pub(super) fn header_bytes(head: &[u8]) -> u64 {
    let Some(first) = chunk(head, FIRST) else { return FIRST + 8 + 10 };
    if &first.name != b"VP8X" {
        return FIRST + 8 + 10;
    }
    let Some(flags) = first.body.first() else { return first.end };
    let mut announced = flags & (ICC | EXIF);
    let (mut at, mut end) = (first.next, first.end);
    while announced != 0 {
        let Some(chunk) = chunk(head, at) else { return at + 8 };
        match &chunk.name {
            b"ICCP" => announced &= !ICC,
            b"EXIF" => announced &= !EXIF,
            _ => {
                at = chunk.next;
                continue;
            }
        }
        (at, end) = (chunk.next, chunk.end);
    }
    end
}

/// The header, of which `head` has all [`header_bytes`].
///
/// # Errors
/// `Decode` where it is damaged, `Limit` where its size exceeds `limits`.
pub(super) fn info(head: &[u8], limits: &Limits) -> Result<Info> {
    let damaged = || Error::decode("the header of the WebP is damaged");
    let first = chunk(head, FIRST).ok_or_else(damaged)?;
    let number = |at: usize, bytes: usize| -> Result<u32> {
        let bytes = first.body.get(at..at + bytes).ok_or_else(damaged)?;
        Ok(bytes.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte)))
    };
    let (size, alpha, flags) = match &first.name {
        b"VP8 " if first.body.get(3..6) == Some(&[0x9d, 0x01, 0x2a]) => {
            (Size::new(number(6, 2)? & 0x3fff, number(8, 2)? & 0x3fff), false, 0)
        }
        b"VP8L" if first.body.first() == Some(&0x2f) => {
            let bits = number(1, 4)?;
            let size = Size::new((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1);
            (size, bits >> 28 & 1 == 1, 0)
        }
        b"VP8X" => {
            let flags = number(0, 1)? as u8;
            (Size::new(number(4, 3)? + 1, number(7, 3)? + 1), flags & ALPHA != 0, flags)
        }
        _ => return Err(damaged()),
    };
    limits.check_size(size.width, size.height)?;
    let (mut icc, mut exif, mut xmp, mut at) = (None, None, None, first.next);
    while flags & (ICC | EXIF | XMP) != 0
        && let Some(chunk) = chunk(head, at)
    {
        match &chunk.name {
            b"ICCP" => icc = icc.or(Some(chunk.body)),
            b"EXIF" => exif = exif.or(Some(chunk.body)),
            b"XMP " => xmp = xmp.or(Some(chunk.body)),
            _ => {}
        }
        at = chunk.next;
    }
    let metadata = Metadata::new(icc, exif, limits).with_xmp(xmp, limits);
    let color = if alpha { ColorModel::Rgba } else { ColorModel::Rgb };
    Ok(Info {
        orientation: metadata.orientation(),
        owner: metadata.owner(),
        icc: metadata.icc,
        exif: metadata.exif,
        xmp: metadata.xmp,
        has_alpha: alpha,
        animated: flags & ANIMATION != 0,
        ..Info::plain(FORMAT, size, color)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut file = b"RIFF\0\0\0\0WEBP".to_vec();
        for (name, body) in chunks {
            file.extend_from_slice(*name);
            file.extend_from_slice(&(body.len() as u32).to_le_bytes());
            file.extend_from_slice(body);
            file.resize(file.len().next_multiple_of(2), 0);
        }
        file
    }

    #[test]
    fn the_size_is_in_the_first_chunk() {
        let lossy = file(&[(b"VP8 ", b"...\x9d\x01\x2a\x07\x40\x05\0 data")]);
        let lossless = file(&[(b"VP8L", &[0x2f, 6, 0, 1, 0x10, 0])]);
        let extended = file(&[(b"VP8X", &[ALPHA | ANIMATION, 0, 0, 0, 6, 0, 0, 4, 0, 0])]);
        for (file, alpha) in [(lossy, false), (lossless, true), (extended, true)] {
            let info = info(&file, &Limits::DEFAULT).unwrap();
            assert_eq!((info.size, info.has_alpha), (Size::new(7, 5), alpha));
            assert_eq!(header_bytes(&file), 30);
        }
    }

    #[test]
    fn the_chunks_that_the_first_one_announces_are_awaited() {
        let canvas = |flags| [flags, 0, 0, 0, 6, 0, 0, 4, 0, 0];
        let chunks: [(&[u8; 4], &[u8]); 4] =
            [(b"VP8X", &canvas(ICC | EXIF)), (b"ICCP", b"abc"), (b"VP8 ", b"12"), (b"EXIF", b"xy")];
        let whole = file(&chunks);
        assert_eq!(header_bytes(&whole), 30 + 12 + 10 + 10);
        assert_eq!(header_bytes(&whole[..32]), 38, "the next chunk");
        assert_eq!(header_bytes(&whole[..38]), 30 + 12 + 8, "the one after it");
        assert_eq!(header_bytes(&file(&[(b"VP8X", &canvas(ICC)), chunks[1]])), 30 + 11);
        let info = info(&whole, &Limits::DEFAULT).unwrap();
        assert_eq!(
            (info.icc.as_deref(), info.exif.as_deref()),
            (Some(&b"abc"[..]), Some(&b"xy"[..]))
        );
    }
}
