//! Texts of Exif: of ASCII, UTF-8 and UTF-16, with what cameras and Windows do to them.

/// The first text of a tag of type ASCII or UTF-8, up to its NUL: what is not UTF-8 is Latin-1.
pub(super) fn plain(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let bytes = bytes.get(..end).unwrap_or_default();
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

/// The texts of the photographer and of the editor, which a NUL separates (Exif 3.0, 4.6.5.4).
pub(super) fn copyright(bytes: &[u8]) -> String {
    let parts = bytes.split(|byte| *byte == 0).take(2).map(plain);
    let parts: Vec<String> = parts.filter(|part| !part.trim().is_empty()).collect();
    parts.join("; ")
}

/// A text in UTF-16 as Windows writes it: little-endian, whatever the byte order of the block is.
pub(super) fn windows(bytes: &[u8]) -> String {
    utf16(bytes, u16::from_le_bytes)
}

/// A comment that begins with the name of its encoding in 8 bytes (Exif 3.0, 4.6.6.4). `None` where it
/// cannot be read as text.
pub(super) fn comment(bytes: &[u8], big_endian: bool) -> Option<String> {
    let (name, rest) = bytes.split_first_chunk::<8>()?;
    match name {
        b"ASCII\0\0\0" => Some(plain(rest)),
        b"UNICODE\0" => Some(unicode(rest, big_endian)),
        [0, 0, 0, 0, 0, 0, 0, 0] => {
            let text = rest.trim_ascii_end();
            let end = text.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
            std::str::from_utf8(text.get(..end)?)
                .ok()
                .filter(|t| !t.contains('\0'))
                .map(str::to_owned)
        }
        _ => None,
    }
}

/// UTF-16 in the order that its mark says. Without one it should be the order of the block, but many
/// write the other, so that the one with more letters is taken.
fn unicode(bytes: &[u8], big_endian: bool) -> String {
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    let letters = |read: fn([u8; 2]) -> u16| {
        let units = bytes.as_chunks().0.iter().map(|pair| read(*pair));
        units.filter(|unit| is_common(*unit)).count()
    };
    let (big, little) = (letters(u16::from_be_bytes), letters(u16::from_le_bytes));
    let is_big = if big == little { big_endian } else { big > little };
    utf16(bytes, if is_big { u16::from_be_bytes } else { u16::from_le_bytes })
}

/// Whether a unit is of Latin, of Chinese, Japanese or Korean.
fn is_common(unit: u16) -> bool {
    matches!(
        unit,
        0x20..=0xff | 0x3000..=0x30ff | 0x4e00..=0x9fff | 0xac00..=0xd7a3 | 0xff00..=0xffef
    )
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> String {
    let units = bytes.as_chunks().0.iter().map(|pair| read(*pair)).take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_utf_8_or_else_latin_1_up_to_its_nul() {
        assert_eq!(plain("西湖\0x".as_bytes()), "西湖");
        assert_eq!(plain(b"B\xf6b"), "Böb");
        assert_eq!(plain(b""), "");
    }

    #[test]
    fn the_copyright_of_photographer_and_editor_is_joined() {
        assert_eq!(copyright(b"Ann\0Bob\0"), "Ann; Bob");
        assert_eq!(copyright(b" \0Bob\0"), "Bob");
        assert_eq!(copyright(b"Ann\0"), "Ann");
    }

    #[test]
    fn utf_16_is_read_in_the_order_that_makes_letters() {
        for text in ["西湖，杭州", "Hangzhou", "杭州 West Lake"] {
            let units = || text.encode_utf16();
            let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
            let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
            assert_eq!(windows(&little), text);
            for block in [false, true] {
                for mark in [true, false] {
                    let mark = |order: &'static [u8]| if mark { order } else { &[] };
                    let big = [b"UNICODE\0", mark(b"\xfe\xff"), &big, b"\0\0"].concat();
                    let little = [b"UNICODE\0", mark(b"\xff\xfe"), &little, b"\0"].concat();
                    assert_eq!(comment(&big, block).as_deref(), Some(text));
                    assert_eq!(comment(&little, block).as_deref(), Some(text));
                }
            }
        }
    }

    #[test]
    fn a_comment_says_its_encoding() {
        assert_eq!(comment(b"ASCII\0\0\0hello\0\0", true).as_deref(), Some("hello"));
        assert_eq!(comment("\0\0\0\0\0\0\0\0你好\0\0".as_bytes(), true).as_deref(), Some("你好"));
        for unread in [&b"JIS\0\0\0\0\0\x24\x22"[..], b"\0\0\0\0\0\0\0\0\xff", b"short", b""] {
            assert_eq!(comment(unread, true), None);
        }
        assert_eq!(comment(b"UNICODE\0\xd8", true).as_deref(), Some(""));
        assert_eq!(comment(b"UNICODE\0\xfe\xff\xd8\x00", true).as_deref(), Some("\u{fffd}"));
    }
}
