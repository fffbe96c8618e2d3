//! Keys that an object of a JSON text has twice: `serde_json` keeps the last without a word.

use std::collections::HashSet;

use fcimage_base::error::{Error, Result};
use fcimage_base::json_pointer;

/// An object or array that is not closed yet.
enum Open {
    Object { seen: HashSet<String>, key: String },
    Array { index: usize },
}

/// Refuses a duplicate key. `json` must be valid JSON: it was parsed before.
///
/// # Errors
/// `Argument` with the JSON pointer of the key.
pub(super) fn refuse_duplicate_keys(json: &str) -> Result<()> {
    let mut open: Vec<Open> = Vec::new();
    let mut rest = json;
    while let Some(at) = rest.find(['{', '}', '[', ']', ',', '"']) {
        let (_, token) = rest.split_at(at);
        let mut length = 1;
        match token.as_bytes().first() {
            Some(b'{') => open.push(Open::Object { seen: HashSet::new(), key: String::new() }),
            Some(b'[') => open.push(Open::Array { index: 0 }),
            Some(b'}' | b']') => drop(open.pop()),
            Some(b',') => {
                if let Some(Open::Array { index }) = open.last_mut() {
                    *index += 1;
                }
            }
            _ => {
                length = string_length(token);
                let (string, after) = token.split_at(length);
                if after.trim_start().starts_with(':') {
                    enter(&mut open, string)?;
                }
            }
        }
        rest = token.split_at(length).1;
    }
    Ok(())
}

/// Bytes of the string that `token` begins with, quotes included.
fn string_length(token: &str) -> usize {
    let mut escaped = false;
    let end = token.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    end.map_or(token.len(), |end| end + 2)
}

/// Makes `string`, a key as it is written, the current key of the innermost object.
fn enter(open: &mut [Open], string: &str) -> Result<()> {
    let name: String = serde_json::from_str(string)
        .map_err(|error| Error::internal(format!("a key that was valid JSON: {error}")))?;
    let Some(Open::Object { seen, key }) = open.last_mut() else {
        return Err(Error::internal("a key outside of an object"));
    };
    let unique = seen.insert(name.clone());
    *key = name;
    if unique {
        return Ok(());
    }
    let text = format!("duplicate key {key:?}");
    let pointer = open.iter().map(|place| match place {
        Open::Object { key, .. } => format!("/{}", json_pointer::escape(key)),
        Open::Array { index } => format!("/{index}"),
    });
    Err(Error::argument(text).with_pointer(pointer.collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duplicate_key_is_named_by_its_pointer() {
        let cases = [
            (r#"{"a": 1, "a": 1}"#, "at /a: duplicate key \"a\""),
            (
                r#"[{"a": 1}, {"b": [0, {"c/d": {}, "c\u002fd": 2}]}]"#,
                "at /1/b/1/c~1d: duplicate key \"c/d\"",
            ),
            (
                r#"[[], [1, 2], {"x\"{": ",", "y" : 3, "x\"{" : 4}]"#,
                "at /2/x\"{: duplicate key \"x\\\"{\"",
            ),
        ];
        for (json, text) in cases {
            assert_eq!(refuse_duplicate_keys(json).unwrap_err().to_string(), text);
        }
    }

    #[test]
    fn the_same_key_in_other_objects_and_in_strings_is_accepted() {
        let cases = [
            r#"[{"a": 1}, {"a": {"a": ["a", "a", "\\", "\":"]}, "b": "a"}]"#,
            "3",
            "\"{\"",
            r#"{"\\": "\\\"", "é": "é,{[", "e": 1.5e3}"#,
        ];
        for json in cases {
            refuse_duplicate_keys(json).unwrap();
        }
    }
}
