//! Percent escapes, as URLs and HTTP headers have them.

/// Decodes `text` to bytes: each escape is decoded once, anything else stays as it is.
pub(crate) fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let digit = |at: usize| {
        bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16)).map(|digit| digit as u8)
    };
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out
}

/// Decodes `text` to text: escapes that are not UTF-8 stay as they are.
pub(crate) fn percent_decoded_text(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (plain, tail) = rest.split_at(at);
        out.push_str(plain);
        // Adjacent escapes are decoded together: they may be the bytes of one character.
        let (run, after) = tail.split_at(length_of_escapes(tail).max(1));
        match String::from_utf8(percent_decoded(run)) {
            Ok(decoded) => out.push_str(&decoded),
            Err(_) => out.push_str(run),
        }
        rest = after;
    }
    out + rest
}

/// Decodes a text that is encoded like a form's field: as [`percent_decoded_text`], and a plus sign is
/// a space.
pub(crate) fn form_decoded_text(text: &str) -> String {
    percent_decoded_text(&text.replace('+', " "))
}

/// The length in bytes of the escapes with which `text` begins.
fn length_of_escapes(text: &str) -> usize {
    let is_escape = |escape: &&[u8]| {
        escape.first() == Some(&b'%')
            && escape.len() == 3
            && escape.iter().skip(1).all(u8::is_ascii_hexdigit)
    };
    3 * text.as_bytes().chunks(3).take_while(is_escape).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_decoded_once_and_a_plus_stays_a_plus() {
        for (raw, key) in [
            ("a b.jpg", "a b.jpg"),
            ("a+b.jpg", "a+b.jpg"),
            ("a%2Bb.jpg", "a+b.jpg"),
            ("a%20b.jpg", "a b.jpg"),
            ("a%2520b.jpg", "a%20b.jpg"),
            ("100%.jpg", "100%.jpg"),
            ("100%zz%4", "100%zz%4"),
            ("图片/猫.jpg", "图片/猫.jpg"),
            ("%E5%9B%BE%E7%89%87/%E7%8C%AB.jpg", "图片/猫.jpg"),
            ("%ff%41", "%ff%41"),
            ("%41%%42", "A%B"),
        ] {
            assert_eq!(percent_decoded_text(raw), key, "{raw}");
        }
        assert_eq!(percent_decoded("%ff%4g"), b"\xff%4g");
    }

    #[test]
    fn in_a_form_a_plus_is_a_space() {
        for (raw, key) in [
            ("a+b%2Bc.jpg", "a b+c.jpg"),
            ("a%252Bb", "a%2Bb"),
            ("%E5%9B%BE+%E7%8C%AB", "图 猫"),
            ("100%+", "100% "),
            ("图", "图"),
        ] {
            assert_eq!(form_decoded_text(raw), key, "{raw}");
        }
    }
}
