//! Escapes in JSON strings (RFC 8259, section 7).

/// Decodes `written`, the inside of a JSON string that a parser accepted.
pub(super) fn unescaped(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let escape = &rest[at + 1..];
        let (char, length) = match escape.as_bytes().first() {
            Some(b'u') => unicode(escape),
            Some(b'n') => ('\n', 1),
            Some(b't') => ('\t', 1),
            Some(b'r') => ('\r', 1),
            Some(b'b') => ('\u{8}', 1),
            Some(b'f') => ('\u{c}', 1),
            // The quote, the slash and the backslash are unchanged.
            _ => match escape.chars().next() {
                Some(char) => (char, char.len_utf8()),
                None => ('\\', 0),
            },
        };
        out.push(char);
        rest = &escape[length..];
    }
    out.push_str(rest);
    out
}

/// The character that `u` and its digits encode, and the length of the escape. A character
/// outside the Basic Multilingual Plane is written as two escapes.
fn unicode(escape: &str) -> (char, usize) {
    let unit = |from: usize| {
        escape.get(from..from + 4).and_then(|digits| u32::from_str_radix(digits, 16).ok())
    };
    let first = unit(1).unwrap_or(0xfffd);
    if (0xd800..0xdc00).contains(&first)
        && let Some(second @ 0xdc00..0xe000) = unit(7)
    {
        let code = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        return (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 11);
    }
    (char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER), 5.min(escape.len()))
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn every_escape_is_decoded_to_its_character() {
        assert_eq!(unescaped(r#"a\"b\\c\/d\be\ff\ng\rh\ti"#), "a\"b\\c/d\u{8}e\u{c}f\ng\rh\ti");
        assert_eq!(unescaped(r"\u0041\u00e9\u56FE\u0000"), "Aé图\0");
        assert_eq!(unescaped(r"\ud83d\ude00!"), "😀!");
        assert_eq!(unescaped("plain 图"), "plain 图");
        assert_eq!(unescaped(r"\\u0041"), r"\u0041");
    }
}
