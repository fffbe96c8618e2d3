//! Text to the nodes of a document, without recursion.

use jiter::{Jiter, JiterError, JiterErrorType, LinePosition, Peek};

use super::role::DocumentRole;
use super::value::{Node, Type};
use super::write::quoted;
use crate::limits::{MAX_EVENT_DEPTH, MAX_EVENT_VALUES};
use fcimage_base::error::{Error, Result};
use fcimage_base::json_syntax::worded;

/// The nodes of the JSON document `text`, which is not longer than
/// [`MAX_EVENT_BYTES`](crate::limits::MAX_EVENT_BYTES).
pub(super) fn parse(text: &str, role: DocumentRole) -> Result<Vec<Node>> {
    Builder::default().build(text, role)
}

#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    /// The arrays and objects that are not closed yet.
    open: Vec<usize>,
}

impl Builder {
    fn build(mut self, text: &str, role: DocumentRole) -> Result<Vec<Node>> {
        let bytes = text.as_bytes();
        let mut jiter = Jiter::new(bytes);
        self.nodes.reserve((bytes.len() / 16 + 4).min(MAX_EVENT_VALUES));
        let broken = |error: &JiterError| syntax_error(error, text, role);
        let mut peek = jiter.peek().map_err(|e| broken(&e))?;
        'value: loop {
            let start = jiter.current_index();
            match peek {
                Peek::Object => {
                    self.enter(start, Type::Object, role)?;
                    if let Some(key) = jiter.next_object_bytes().map_err(|e| broken(&e))? {
                        self.push(span(bytes, key), Type::Text, role)?;
                        peek = jiter.peek().map_err(|e| broken(&e))?;
                        continue 'value;
                    }
                    self.leave(jiter.current_index());
                }
                Peek::Array => {
                    self.enter(start, Type::Array, role)?;
                    if let Some(next) = jiter.known_array().map_err(|e| broken(&e))? {
                        peek = next;
                        continue 'value;
                    }
                    self.leave(jiter.current_index());
                }
                Peek::String => {
                    let inner = jiter.known_bytes().map_err(|e| broken(&e))?;
                    self.push(span(bytes, inner), Type::Text, role)?;
                }
                Peek::True | Peek::False => {
                    jiter.known_bool(peek).map_err(|e| broken(&e))?;
                    self.push((start, jiter.current_index()), Type::Bool, role)?;
                }
                Peek::Null => {
                    jiter.known_null().map_err(|e| broken(&e))?;
                    self.push((start, jiter.current_index()), Type::Null, role)?;
                }
                _ => {
                    jiter.known_number_bytes(peek).map_err(|e| broken(&e))?;
                    self.push((start, jiter.current_index()), Type::Number, role)?;
                }
            }
            // A value is complete: the innermost open array or object decides what comes next.
            loop {
                let Some(kind) = self.innermost() else {
                    jiter.finish().map_err(|e| broken(&e))?;
                    self.mark_escapes(bytes);
                    return Ok(self.nodes);
                };
                if kind == Type::Array {
                    if let Some(next) = jiter.array_step().map_err(|e| broken(&e))? {
                        peek = next;
                        continue 'value;
                    }
                } else if let Some(key) = jiter.next_key_bytes().map_err(|e| broken(&e))? {
                    self.push(span(bytes, key), Type::Text, role)?;
                    peek = jiter.peek().map_err(|e| broken(&e))?;
                    continue 'value;
                }
                self.leave(jiter.current_index());
            }
        }
    }

    #[inline]
    fn push(&mut self, (start, end): (usize, usize), kind: Type, role: DocumentRole) -> Result<()> {
        if self.nodes.len() >= MAX_EVENT_VALUES {
            let message = format!(
                "{} has more values and keys than max_event_values, which is fixed at {MAX_EVENT_VALUES}",
                role.name
            );
            return Err(Error::limit("max_event_values", message));
        }
        // MAX_EVENT_BYTES keeps every position below 2^32.
        let next = self.nodes.len() as u32 + 1;
        let (start, end) = (start as u32, end as u32);
        self.nodes.push(Node { start, end, next, kind, escaped: false });
        Ok(())
    }

    fn enter(&mut self, start: usize, kind: Type, role: DocumentRole) -> Result<()> {
        if self.open.len() >= MAX_EVENT_DEPTH {
            return Err(role.too_deep());
        }
        self.open.push(self.nodes.len());
        self.push((start, start), kind, role)
    }

    fn leave(&mut self, end: usize) {
        let next = self.nodes.len() as u32;
        if let Some(at) = self.open.pop() {
            self.nodes[at].end = end as u32;
            self.nodes[at].next = next;
        }
    }

    fn innermost(&self) -> Option<Type> {
        self.open.last().map(|at| self.nodes[*at].kind)
    }

    /// Most documents have no backslash at all, which one fast search finds out.
    fn mark_escapes(&mut self, bytes: &[u8]) {
        if !bytes.contains(&b'\\') {
            return;
        }
        for node in self.nodes.iter_mut().filter(|node| node.kind == Type::Text) {
            node.escaped = bytes[node.start as usize..node.end as usize].contains(&b'\\');
        }
    }
}

/// Where `part`, a slice of `whole`, begins and ends.
#[inline]
fn span(whole: &[u8], part: &[u8]) -> (usize, usize) {
    let start = (part.as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    (start, start + part.len())
}

#[cold]
fn syntax_error(error: &JiterError, text: &str, role: DocumentRole) -> Error {
    let problem = match &error.error_type {
        JiterErrorType::JsonError(kind) => kind.to_string(),
        JiterErrorType::WrongType { .. } => "expected value".to_owned(),
    };
    let problem = worded(&problem);
    let index = error.index.min(text.len());
    let LinePosition { line, column } = LinePosition::find(text.as_bytes(), index);
    let found = match text.get(index..).and_then(|rest| rest.chars().next()) {
        Some(char) => format!("found {}", quoted(char.encode_utf8(&mut [0; 4]))),
        None => "the text ends".to_owned(),
    };
    let name = role.name;
    role.error(format!(
        "{name} is not valid JSON at line {line}, column {column}: {problem}, {found}"
    ))
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::*;
    use fcimage_base::error::ErrorKind;

    fn error_of(text: &str) -> Error {
        Document::parse(text.as_bytes(), DocumentRole::PAYLOAD).unwrap_err()
    }

    #[test]
    fn invalid_json_is_refused_with_its_place() {
        for (text, said) in [
            ("", "at line 1, column 0: expected a value, the text ends"),
            ("{", "at line 1, column 1: the object is not closed, the text ends"),
            ("[1,]", "column 4: a comma must not come last, found \"]\""),
            ("{'a': 1}", "found \"'\""),
            ("{\n\"a\": [1,\n 2", "line 3"),
            ("[1] x", "found \"x\""),
            ("[01]", "line 1"),
            ("[NaN]", "line 1"),
            ("[-Infinity]", "line 1"),
            ("[\"\\ud800\"]", "line 1"),
            ("[\"\\udc00\\ud800\"]", "line 1"),
            ("[\"\\x\"]", "line 1"),
            ("[\"\t\"]", "found \"\\t\""),
            ("{\"a\" 1}", "line 1"),
            ("\u{feff}{}", "must not begin with a byte-order mark"),
        ] {
            let error = error_of(text);
            assert_eq!(error.kind(), ErrorKind::Event, "{text}");
            assert!(error.message().contains(said), "{text}: {error}");
        }
        let error = Document::parse(b"[\"\xff\"]", DocumentRole::PATTERN).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Pattern);
        assert_eq!(error.message(), "the pattern must be UTF-8; byte 2 is not");
    }

    #[test]
    fn nesting_beyond_the_limit_is_refused_without_reading_on() {
        let nested = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        Document::parse(nested(MAX_EVENT_DEPTH).as_bytes(), DocumentRole::PAYLOAD).unwrap();
        for text in [nested(MAX_EVENT_DEPTH + 1), "[{\"a\":".repeat(100_000)] {
            let error = error_of(&text);
            assert_eq!(error.limit_name(), Some("max_event_depth"));
            assert!(error.message().ends_with("fixed at 128"), "{error}");
        }
    }

    #[test]
    fn more_values_than_the_limit_are_refused() {
        let error = error_of(&format!("[{}0]", "0,".repeat(MAX_EVENT_VALUES)));
        assert_eq!(error.limit_name(), Some("max_event_values"));
        assert!(error.message().ends_with("fixed at 2097152"), "{error}");
    }

    #[test]
    fn the_written_form_of_values_is_kept() {
        let text = r#"{"a": [1.50, -0, 1e400, "x\u0041", true, null, {"b": []}]}"#;
        let document = Document::parse(text.as_bytes(), DocumentRole::PAYLOAD).unwrap();
        let items: Vec<_> = document.root().get("a").unwrap().items().collect();
        let raw: Vec<_> = items.iter().map(|item| item.raw()).collect();
        assert_eq!(raw, ["1.50", "-0", "1e400", "\"x\\u0041\"", "true", "null", "{\"b\": []}"]);
        assert_eq!(items[3].as_text().as_deref(), Some("xA"));
        assert_eq!((items[0].as_f64(), items[0].as_i64()), (Some(1.5), None));
        assert_eq!((items[1].as_i64(), items[4].as_bool()), (Some(0), Some(true)));
        assert!(items[5].is_null());
    }

    #[test]
    fn the_last_of_duplicate_keys_counts_however_they_are_escaped() {
        let text = r#"{"a": 1, "b": {"a": 3}, "\u0061": 2}"#;
        let document = Document::parse(text.as_bytes(), DocumentRole::PAYLOAD).unwrap();
        assert_eq!(document.root().get("a").and_then(|value| value.as_i64()), Some(2));
        assert_eq!(document.root().find(&["b", "a"]).and_then(|value| value.as_i64()), Some(3));
        assert!(document.root().get("c").is_none());
        assert!(document.root().get("b").unwrap().get("x").is_none());
    }
}
