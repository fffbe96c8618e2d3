//! The rules of the specification for attributes.

use super::event::{ATTRIBUTES, CloudEvent, ExtensionValue};
use crate::json::quoted;
use crate::time;
use fcimage_base::error::{Error, Result};
use fcimage_base::json_pointer::escape;

impl CloudEvent {
    /// Checks every rule of the specification.
    ///
    /// # Errors
    /// [`ErrorKind::Event`](fcimage_base::error::ErrorKind::Event) with the JSON pointer of the
    /// attribute that breaks a rule.
    pub fn check(&self) -> Result<()> {
        for (name, value) in self.attributes() {
            if value.is_empty() {
                return Err(empty(name));
            }
            let (valid, expected) = match name {
                "source" => (is_uri_reference(value), "a URI reference (RFC 3986)"),
                "datacontenttype" => (value.contains('/'), "a media type such as application/json"),
                "dataschema" => {
                    (is_uri_reference(value) && has_scheme(value), "a URI with a scheme (RFC 3986)")
                }
                "time" => {
                    (time::parse(value).is_some(), "a time such as 2023-08-17T06:45:43Z (RFC 3339)")
                }
                _ => continue,
            };
            if !valid {
                return Err(wrong(name, expected, value));
            }
        }
        for (name, value) in &self.extensions {
            check_extension(name, value)?;
        }
        let extensions = self.extensions.iter().filter_map(|(name, value)| match value {
            ExtensionValue::Text(text) => Some((name.as_str(), text.as_str())),
            _ => None,
        });
        let mut texts = self.attributes().chain(extensions);
        match texts.find(|(_, text)| text.chars().any(is_forbidden)) {
            Some((name, text)) => {
                Err(wrong(name, "text without control characters and noncharacters", text))
            }
            None => Ok(()),
        }
    }
}

/// The error for a required attribute that has no text.
pub(super) fn empty(name: &str) -> Error {
    Error::event(format!("the attribute {name} must not be empty")).with_pointer(format!("/{name}"))
}

/// The error for an attribute or extension with a wrong value.
pub(super) fn wrong(name: &str, expected: &str, found: &str) -> Error {
    Error::event(format!("the attribute {name} must be {expected}, got {}", quoted(found)))
        .with_pointer(format!("/{}", escape(name)))
}

fn check_extension(name: &str, value: &ExtensionValue) -> Result<()> {
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let pointer = || format!("/{}", escape(name));
    if name.is_empty() || !name.bytes().all(legal) || name == "data" {
        let message = format!(
            "the name of an extension must be lower-case letters and digits, and not \"data\", got {}",
            quoted(name)
        );
        return Err(Error::event(message).with_pointer(pointer()));
    }
    if ATTRIBUTES.contains(&name) {
        let message = format!("{name} is an attribute of the specification, not an extension");
        return Err(Error::event(message).with_pointer(pointer()));
    }
    if let ExtensionValue::Other(found) = value {
        return Err(wrong(name, "text, a boolean or a 32-bit integer", found));
    }
    Ok(())
}

/// What the specification's type String excludes: control characters and Unicode's noncharacters.
fn is_forbidden(char: char) -> bool {
    let code = u32::from(char);
    char.is_control() || code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code)
}

/// The characters of RFC 3986, `%` only before two hexadecimal digits, at most one fragment, and no
/// colon in the first segment of a path except after a scheme (4.2).
fn is_uri_reference(text: &str) -> bool {
    let bytes = text.as_bytes();
    let first_segment = text.split(['/', '?', '#']).next().unwrap_or(text);
    if text.matches('#').count() > 1 || (first_segment.contains(':') && !has_scheme(first_segment))
    {
        return false;
    }
    bytes.iter().enumerate().all(|(at, byte)| match byte {
        b'%' => {
            bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        }
        byte => byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(byte),
    })
}

fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> CloudEvent {
        CloudEvent::new("1", "/a", "t")
    }

    fn pointer_of(change: impl FnOnce(&mut CloudEvent)) -> Option<String> {
        let mut event = event();
        change(&mut event);
        event.check().err().and_then(|error| error.pointer().map(str::to_owned))
    }

    #[test]
    fn an_event_with_the_required_attributes_is_valid() {
        event().check().unwrap();
    }

    #[test]
    fn the_attribute_that_breaks_a_rule_is_named() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(pointer_of(|event| event.id.clear()).as_deref(), Some("/id"));
        assert_eq!(pointer_of(|event| event.event_type.clear()).as_deref(), Some("/type"));
        assert_eq!(pointer_of(|event| event.subject = text("")).as_deref(), Some("/subject"));
        assert_eq!(pointer_of(|event| event.time = text("soon")).as_deref(), Some("/time"));
        assert_eq!(
            pointer_of(|event| event.datacontenttype = text("json")).as_deref(),
            Some("/datacontenttype")
        );
        assert_eq!(
            pointer_of(|event| event.dataschema = text("no-scheme")).as_deref(),
            Some("/dataschema")
        );
        for control in ["\0", "\u{1f}", "\u{9f}", "\u{fdd0}", "\u{ffff}", "\u{10fffe}"] {
            assert_eq!(pointer_of(|event| event.id = control.to_owned()).as_deref(), Some("/id"));
        }
    }

    #[test]
    fn names_and_values_of_extensions_are_checked() {
        let extension = |name: &str, value: ExtensionValue| {
            pointer_of(|event| event.extensions = vec![(name.to_owned(), value)])
        };
        let text = || ExtensionValue::Text("x".to_owned());
        for name in ["Upper", "under_score", "", "data", "id", "a/b"] {
            let pointer = format!("/{}", escape(name));
            assert_eq!(extension(name, text()), Some(pointer));
        }
        assert_eq!(extension("a1", text()), None);
        assert_eq!(extension("a1", ExtensionValue::Integer(i32::MIN)), None);
        let other = ExtensionValue::Other("[1]".to_owned());
        assert_eq!(extension("a1", other).as_deref(), Some("/a1"));
    }

    #[test]
    fn a_source_is_a_uri_reference() {
        for source in ["urn:a:b", "/a:b", "?a:b", "#a:b", "mailto:x@y", "https://[::1]/x", "%20"] {
            assert!(is_uri_reference(source), "{source}");
        }
        for source in ["a#b#c", "1a:b", ":a", "a b", "%zz", "100%", "é"] {
            assert!(!is_uri_reference(source), "{source}");
        }
    }
}
