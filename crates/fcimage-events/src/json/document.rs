//! One parsed document.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

use super::parser::parse;
use super::role::DocumentRole;
use super::value::{Node, Value};
use super::write::canonical_by_value;
use crate::limits::MAX_EVENT_BYTES;
use fcimage_base::error::{Error, Result};

/// One parsed JSON document with its text. Documents are equal if their values are: 1.0 equals 1, the
/// order of keys and the spelling of strings do not matter, and of duplicate keys the last one counts.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    text: Cow<'a, str>,
    nodes: Vec<Node>,
}

impl<'a> Document<'a> {
    /// Parses UTF-8 JSON (RFC 8259). NaN, Infinity, lone surrogates and a byte-order mark are refused.
    ///
    /// # Errors
    /// An error of the role's kind when `bytes` are not JSON; [`ErrorKind::Limit`] when they exceed
    /// one of the [limits](crate::limits).
    ///
    /// [`ErrorKind::Limit`]: fcimage_base::error::ErrorKind::Limit
    pub fn parse(bytes: &'a [u8], role: DocumentRole) -> Result<Self> {
        check_length(bytes, role)?;
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let at = error.valid_up_to();
            role.error(format!("{} must be UTF-8; byte {at} is not", role.name))
        })?;
        if text.starts_with('\u{feff}') {
            let message = format!("{} must not begin with a byte-order mark", role.name);
            return Err(role.error(message));
        }
        Ok(Self { text: Cow::Borrowed(text), nodes: parse(text, role)? })
    }

    /// The same document, independent of the bytes that it was parsed from.
    pub fn into_owned(self) -> Document<'static> {
        Document { text: Cow::Owned(self.text.into_owned()), nodes: self.nodes }
    }

    /// The document's one value.
    pub fn root(&self) -> Value<'_> {
        Value::root(&self.text, &self.nodes)
    }

    /// The text that was parsed.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Document<'static> {
    /// A part of another document as a document.
    pub fn of(value: Value<'_>) -> Self {
        Self { text: Cow::Owned(value.raw().to_owned()), nodes: value.own_nodes() }
    }
}

impl PartialEq for Document<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
            || canonical_by_value(self.root()) == canonical_by_value(other.root())
    }
}

impl Eq for Document<'_> {}

impl Hash for Document<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        canonical_by_value(self.root()).hash(state);
    }
}

/// Refuses a document that is longer than [`MAX_EVENT_BYTES`].
pub(crate) fn check_length(bytes: &[u8], role: DocumentRole) -> Result<()> {
    if bytes.len() <= MAX_EVENT_BYTES {
        return Ok(());
    }
    let (name, found) = (role.name, bytes.len());
    Err(Error::limit(
        "max_event_bytes",
        format!("{name} has {found} bytes; max_event_bytes is fixed at {MAX_EVENT_BYTES}"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Document<'_> {
        Document::parse(text.as_bytes(), DocumentRole::PAYLOAD).unwrap()
    }

    #[test]
    fn a_part_of_a_document_is_a_document_of_its_own() {
        let whole = parsed(r#"{"x": 1, "é": {"a": [1, "b\n", {}], "c": "d"}, "s": "t\u00e9"}"#);
        let part = Document::of(whole.root().get("é").unwrap());
        assert_eq!(part.text(), r#"{"a": [1, "b\n", {}], "c": "d"}"#);
        let items: Vec<_> = part.root().get("a").unwrap().items().map(|item| item.raw()).collect();
        assert_eq!(items, ["1", "\"b\\n\"", "{}"]);
        assert_eq!(part.root().text_at(&["c"]).as_deref(), Some("d"));
        let text = Document::of(whole.root().get("s").unwrap());
        assert_eq!(text.root().as_text().as_deref(), Some("té"));
        assert_eq!(Document::of(part.root()).text(), part.text());
    }

    #[test]
    fn a_document_of_the_longest_length_is_read_and_a_longer_one_is_refused() {
        let longest = format!("{}1", " ".repeat(MAX_EVENT_BYTES - 1));
        assert_eq!(parsed(&longest).root().as_i64(), Some(1));
        let longer = format!(" {longest}");
        let error = Document::parse(longer.as_bytes(), DocumentRole::PATTERN).unwrap_err();
        assert_eq!(error.limit_name(), Some("max_event_bytes"));
        assert_eq!(
            error.message(),
            "the pattern has 33554433 bytes; max_event_bytes is fixed at 33554432"
        );
    }
}
