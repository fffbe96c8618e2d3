//! Profiles that a PNG holds compressed or as text: ICC (W3C PNG, section 11.3.2.3), and Exif as
//! ImageMagick and its relatives write it.

use std::io::{BufRead, BufReader, Read};

use flate2::bufread::ZlibDecoder;

/// Bytes of a decompressor, and of the buffer behind it.
pub(super) const WORKING_BYTES: u64 = 128 << 10;

/// How far deflate can pack zeros, says zlib.
const DEFLATE_AT_MOST: u64 = 1032;

/// An upper bound of the bytes that unpacking a chunk of so many bytes takes: a Vec that grows may hold
/// three times what it needs for a moment, as it does with the copy that is kept.
pub(super) fn unpacking_bytes(packed: usize, most: u64) -> u64 {
    let unpacked = (packed as u64).saturating_mul(DEFLATE_AT_MOST);
    unpacked.min(most.saturating_add(1)).saturating_mul(3)
}

/// Where a chunk of text has an Exif block in hexadecimal digits. ImageMagick writes "exif"; older
/// versions and other tools wrote "APP1".
const KEYWORDS: [&[u8]; 2] = [b"Raw profile type exif", b"Raw profile type APP1"];

/// The ICC profile in the contents of an iCCP chunk; `None` where it is damaged or longer than `most`.
pub(super) fn icc(body: &[u8], most: u64) -> Option<Vec<u8>> {
    // The profile's name, and the method of compression: 0.
    let (_, packed) = keyword(body)?;
    let packed = packed.strip_prefix(&[0])?;
    let mut profile = Vec::new();
    ZlibDecoder::new(packed).take(most.saturating_add(1)).read_to_end(&mut profile).ok()?;
    (profile.len() as u64 <= most).then_some(profile)
}

/// Whether the contents of a tEXt or zTXt chunk say that it has an Exif block.
pub(super) fn is_exif(body: &[u8]) -> bool {
    keyword(body).is_some_and(|(name, _)| KEYWORDS.contains(&name))
}

/// The Exif block in the contents of a tEXt or zTXt chunk (`compressed`) for which [`is_exif`] holds;
/// `None` where it is damaged or longer than `most`.
pub(super) fn exif(body: &[u8], compressed: bool, most: u64) -> Option<Vec<u8>> {
    let (_, text) = keyword(body)?;
    let block = match compressed {
        true => hexadecimal(BufReader::new(ZlibDecoder::new(text.strip_prefix(&[0])?)), most),
        false => hexadecimal(text, most),
    }?;
    // XMP is stored in the same way.
    block.starts_with(b"Exif\0\0").then_some(block)
}

/// The keyword of a chunk, and what follows its zero.
fn keyword(body: &[u8]) -> Option<(&[u8], &[u8])> {
    // A keyword has at most 79 bytes.
    let end = body.iter().take(80).position(|byte| *byte == 0)?;
    Some((body.get(..end)?, body.get(end + 1..)?))
}

/// The bytes of a raw profile: a line break, the kind, a line break, the length with blanks before it,
/// a line break, and hexadecimal digits in lines.
fn hexadecimal(text: impl BufRead, most: u64) -> Option<Vec<u8>> {
    let mut text = text.bytes().map_while(Result::ok);
    // The kind may be any text.
    let kind = text.by_ref().skip(1).take(80).position(|byte| byte == b'\n');
    kind?;
    let length = text
        .by_ref()
        .take(80)
        .take_while(|byte| *byte != b'\n')
        .filter(|byte| *byte != b' ')
        .try_fold(0_u64, |length, digit| {
            let digit = char::from(digit).to_digit(10)?;
            length.checked_mul(10)?.checked_add(u64::from(digit))
        })?;
    if length > most {
        return None;
    }
    // Two digits a byte, and line breaks.
    let most = usize::try_from(length.saturating_mul(4).saturating_add(1024)).ok()?;
    let mut digits = text.take(most).filter(|byte| !byte.is_ascii_whitespace());
    let mut block = Vec::new();
    while (block.len() as u64) < length {
        let mut digit = || char::from(digits.next()?).to_digit(16);
        block.push((digit()? << 4 | digit()?) as u8);
    }
    Some(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(length: &str, digits: &str) -> Vec<u8> {
        format!("Raw profile type exif\0\nexif\n{length}\n{digits}\n").into_bytes()
    }

    #[test]
    fn hexadecimal_digits_are_read_across_lines() {
        let body = text("       8", "4578696600\n00492A");
        assert_eq!(exif(&body, false, 8).as_deref(), Some(&b"Exif\0\0I*"[..]));
        let app1 = [b"Raw profile type APP1", &body[21..]].concat();
        assert_eq!(exif(&app1, false, 8).as_deref(), Some(&b"Exif\0\0I*"[..]));
    }

    #[test]
    fn what_is_too_long_too_short_or_no_exif_is_left_out() {
        let long = text("       8", "4578696600\n00492A");
        assert_eq!(exif(&long, false, 7), None);
        assert_eq!(exif(&text("9", "4578696600\n00492A"), false, 100), None);
        assert_eq!(exif(&text("6", "68747470733A"), false, 100), None, "XMP");
        assert_eq!(exif(&text("x", "457869660000"), false, 100), None);
        assert_eq!(exif(&text("99999999999999999999999", "45"), false, 100), None);
        let blanks = " ".repeat(2000);
        assert_eq!(exif(&text("8", &format!("{blanks}457869660000492A")), false, 100), None);
        assert!(is_exif(&text("8", "")) && !is_exif(b"Comment\0text"));
        assert_eq!(exif(b"", false, 100), None);
    }
}
