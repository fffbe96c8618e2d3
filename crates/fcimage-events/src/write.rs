//! Writing JSON: without white space, numbers as they were written.

use std::collections::HashMap;

use crate::json::{Document, Noun, Type, Value};
use fcimage_base::error::{Error, Result};

/// `text` as a JSON string, with its quotes.
pub fn string(text: &str) -> String {
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
        out.push_str(text.get(plain..at).unwrap_or_default());
        if escape.is_empty() {
            out.push_str(&format!("\\u{byte:04x}"));
        } else {
            out.push_str(escape);
        }
        plain = at + 1;
    }
    out.push_str(text.get(plain..).unwrap_or_default());
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
            for (index, (name, member)) in value.members().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_string(out, &name);
                out.push(':');
                push_compact(out, member);
            }
            out.push('}');
        }
        _ => out.push_str(value.raw()),
    }
}

/// A text that is the same for two values exactly if they are equal: members sorted by name, the
/// last of those with one name, strings in one spelling, numbers as they are written.
pub fn canonical(value: Value<'_>) -> String {
    let mut out = String::new();
    push_canonical(&mut out, value);
    out
}

fn push_canonical(out: &mut String, value: Value<'_>) {
    match value.kind() {
        Type::Array => {
            out.push('[');
            for item in value.items() {
                push_canonical(out, item);
                out.push(',');
            }
            out.push(']');
        }
        Type::Object => {
            let last: HashMap<_, _> = value.members().collect();
            let mut members: Vec<_> = last.into_iter().collect();
            members.sort_by(|one, other| one.0.cmp(&other.0));
            out.push('{');
            for (name, member) in members {
                push_string(out, &name);
                out.push(':');
                push_canonical(out, member);
                out.push(',');
            }
            out.push('}');
        }
        Type::Text => push_string(out, &value.as_text().unwrap_or_default()),
        _ => out.push_str(value.raw()),
    }
}

/// Refuses a document in which an object has two members of one name.
pub fn refuse_duplicates(document: &Document<'_>, noun: Noun) -> Result<()> {
    fn check(value: Value<'_>, noun: Noun) -> Result<()> {
        let mut seen = std::collections::HashSet::new();
        for (name, member) in value.members() {
            let place = pointer_part(&name);
            if !seen.insert(name) {
                let message = format!("{} names this member twice", noun.name);
                return Err(Error::new(noun.kind, message).with_pointer(place));
            }
            check(member, noun).map_err(|error| error.prefix_pointer(&place))?;
        }
        for (index, item) in value.items().enumerate() {
            check(item, noun).map_err(|error| error.prefix_pointer(&format!("/{index}")))?;
        }
        Ok(())
    }
    check(document.root(), noun)
}

/// One step of a JSON pointer (RFC 6901).
pub fn pointer_part(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}
