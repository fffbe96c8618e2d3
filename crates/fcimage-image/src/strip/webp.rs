//! Rewrites the chunks of a WebP (RFC 9649, section 2).

use crate::strip::kept::Kept;
use fcimage_base::error::{Error, Result};

/// Flags of a VP8X chunk.
const ANIMATION: u8 = 0x02;
const XMP: u8 = 0x04;
const EXIF: u8 = 0x08;
const ALPHA: u8 = 0x10;
const ICC: u8 = 0x20;

/// Bytes of a frame before its own chunks.
const FRAME: usize = 16;

/// A chunk that stays.
struct Chunk<'a> {
    name: [u8; 4],
    body: &'a [u8],
}

/// The file with only the chunks that its pixels, colors and frames need, and what is `kept`: in the
/// simple layout where only one bitstream is left.
///
/// # Errors
/// `Decode` where the file ends within a chunk that the image needs.
pub(super) fn webp(data: &[u8], kept: &Kept) -> Result<Vec<u8>> {
    let chunks = chunks(data.get(12..).ok_or_else(cut)?, kept.icc)?;
    let mut file = b"RIFF\0\0\0\0WEBP".to_vec();
    file.reserve(data.len());
    match chunks.split_first() {
        Some((Chunk { name, body }, rest)) if name == b"VP8X" => {
            let flags = flags(body.first().copied().unwrap_or_default(), rest, kept);
            if let [only] = rest
                && is_simple(flags, only)
            {
                write(&mut file, &only.name, &[only.body])?;
            } else {
                write(&mut file, name, &[&[flags, 0, 0, 0], body.get(4..10).unwrap_or_default()])?;
                for Chunk { name, body } in rest {
                    match name {
                        b"ANMF" => frame(&mut file, body)?,
                        _ => write(&mut file, name, &[body])?,
                    }
                }
                if let Some(exif) = &kept.exif {
                    write(&mut file, b"EXIF", &[exif])?;
                }
                if let Some(xmp) = &kept.xmp {
                    write(&mut file, b"XMP ", &[xmp])?;
                }
            }
        }
        Some((Chunk { name, body }, _)) if matches!(name, b"VP8 " | b"VP8L") => {
            write(&mut file, name, &[body])?;
        }
        _ => return Err(damaged("its first chunk is not that of an image")),
    }
    let length = u32::try_from(file.len() - 8).map_err(|_| too_long())?;
    if let Some(place) = file.get_mut(4..8) {
        place.copy_from_slice(&length.to_le_bytes());
    }
    Ok(file)
}

/// The chunks that the image needs; of each kind but frames the first.
fn chunks(mut rest: &[u8], icc: bool) -> Result<Vec<Chunk<'_>>> {
    let mut chunks: Vec<Chunk<'_>> = Vec::new();
    while let Some((head, body)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, length @ ..] = *head;
        let (name, length) = ([a, b, c, d], u32::from_le_bytes(length) as usize);
        let needed = match &name {
            b"VP8X" | b"ANIM" | b"ALPH" | b"VP8 " | b"VP8L" => {
                chunks.iter().all(|other| other.name != name)
            }
            b"ICCP" => icc && chunks.iter().all(|other| &other.name != b"ICCP"),
            b"ANMF" => true,
            _ => false,
        };
        match body.get(..length) {
            Some(body) if needed => chunks.push(Chunk { name, body }),
            None if needed => {
                let name = name.escape_ascii();
                return Err(damaged(&format!("it ends within a chunk {name}")));
            }
            _ => {}
        }
        rest = body.get(length.saturating_add(length % 2)..).unwrap_or_default();
    }
    Ok(chunks)
}

/// What VP8X says of the chunks that are left.
fn flags(flags: u8, rest: &[Chunk<'_>], kept: &Kept) -> u8 {
    let icc = rest.iter().any(|chunk| &chunk.name == b"ICCP");
    flags & (ANIMATION | ALPHA)
        | if icc { ICC } else { 0 }
        | if kept.exif.is_some() { EXIF } else { 0 }
        | if kept.xmp.is_some() { XMP } else { 0 }
}

/// Whether a file of only this chunk means the same as one that says these `flags` before it.
fn is_simple(flags: u8, only: &Chunk<'_>) -> bool {
    match &only.name {
        b"VP8 " => flags == 0,
        // The bitstream says by itself whether there is alpha (RFC 9649, section 3.4).
        b"VP8L" => {
            let alpha = only.body.get(4).is_some_and(|byte| byte & 0x10 != 0);
            flags == if alpha { ALPHA } else { 0 }
        }
        _ => false,
    }
}

/// A frame of an animation, with only the chunks that its pixels need.
fn frame(file: &mut Vec<u8>, body: &[u8]) -> Result<()> {
    let (head, rest) = body.split_at_checked(FRAME).ok_or_else(|| damaged("a frame is cut"))?;
    let chunks = chunks(rest, false)?;
    if !chunks.iter().any(|chunk| matches!(&chunk.name, b"VP8 " | b"VP8L")) {
        return Err(damaged("a frame has no image"));
    }
    let mut inner = head.to_vec();
    for Chunk { name, body } in chunks {
        if matches!(&name, b"ALPH" | b"VP8 " | b"VP8L") {
            write(&mut inner, &name, &[body])?;
        }
    }
    write(file, b"ANMF", &[&inner])
}

fn write(file: &mut Vec<u8>, name: &[u8; 4], parts: &[&[u8]]) -> Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    file.extend(name);
    file.extend(u32::try_from(length).map_err(|_| too_long())?.to_le_bytes());
    parts.iter().for_each(|part| file.extend(*part));
    if !length.is_multiple_of(2) {
        file.push(0);
    }
    Ok(())
}

#[cold]
fn too_long() -> Error {
    Error::internal("a chunk of a WebP is too long")
}

#[cold]
fn cut() -> Error {
    Error::decode("the file ends within the structure of the WebP")
}

#[cold]
fn damaged(what: &str) -> Error {
    Error::decode(format!("the WebP is damaged: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    type Parts<'a> = [(&'a [u8; 4], &'a [u8])];

    fn chunked(chunks: &Parts<'_>) -> Vec<u8> {
        let mut bytes = Vec::new();
        chunks.iter().for_each(|(name, body)| write(&mut bytes, name, &[body]).unwrap());
        bytes
    }

    fn file(chunks: &Parts<'_>) -> Vec<u8> {
        let body = chunked(chunks);
        [b"RIFF", &(body.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &body].concat()
    }

    fn canvas(flags: u8) -> [u8; 10] {
        [flags, 0, 0, 0, 6, 0, 0, 4, 0, 0]
    }

    const NOTHING: Kept = Kept { icc: false, exif: None, xmp: None };
    const OPAQUE: &[u8] = &[0x2f, 6, 0, 1, 0, 9];
    const CLEAR: &[u8] = &[0x2f, 6, 0, 1, 0x10, 9];

    #[test]
    fn one_bitstream_alone_becomes_a_simple_file() {
        let cases: [(u8, &Parts<'_>, &Parts<'_>); 3] = [
            (
                EXIF | XMP,
                &[(b"VP8 ", b"odd"), (b"EXIF", b"II*"), (b"XMP ", b"<x/>")],
                &[(b"VP8 ", b"odd")],
            ),
            (ICC | ALPHA, &[(b"ICCP", b"abc"), (b"VP8L", CLEAR)], &[(b"VP8L", CLEAR)]),
            (0, &[(b"VP8L", OPAQUE), (b"VP8L", CLEAR)], &[(b"VP8L", OPAQUE)]),
        ];
        for (flags, rest, expected) in cases {
            let source = file(&[&[(b"VP8X", &canvas(flags)[..])], rest].concat());
            assert_eq!(webp(&source, &NOTHING).unwrap(), file(expected));
        }
        let simple = [(b"VP8 ", &b"data"[..]), (b"EXIF", b"II*")];
        assert_eq!(webp(&file(&simple), &NOTHING).unwrap(), file(&simple[..1]));
    }

    #[test]
    fn flags_say_what_is_left() {
        let image = [(b"ICCP", &b"abc"[..]), (b"ALPH", b"a"), (b"VP8 ", b"data")];
        let of = |flags, rest: &Parts<'_>| file(&[&[(b"VP8X", &canvas(flags)[..])], rest].concat());
        let source = of(
            ICC | ALPHA | EXIF | XMP | 0xc1,
            &[&image[..], &[(b"EXIF", b"II*"), (b"XMP ", b"<x/>")]].concat(),
        );
        assert_eq!(webp(&source, &NOTHING).unwrap(), of(ALPHA, &image[1..]));
        assert_eq!(
            webp(&source, &Kept { icc: true, exif: None, xmp: None }).unwrap(),
            of(ICC | ALPHA, &image)
        );
        let exif = Kept { icc: false, exif: Some(b"MM\0*".to_vec()), xmp: None };
        let expected = of(ALPHA | EXIF, &[&image[1..], &[(b"EXIF", b"MM\0*")]].concat());
        assert_eq!(webp(&source, &exif).unwrap(), expected);
    }

    #[test]
    fn alpha_that_flags_and_bitstream_say_differently_stays_as_it_is() {
        for (flags, name, body) in
            [(ALPHA, b"VP8L", OPAQUE), (0, b"VP8L", CLEAR), (ALPHA, b"VP8 ", b"data")]
        {
            let source = file(&[(b"VP8X", &canvas(flags)), (name, body)]);
            assert_eq!(webp(&source, &NOTHING).unwrap(), source);
        }
    }

    #[test]
    fn frames_keep_only_their_image() {
        let frame = |chunks: &Parts<'_>| [&[7; FRAME][..], &chunked(chunks)].concat();
        let full = frame(&[(b"ALPH", b"a"), (b"VP8 ", b"data"), (b"SECR", b"et")]);
        let lean = frame(&[(b"ALPH", b"a"), (b"VP8 ", b"data")]);
        let of = |frame: &[u8]| {
            let head = canvas(ANIMATION | ALPHA);
            file(&[(b"VP8X", &head), (b"ANIM", b"123456"), (b"ANMF", frame), (b"ANMF", frame)])
        };
        assert_eq!(webp(&of(&full), &NOTHING).unwrap(), of(&lean));
    }

    #[test]
    fn only_chunks_that_are_dropped_may_be_cut() {
        let head = canvas(EXIF);
        let source = file(&[(b"VP8X", &head), (b"VP8 ", b"data"), (b"EXIF", b"II*\0")]);
        let image = source.len() - 12;
        assert_eq!(webp(&source[..image + 9], &NOTHING).unwrap(), file(&[(b"VP8 ", b"data")]));
        let error = webp(&source[..image - 1], &NOTHING).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().contains("within a chunk VP8 "), "{error}");
        let frame = [&[7; FRAME][..], &chunked(&[(b"SECR", b"et")])].concat();
        let empty = file(&[(b"VP8X", &canvas(ANIMATION)), (b"ANMF", &frame)]);
        assert_eq!(webp(&empty, &NOTHING).unwrap_err().kind(), ErrorKind::Decode);
        for damaged in [&b"RIFF\0\0\0\0WEBP"[..], b"RIFF", &file(&[(b"ANIM", b"123456")])] {
            assert_eq!(webp(damaged, &NOTHING).unwrap_err().kind(), ErrorKind::Decode);
        }
    }
}
