//! Writing JSON: without white space, numbers as they were written.

use std::collections::HashMap;

use super::value::{Type, Value};

/// `text` as a JSON string, with its quotes.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_string(&mut out, text);
    out
}

/// Appends `text` as a JSON string.
pub fn push_string(out: &mut String, text: &str) {
    out.push('"');
    let mut plain = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0..=0x1f => "",
            _ => continue,
        };
        out.push_str(&text[plain..at]);
        if escape.is_empty() {
            out.push_str(&format!("\\u{byte:04x}"));
        } else {
            out.push_str(escape);
        }
        plain = at + 1;
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

/// Appends `value` without white space.
pub fn push_compact(out: &mut String, value: Value<'_>) {
    match value.kind() {
        Type::Array => {
            out.push('[');
            for (index, item) in value.items().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_compact(out, item);
            }
            out.push(']');
        }
        Type::Object => {
            out.push('{');
            for (index, (key, member)) in value.entries().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_string(out, &key);
                out.push(':');
                push_compact(out, member);
            }
            out.push('}');
        }
        _ => out.push_str(value.raw()),
    }
}

/// A text that is the same for two values if and only if they are written alike: keys sorted, of
/// duplicate keys the last one, strings in one spelling, numbers as they are written.
pub fn canonical(value: Value<'_>) -> String {
    let mut out = String::new();
    push_canonical(&mut out, value, &|out, number| out.push_str(number));
    out
}

/// A text that is the same for two values if and only if they are equal: as [`canonical`], but with
/// numbers by their value, so that 1, 1.0 and 10e-1 are the same.
pub(super) fn canonical_by_value(value: Value<'_>) -> String {
    let mut out = String::new();
    push_canonical(&mut out, value, &|out, number| match number.parse::<f64>() {
        // The shortest text that gives the same number, without hundreds of zeros.
        Ok(float) if number.contains(['.', 'e', 'E']) && float.is_finite() => {
            out.push_str(&match float.abs() {
                0.0 => "0".to_owned(),
                1e-7..1e21 => float.to_string(),
                _ => format!("{float:e}"),
            });
        }
        _ => out.push_str(if number == "-0" { "0" } else { number }),
    });
    out
}

fn push_canonical(out: &mut String, value: Value<'_>, push_number: &dyn Fn(&mut String, &str)) {
    match value.kind() {
        Type::Array => {
            out.push('[');
            for item in value.items() {
                push_canonical(out, item, push_number);
                out.push(',');
            }
            out.push(']');
        }
        Type::Object => {
            let last: HashMap<_, _> = value.entries().collect();
            let mut entries: Vec<_> = last.into_iter().collect();
            entries.sort_by(|one, other| one.0.cmp(&other.0));
            out.push('{');
            for (key, member) in entries {
                push_string(out, &key);
                out.push(':');
                push_canonical(out, member, push_number);
                out.push(',');
            }
            out.push('}');
        }
        Type::Text => push_string(out, &value.written()),
        Type::Number => push_number(out, value.raw()),
        Type::Null | Type::Bool => out.push_str(value.raw()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Document, DocumentRole};
    use super::*;

    fn rewritten(text: &str, write: impl Fn(Value<'_>) -> String) -> String {
        write(Document::parse(text.as_bytes(), DocumentRole::PAYLOAD).unwrap().root())
    }

    fn compact(value: Value<'_>) -> String {
        let mut out = String::new();
        push_compact(&mut out, value);
        out
    }

    #[test]
    fn strings_escape_only_what_json_requires() {
        assert_eq!(
            quoted("a\"b\\c/d\n\r\t\u{1}é图\u{7f}"),
            "\"a\\\"b\\\\c/d\\n\\r\\t\\u0001é图\u{7f}\""
        );
        assert_eq!(quoted(""), "\"\"");
    }

    #[test]
    fn compact_json_drops_white_space_and_keeps_numbers_order_and_duplicates() {
        let text = " { \"b\" : [ 1.50 , -0 ] , \"a\" : \"\\u0041\" , \"a\" : { } } ";
        assert_eq!(rewritten(text, compact), "{\"b\":[1.50,-0],\"a\":\"\\u0041\",\"a\":{}}");
    }

    #[test]
    fn canonical_texts_are_equal_for_equal_values_only() {
        let same = [
            "{\"a\":1,\"b\":\"A\"}",
            "{\"b\": \"\\u0041\", \"a\": 1}",
            "{\"a\":2,\"b\":\"A\",\"a\":1}",
        ];
        for text in same {
            assert_eq!(rewritten(text, canonical), rewritten(same[0], canonical), "{text}");
        }
        for text in [
            "{\"a\":1.0,\"b\":\"A\"}",
            "{\"a\":1}",
            "[1,\"A\"]",
            "\"1\"",
            "1",
            "[[1],2]",
            "[[1,2]]",
        ] {
            assert_ne!(rewritten(text, canonical), rewritten(same[0], canonical), "{text}");
        }
        assert_ne!(rewritten("[[1],2]", canonical), rewritten("[[1,2]]", canonical));
    }

    #[test]
    fn numbers_are_equal_by_value_or_by_their_written_form() {
        for same in ["1", "1.0", "10e-1", "0.1E+1"] {
            assert_eq!(rewritten(same, canonical_by_value), "1", "{same}");
            assert_eq!(rewritten(same, canonical), same);
        }
        for (text, expected) in [
            ("-0", "0"),
            ("-0.0", "0"),
            ("1.50", "1.5"),
            ("1e20", "100000000000000000000"),
            ("100000000000000000001", "100000000000000000001"),
            ("1e400", "1e400"),
            ("0.1e309", "1e308"),
            ("1e-300", "1e-300"),
        ] {
            assert_eq!(rewritten(text, canonical_by_value), expected, "{text}");
        }
    }
}
