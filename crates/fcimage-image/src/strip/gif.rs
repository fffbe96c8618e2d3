//! Rewrites the blocks of a GIF (GIF89a).

use crate::codecs::gif::xmp;
use crate::strip::kept::Kept;
use fcimage_base::error::{Error, Result};

/// Bytes of the header and of the logical screen descriptor.
const SCREEN: usize = 13;

/// Bytes of an image descriptor with its separator.
const DESCRIPTOR: usize = 10;

/// Bytes of an application extension up to its data: introducer, label, length and name.
const APPLICATION: usize = 14;

/// The file with only its frames, its palettes, how often it repeats, and the profile and XMP where
/// they are `kept`. A GIF has no place for Exif.
///
/// # Errors
/// `Decode` where the file ends within a block.
pub(super) fn gif(data: &[u8], kept: &Kept) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(data.len());
    let flags = *data.get(10).ok_or_else(cut)?;
    let mut at = SCREEN + table_bytes(flags);
    out.extend(data.get(..at).ok_or_else(cut)?);
    if let Some(packet) = &kept.xmp {
        out.extend([0x21, 0xff, 11]);
        out.extend(xmp::NAME);
        out.extend(packet);
        out.extend(xmp::TRAILER);
    }
    while let Some(&kind) = data.get(at) {
        let end = match kind {
            0x21 => after_pieces(data, at + 2)?,
            0x2c => {
                let flags = *data.get(at + 9).ok_or_else(cut)?;
                // The size of the codes comes before the pieces.
                after_pieces(data, at + DESCRIPTOR + table_bytes(flags) + 1)?
            }
            0x3b => {
                out.push(kind);
                break;
            }
            // Bytes that mean nothing are skipped, as decoders do.
            _ => {
                at += 1;
                continue;
            }
        };
        let block = data.get(at..end).unwrap_or_default();
        match block {
            [0x2c, ..] | [0x21, 0xf9, ..] => out.extend(block),
            [0x21, 0xff, 11, rest @ ..] if rest.starts_with(b"ICCRGBG1012") && kept.icc => {
                out.extend(block);
            }
            [0x21, 0xff, 11, rest @ ..]
                if rest.starts_with(b"NETSCAPE2.0") || rest.starts_with(b"ANIMEXTS1.0") =>
            {
                let (head, rest) = block.split_at_checked(APPLICATION).unwrap_or_default();
                // How often it repeats: nothing else is kept of it.
                if let Some(count @ [3, 1, ..]) = rest.first_chunk::<4>() {
                    out.extend(head);
                    out.extend(count);
                    out.push(0);
                }
            }
            _ => {}
        }
        at = end;
    }
    Ok(out)
}

/// The bytes that a table of colors takes, as its flags say.
fn table_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// The place after the pieces of data that begin at `at`, each after its length, the last one empty.
fn after_pieces(data: &[u8], mut at: usize) -> Result<usize> {
    loop {
        let length = usize::from(*data.get(at).ok_or_else(cut)?);
        at += 1 + length;
        if length == 0 {
            return Ok(at);
        }
    }
}

#[cold]
fn cut() -> Error {
    Error::decode("the file ends within the structure of the GIF")
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    const HEAD: &[u8] = b"GIF89a\x09\0\x09\0\x80\0\0\0\0\0\xff\xff\xff";
    const CONTROL: &[u8] = b"\x21\xf9\x04\0\x0a\0\0\0";
    const FRAME: &[u8] = b"\x2c\0\0\0\0\x01\0\x01\0\x80RGBrgb\x02\x02\x44\x01\0";
    const LOOP: &[u8] = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x05\0\0";
    const PROFILE: &[u8] = b"\x21\xff\x0bICCRGBG1012\x03abc\x02de\0";

    fn stripped(parts: &[&[u8]], icc: bool) -> Vec<u8> {
        gif(&[HEAD, &parts.concat()].concat(), &Kept { icc, exif: None, xmp: None }).unwrap()
    }

    #[test]
    fn only_frames_palettes_repetition_and_profile_are_left() {
        let comment = b"\x21\xfe\x02hi\0";
        let text = b"\x21\x01\x0c123456789012\x02hi\0";
        let xmp = b"\x21\xff\x0bXMP DataXMP\x02ab\0";
        let source: [&[u8]; 11] =
            [LOOP, comment, PROFILE, xmp, CONTROL, FRAME, text, CONTROL, FRAME, b";", b"behind"];
        let left: [&[u8]; 6] = [LOOP, CONTROL, FRAME, CONTROL, FRAME, b";"];
        assert_eq!(stripped(&source, false), [HEAD, &left.concat()].concat());
        let left: [&[u8]; 5] = [LOOP, PROFILE, CONTROL, FRAME, CONTROL];
        assert!(stripped(&source, true).starts_with(&[HEAD, &left.concat()].concat()));
    }

    #[test]
    fn xmp_is_written_as_it_is_read() {
        let kept = Kept { icc: false, exif: None, xmp: Some(b"<x/>".to_vec()) };
        let written = gif(&[HEAD, LOOP, FRAME].concat(), &kept).unwrap();
        let xmp = [b"\x21\xff\x0bXMP DataXMP<x/>", &xmp::TRAILER[..]].concat();
        assert_eq!(written, [HEAD, &xmp, LOOP, FRAME].concat());
        assert_eq!(gif(&written, &kept).unwrap(), written);
    }

    #[test]
    fn of_the_extension_about_repetition_only_the_count_is_left() {
        let long = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x05\0\x06secret\0";
        let buffering = b"\x21\xff\x0bNETSCAPE2.0\x05\x02\0\0\0\0\0";
        assert_eq!(stripped(&[long, b"??", FRAME], false), [HEAD, LOOP, FRAME].concat());
        assert_eq!(stripped(&[buffering, FRAME], false), [HEAD, FRAME].concat());
    }

    #[test]
    fn a_file_cut_within_a_block_is_damage() {
        let whole = [HEAD, LOOP, FRAME].concat();
        for end in 0..whole.len() {
            let found = gif(&whole[..end], &Kept::default());
            let at_border = end == HEAD.len() || end == HEAD.len() + LOOP.len();
            match found {
                Ok(file) => assert!(at_border && file == whole[..end], "{end}"),
                Err(error) => assert!(!at_border && error.kind() == ErrorKind::Decode, "{end}"),
            }
        }
        assert_eq!(gif(&whole, &Kept::default()).unwrap(), whole);
    }
}
