//! Texts with places that an event fills in.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::json::{Document, DocumentRole, Type, Value, canonical, quoted};
use crate::limits::MAX_EVENT_BYTES;
use crate::path::{Path, Selection};
use fcimage_base::error::{Error, Result};
use fcimage_base::json_pointer::escape;

/// A text with places that an event fills in. Two templates are equal if their texts and values are.
#[derive(Debug, Clone)]
pub struct Template {
    text: String,
    value: Option<Document<'static>>,
    parts: Vec<Part>,
}

/// A part of a template.
#[derive(Debug, Clone)]
enum Part {
    /// Text that stays as it is.
    Text(String),
    /// A place that an event fills in.
    Place {
        source: Arc<Source>,
        form: Form,
        /// The text of the placeholder, which is kept where the path selects nothing.
        placeholder: String,
    },
}

/// Where the content of a place comes from.
#[derive(Debug)]
enum Source {
    /// The event.
    Path(Path),
    /// The values of the template.
    Constant(String),
}

/// How the content of a place is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Text as it is, anything else as JSON.
    Bare,
    /// Inside a JSON string: escaped, without quotes.
    InString,
    /// Where JSON expects a value: text in quotes.
    Json,
}

/// Sources by name. They are shared by all places that name them, because there may be thousands.
type Values = HashMap<String, Arc<Source>>;

impl Template {
    pub(super) fn new(text: &str, value: Option<&[u8]>) -> Result<Self> {
        let value = match value {
            None => None,
            Some(bytes) => {
                Some(Document::parse(bytes, DocumentRole::TEMPLATE_VALUES)?.into_owned())
            }
        };
        let values = value.as_ref().map_or_else(|| Ok(Values::new()), sources)?;
        let mut parts = split(text, &values);
        // A path outside of quotes is a JSON value only if the template as a whole is JSON.
        let is_json = Document::parse(skeleton(&parts).as_bytes(), DocumentRole::PAYLOAD).is_ok();
        for part in &mut parts {
            if let Part::Place { form, placeholder, .. } = part
                && (!is_json || placeholder.starts_with("${"))
            {
                *form = Form::Bare;
            }
        }
        Ok(Self { text: text.to_owned(), value, parts })
    }

    /// The template as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The names and their values: a JSON object.
    pub fn value(&self) -> Option<Value<'_>> {
        self.value.as_ref().map(Document::root)
    }

    /// The template with the content of `event` in its places.
    pub(super) fn apply(&self, event: Value<'_>) -> Result<String> {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Place { source, form, placeholder } => {
                    out.push_str(&content(source, *form, placeholder, event));
                }
            }
            if out.len() > MAX_EVENT_BYTES {
                return Err(Error::limit(
                    "max_event_bytes",
                    format!(
                        "the transformed event exceeds max_event_bytes, which is fixed at {MAX_EVENT_BYTES}"
                    ),
                ));
            }
        }
        Ok(out)
    }

    fn key(&self) -> (&str, Option<String>) {
        (&self.text, self.value().map(canonical))
    }
}

impl PartialEq for Template {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Template {}

impl Hash for Template {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
    }
}

fn content<'s>(
    source: &'s Source,
    form: Form,
    placeholder: &'s str,
    event: Value<'_>,
) -> Cow<'s, str> {
    let path = match source {
        Source::Constant(text) => return Cow::Borrowed(text),
        Source::Path(path) => path,
    };
    match (path.select(event), form) {
        (None, Form::Json) => Cow::Borrowed("null"),
        (None, _) => Cow::Borrowed(placeholder),
        (Some(selection), Form::Bare) => Cow::Owned(selection.text()),
        (Some(selection), Form::Json) => Cow::Owned(selection.json()),
        (Some(selection), Form::InString) => {
            let string = quoted(&selection.text());
            Cow::Owned(string[1..string.len() - 1].to_owned())
        }
    }
}

/// Text that begins with `$.` or `$[` is a path, anything else a constant.
fn sources(value: &Document<'static>) -> Result<Values> {
    let root = value.root();
    if root.kind() != Type::Object {
        let found = root.kind().name();
        return Err(Error::pattern(format!("`value` must be an object, got {found}")));
    }
    let one = |(name, value): (Cow<'_, str>, Value<'_>)| {
        let text = value
            .as_text()
            .filter(|text| text.starts_with("$.") || text.starts_with("$[") || *text == "$");
        let source = match text {
            Some(path) => Path::parse(&path)
                .map(Source::Path)
                .map_err(|error| error.prefix_pointer(&format!("/{}", escape(&name))))?,
            None => Source::Constant(Selection::One(value).text()),
        };
        Ok((name.into_owned(), Arc::new(source)))
    };
    root.entries().map(one).collect()
}

fn split(template: &str, values: &Values) -> Vec<Part> {
    let mut parts = Vec::new();
    let longest_name = values.keys().map(String::len).max().unwrap_or(0);
    let (mut text, mut rest, mut in_string, mut escaped) = (String::new(), template, false, false);
    while let Some(char) = rest.chars().next() {
        let form = if in_string { Form::InString } else { Form::Json };
        if let Some((source, length)) = place(rest, values, longest_name) {
            let (placeholder, after) = rest.split_at(length);
            parts.push(Part::Text(std::mem::take(&mut text)));
            parts.push(Part::Place { source, form, placeholder: placeholder.to_owned() });
            rest = after;
            continue;
        }
        if char == '"' && !escaped {
            in_string = !in_string;
        }
        escaped = char == '\\' && !escaped;
        text.push(char);
        rest = &rest[char.len_utf8()..];
    }
    parts.push(Part::Text(text));
    parts
}

/// The source of the place with which `text` begins, and the place's length.
fn place(text: &str, values: &Values, longest_name: usize) -> Option<(Arc<Source>, usize)> {
    if let Some(inner) = text.strip_prefix("${") {
        let end = inner.bytes().take(longest_name + 1).position(|byte| byte == b'}')?;
        let source = values.get(inner.get(..end)?)?;
        return Some((Arc::clone(source), "${}".len() + end));
    }
    // A dollar sign before anything else is text.
    let path = Path::prefix(text).ok().flatten().filter(|path| !path.is_root())?;
    let length = path.as_str().len();
    Some((Arc::new(Source::Path(path)), length))
}

/// The template with a number in each place.
fn skeleton(parts: &[Part]) -> String {
    let shown = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::Place { .. } => "0".to_owned(),
    };
    parts.iter().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = r#"{"id": "a]b", "nothing": null,
        "data": {"bucket": {"name": "b"}, "object": {"key": "a \"b\".jpg", "size": 7}}}"#;
    const VALUE: &str = r#"{"key": "$.data.object.key", "size": "$.data.object.size", "bucket": "$.data.bucket",
        "none": "$.none", "null": "$.nothing", "fixed": "a constant", "number": 5, "money": "$5"}"#;

    fn applied(template: &str) -> String {
        let event = Document::parse(EVENT.as_bytes(), DocumentRole::PAYLOAD).unwrap();
        Template::new(template, Some(VALUE.as_bytes())).unwrap().apply(event.root()).unwrap()
    }

    #[test]
    fn names_are_replaced_by_text_as_it_is_and_other_json_as_json() {
        for (template, expected) in [
            ("${key} has ${size} bytes", r#"a "b".jpg has 7 bytes"#),
            ("${bucket}", r#"{"name":"b"}"#),
            ("${none} stays", "${none} stays"),
            ("${unknown} stays", "${unknown} stays"),
            ("${null}", "null"),
            ("${fixed} ${number} ${money}", "a constant 5 $5"),
            ("${key", "${key"),
            ("$", "$"),
            ("$$.id", "$a]b"),
            ("costs $5", "costs $5"),
            ("{\"s\":${size},\"b\":${none}}", "{\"s\":7,\"b\":${none}}"),
        ] {
            assert_eq!(applied(template), expected, "{template}");
        }
    }

    #[test]
    fn paths_in_the_template_are_quoted_and_escaped_where_it_is_json() {
        for (template, expected) in [
            (r#"{"k":"$.data.object.key","s":$.data.object.size}"#, r#"{"k":"a \"b\".jpg","s":7}"#),
            (r#"{"k":$.data.object.key}"#, r#"{"k":"a \"b\".jpg"}"#),
            (r#"{"s":"$.data.object.size"}"#, r#"{"s":"7"}"#),
            (r#"{"b":"$.data.bucket"}"#, r#"{"b":"{\"name\":\"b\"}"}"#),
            (r#"{"b":$.none}"#, r#"{"b":null}"#),
            (r#"{"b":"$.none"}"#, r#"{"b":"$.none"}"#),
            ("got $.data.object.key, done.", r#"got a "b".jpg, done."#),
            ("$.id.", "a]b."),
        ] {
            assert_eq!(applied(template), expected, "{template}");
        }
    }

    #[test]
    fn broken_values_are_errors_with_their_place() {
        for (value, pointer) in [
            ("[]", None),
            ("{", None),
            (r#"{"a": "$.x["}"#, Some("/a")),
            (r#"{"a/b": "$[x]"}"#, Some("/a~1b")),
            (r#"{"a": "$.x y"}"#, Some("/a")),
        ] {
            let error = Template::new("${a}", Some(value.as_bytes())).unwrap_err();
            assert_eq!(error.pointer(), pointer, "{value}");
            assert_eq!(error.kind(), fcimage_base::error::ErrorKind::Pattern);
        }
    }

    #[test]
    fn a_template_cannot_grow_an_event_beyond_the_limit() {
        // Gigabytes if each place had its own copy of the constant.
        let value = format!("{{\"a\":\"{}\"}}", "c".repeat(100_000));
        let template = Template::new(&"${a}".repeat(20_000), Some(value.as_bytes())).unwrap();
        let event = Document::parse(b"{}", DocumentRole::PAYLOAD).unwrap();
        let error = template.apply(event.root()).unwrap_err();
        assert_eq!(error.limit_name(), Some("max_event_bytes"));
    }

    #[test]
    fn equality_sees_the_text_and_the_values_but_not_their_spelling() {
        let template =
            |text: &str, value: &str| Template::new(text, Some(value.as_bytes())).unwrap();
        assert_eq!(template("${a}", "{\"a\": 1, \"b\": 2}"), template("${a}", "{\"b\":2,\"a\":1}"));
        assert_ne!(template("${a}", "{\"a\": 1}"), template("${a}", "{\"a\": 2}"));
        assert_ne!(template("${a}", "{\"a\": 1}"), template("${a} ", "{\"a\": 1}"));
    }
}
