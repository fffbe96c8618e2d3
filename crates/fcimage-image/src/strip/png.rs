//! Rewrites the chunks of a PNG (W3C PNG, section 5).

use flate2::Crc;

use crate::codecs::png::texts::XMP;
use crate::strip::kept::Kept;
use fcimage_base::error::{Error, Result};

/// Bytes of length, name and checksum.
const FRAME: usize = 12;

/// Chunks that may come more than once.
const REPEATED: [&[u8; 4]; 3] = [b"IDAT", b"fcTL", b"fdAT"];

/// The file with only the chunks that its pixels, colors and frames need, and what is `kept`. What
/// follows the end of the image is dropped.
///
/// # Errors
/// `Decode` where the file ends within a chunk.
pub(super) fn png(data: &[u8], kept: &Kept) -> Result<Vec<u8>> {
    let (signature, mut rest) = data.split_at_checked(8).ok_or_else(cut)?;
    let mut out = Vec::with_capacity(data.len());
    out.extend(signature);
    let mut seen: Vec<[u8; 4]> = Vec::new();
    while let Some((head, _)) = rest.split_first_chunk::<8>() {
        let [a, b, c, d, name @ ..] = *head;
        let length = (u32::from_be_bytes([a, b, c, d]) as usize).saturating_add(FRAME);
        let (chunk, behind) = match rest.split_at_checked(length) {
            Some(parts) => parts,
            // Without its checksum, the end is the end.
            None if &name == b"IEND" => (rest, &[][..]),
            None => {
                let name = name.escape_ascii();
                return Err(damaged(&format!("it ends within a chunk {name}")));
            }
        };
        rest = behind;
        let first = REPEATED.contains(&&name) || !seen.contains(&name);
        if first && is_kept(&name, kept) && (is_critical(&name) || is_sound(chunk)) {
            seen.push(name);
            out.extend(chunk);
            if let (b"IHDR", Some(exif)) = (&name, &kept.exif) {
                write(&mut out, b"eXIf", exif)?;
            }
            if let (b"IHDR", Some(xmp)) = (&name, &kept.xmp) {
                write(&mut out, b"iTXt", &[XMP, b"\0\0\0\0\0", xmp].concat())?;
            }
        }
        if &name == b"IEND" {
            break;
        }
    }
    Ok(out)
}

fn is_kept(name: &[u8; 4], kept: &Kept) -> bool {
    match name {
        b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" | b"IEND" => true,
        b"acTL" | b"fcTL" | b"fdAT" => true,
        b"cICP" | b"mDCV" | b"cLLI" | b"sRGB" | b"sBIT" => true,
        b"iCCP" => kept.icc,
        // They say less than the profile that was left out: it was sRGB.
        b"gAMA" | b"cHRM" => kept.icc,
        _ => false,
    }
}

/// Whether decoders need the chunk even where its checksum is wrong: they say what is damaged.
fn is_critical(name: &[u8; 4]) -> bool {
    matches!(name, b"IHDR" | b"PLTE" | b"IDAT" | b"IEND" | b"fcTL" | b"fdAT")
}

/// Whether the contents of a chunk are as its checksum says. Decoders leave out others.
fn is_sound(chunk: &[u8]) -> bool {
    let Some((inner, sum)) = chunk.split_last_chunk::<4>() else { return false };
    inner.get(4..).is_some_and(|inner| checksum(inner) == u32::from_be_bytes(*sum))
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}

fn write(out: &mut Vec<u8>, name: &[u8; 4], body: &[u8]) -> Result<()> {
    let length = u32::try_from(body.len())
        .map_err(|_| Error::internal("metadata too long for a chunk of a PNG"))?;
    out.extend(length.to_be_bytes());
    let start = out.len();
    out.extend(name);
    out.extend(body);
    let sum = checksum(out.get(start..).unwrap_or_default());
    out.extend(sum.to_be_bytes());
    Ok(())
}

#[cold]
fn cut() -> Error {
    Error::decode("the file ends within the structure of the PNG")
}

#[cold]
fn damaged(what: &str) -> Error {
    Error::decode(format!("the PNG is damaged: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    fn file(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        for (name, body) in chunks {
            write(&mut file, name, body).unwrap();
        }
        file
    }

    fn names(file: &[u8]) -> Vec<String> {
        let (mut names, mut rest) = (Vec::new(), &file[8..]);
        while let [a, b, c, d, name @ ..] = rest {
            names.push(String::from_utf8_lossy(&name[..4]).into_owned());
            rest = &rest[12 + u32::from_be_bytes([*a, *b, *c, *d]) as usize..];
        }
        names
    }

    const PROFILE: Kept = Kept { icc: true, exif: None, xmp: None };

    #[test]
    fn only_what_pixels_and_colors_need_is_left() {
        let source = file(&[
            (b"IHDR", b"size"),
            (b"tEXt", b"Author"),
            (b"iCCP", b"profile"),
            (b"gAMA", b"1234"),
            (b"eXIf", b"II*"),
            (b"acTL", b"n"),
            (b"PLTE", b"rgb"),
            (b"tRNS", b"a"),
            (b"pHYs", b"dpi"),
            (b"fcTL", b"1"),
            (b"IDAT", b"one"),
            (b"IDAT", b"two"),
            (b"fcTL", b"2"),
            (b"fdAT", b"three"),
            (b"tIME", b"now"),
            (b"IEND", b""),
        ]);
        let needed = ["acTL", "PLTE", "tRNS", "fcTL", "IDAT", "IDAT", "fcTL", "fdAT", "IEND"];
        let stripped = png(&[&source[..], b"behind"].concat(), &PROFILE).unwrap();
        assert_eq!(names(&stripped), [&["IHDR", "iCCP", "gAMA"], &needed[..]].concat());
        let stripped = png(&source, &Kept::default()).unwrap();
        assert_eq!(names(&stripped), [&["IHDR"], &needed[..]].concat());
    }

    #[test]
    fn a_second_chunk_or_one_with_a_wrong_checksum_is_dropped() {
        let mut source = file(&[(b"IHDR", b"size"), (b"sRGB", b"\0"), (b"sRGB", b"\x01")]);
        assert_eq!(names(&png(&source, &PROFILE).unwrap()), ["IHDR", "sRGB"]);
        let end = source.len() - 1;
        source[end] ^= 1;
        source[end - 13] ^= 1;
        assert_eq!(names(&png(&source, &PROFILE).unwrap()), ["IHDR"]);
        source[20] ^= 1;
        assert_eq!(names(&png(&source, &PROFILE).unwrap()), ["IHDR"], "decoders tell the damage");
    }

    #[test]
    fn exif_comes_after_the_header() {
        let source = file(&[(b"IHDR", b"size"), (b"IDAT", b"data"), (b"IEND", b"")]);
        let kept = Kept { icc: true, exif: Some(b"MM\0*".to_vec()), xmp: None };
        let expected =
            [(b"IHDR", &b"size"[..]), (b"eXIf", b"MM\0*"), (b"IDAT", b"data"), (b"IEND", b"")];
        assert_eq!(png(&source, &kept).unwrap(), file(&expected));
    }

    #[test]
    fn a_file_cut_within_a_chunk_is_damage() {
        let source = file(&[(b"IHDR", b"size"), (b"IDAT", b"data"), (b"IEND", b"")]);
        let (data, end) = (source.len() - 13, source.len() - 12);
        let error = png(&source[..data], &PROFILE).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().contains("within a chunk IDAT"), "{error}");
        assert_eq!(png(&source[..end], &PROFILE).unwrap(), source[..end]);
        assert_eq!(png(&source[..end + 9], &PROFILE).unwrap(), source[..end + 9]);
    }
}
