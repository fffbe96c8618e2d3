//! Percent-encoding (RFC 3986), as signatures require it: all but unreserved characters.

/// The hexadecimal digits of an encoded byte, in upper case.
const DIGITS: &[u8; 16] = b"0123456789ABCDEF";

/// Encodes a name or a value of a query: a slash, too.
pub(crate) fn component(text: &str) -> String {
    encode(text, false)
}

/// Encodes the path of a key: slashes separate folders and stay as they are. So do "." and "..",
/// which are nothing special in a key.
pub(crate) fn path(text: &str) -> String {
    encode(text, true)
}

fn encode(text: &str, keep_slash: bool) -> String {
    let mut encoded = String::with_capacity(text.len() + 8);
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~')
            || (keep_slash && byte == b'/');
        if plain {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for digit in [byte >> 4, byte & 15] {
                encoded.push(char::from(DIGITS[usize::from(digit)]));
            }
        }
    }
    encoded
}

/// Decodes what a response has percent-encoded; None if it is not valid, or not UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digits =
                    [rest.next()?, rest.next()?].map(|digit| char::from(digit).to_digit(16));
                u8::try_from(digits[0]? << 4 | digits[1]?).ok()?
            }
            // In listings with `encoding-type=url`, S3 writes a space like a form.
            b'+' => b' ',
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unreserved_characters_stay() {
        assert_eq!(component("a-._~Z9 +%/?&=!'()*"), "a-._~Z9%20%2B%25%2F%3F%26%3D%21%27%28%29%2A");
        assert_eq!(component("猫\0"), "%E7%8C%AB%00");
    }

    #[test]
    fn a_path_keeps_its_slashes_and_dots() {
        assert_eq!(path("//a/../b/./c d"), "//a/../b/./c%20d");
    }

    #[test]
    fn what_was_encoded_is_decoded() {
        for text in ["a b+c%d/e", "图片/猫.jpg", "", "%"] {
            assert_eq!(decode(&component(text)).as_deref(), Some(text));
        }
        assert_eq!(decode("a+b").as_deref(), Some("a b"));
        for wrong in ["%", "%4", "%zz", "%ff", "%+1"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }
}
