//! JSON as it came: a tape of spans over the text, so that numbers and strings keep their written form.

use std::borrow::Cow;

use jiter::{Jiter, JiterError, JiterErrorType, LinePosition, Peek};

use fcimage_base::error::{Error, ErrorKind, Result};

/// The longest document, in bytes: 32 MiB, the platform's largest synchronous payload.
pub const MAX_BYTES: usize = 32 << 20;
/// The deepest nesting of arrays and objects; serde_json's default.
pub const MAX_DEPTH: usize = 128;
/// The most values (and names of members) in one document: their tape takes at most 32 MiB.
pub const MAX_VALUES: usize = 1 << 21;

/// What a document is, for the errors that speak of it.
#[derive(Debug, Clone, Copy)]
pub struct Noun {
    /// "the payload", "the pattern", ...
    pub name: &'static str,
    /// The kind of error that a broken document is.
    pub kind: ErrorKind,
}

/// The payload of an event.
pub const PAYLOAD: Noun = Noun { name: "the payload", kind: ErrorKind::Event };
/// An event pattern.
pub const PATTERN: Noun = Noun { name: "the pattern", kind: ErrorKind::Pattern };

/// The types of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Type {
    Null,
    Bool,
    Number,
    Text,
    Array,
    Object,
}

impl Type {
    /// As errors name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool => "a boolean",
            Self::Number => "a number",
            Self::Text => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }
}

/// One value, or the name of a member, which stands right before the member's value.
#[derive(Debug, Clone, Copy)]
struct Node {
    /// The written form; without the quotes for text.
    start: u32,
    end: u32,
    /// The node after this one and all that it holds.
    next: u32,
    kind: Type,
    escaped: bool,
}

/// One parsed document with its text.
#[derive(Debug, Clone)]
pub struct Document<'a> {
    text: Cow<'a, str>,
    nodes: Vec<Node>,
}

impl<'a> Document<'a> {
    /// Parses UTF-8 JSON (RFC 8259). NaN, Infinity, lone surrogates and a byte-order mark are refused.
    pub fn parse(bytes: &'a [u8], noun: Noun) -> Result<Self> {
        let wrong = |message: String| Error::new(noun.kind, message);
        if bytes.len() > MAX_BYTES {
            let (name, found) = (noun.name, bytes.len());
            return Err(Error::limit(
                "max_event_bytes",
                format!("{name} may have at most {MAX_BYTES} bytes, got {found}"),
            ));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            wrong(format!("{} must be UTF-8 text, byte {} is not", noun.name, error.valid_up_to()))
        })?;
        if text.starts_with('\u{feff}') {
            return Err(wrong(format!(
                "{} must be JSON without a byte-order mark, it begins with one",
                noun.name
            )));
        }
        let nodes = Builder::default().build(text, noun)?;
        Ok(Self { text: Cow::Borrowed(text), nodes })
    }

    /// The same document with a text of its own.
    pub fn into_owned(self) -> Document<'static> {
        Document { text: Cow::Owned(self.text.into_owned()), nodes: self.nodes }
    }

    /// The document's one value.
    pub fn root(&self) -> Value<'_> {
        Value { text: &self.text, nodes: &self.nodes, at: 0 }
    }

    /// The text as it came.
    pub fn text(&self) -> &str {
        &self.text
    }
}

#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    /// The arrays and objects that are not closed yet.
    open: Vec<usize>,
}

impl Builder {
    fn build(mut self, text: &str, noun: Noun) -> Result<Vec<Node>> {
        let bytes = text.as_bytes();
        let mut jiter = Jiter::new(bytes);
        self.nodes.reserve((bytes.len() / 16 + 4).min(MAX_VALUES));
        let broken = |error: &JiterError| syntax_error(error, text, noun);
        let mut peek = jiter.peek().map_err(|e| broken(&e))?;
        'value: loop {
            let start = jiter.current_index();
            match peek {
                Peek::Object => {
                    self.enter(start, Type::Object, noun)?;
                    if let Some(key) = jiter.next_object_bytes().map_err(|e| broken(&e))? {
                        self.push(span(bytes, key), Type::Text, noun)?;
                        peek = jiter.peek().map_err(|e| broken(&e))?;
                        continue 'value;
                    }
                    self.leave(jiter.current_index());
                }
                Peek::Array => {
                    self.enter(start, Type::Array, noun)?;
                    if let Some(next) = jiter.known_array().map_err(|e| broken(&e))? {
                        peek = next;
                        continue 'value;
                    }
                    self.leave(jiter.current_index());
                }
                Peek::String => {
                    let inner = jiter.known_bytes().map_err(|e| broken(&e))?;
                    self.push(span(bytes, inner), Type::Text, noun)?;
                }
                Peek::True | Peek::False => {
                    jiter.known_bool(peek).map_err(|e| broken(&e))?;
                    self.push((start, jiter.current_index()), Type::Bool, noun)?;
                }
                Peek::Null => {
                    jiter.known_null().map_err(|e| broken(&e))?;
                    self.push((start, jiter.current_index()), Type::Null, noun)?;
                }
                _ => {
                    jiter.known_number_bytes(peek).map_err(|e| broken(&e))?;
                    self.push((start, jiter.current_index()), Type::Number, noun)?;
                }
            }
            // A value is complete: what comes next is up to the innermost open array or object.
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
                    self.push(span(bytes, key), Type::Text, noun)?;
                    peek = jiter.peek().map_err(|e| broken(&e))?;
                    continue 'value;
                }
                self.leave(jiter.current_index());
            }
        }
    }

    #[inline]
    fn push(&mut self, (start, end): (usize, usize), kind: Type, noun: Noun) -> Result<()> {
        if self.nodes.len() >= MAX_VALUES {
            return Err(Error::limit(
                "max_values",
                format!("{} may have at most {MAX_VALUES} values", noun.name),
            ));
        }
        // Documents are shorter than 4 GiB by MAX_BYTES.
        let next = self.nodes.len() as u32 + 1;
        let (start, end) = (start as u32, end as u32);
        self.nodes.push(Node { start, end, next, kind, escaped: false });
        Ok(())
    }

    fn enter(&mut self, start: usize, kind: Type, noun: Noun) -> Result<()> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Error::limit(
                "max_depth",
                format!("{} may nest arrays and objects at most {MAX_DEPTH} deep", noun.name),
            ));
        }
        self.open.push(self.nodes.len());
        self.push((start, start), kind, noun)
    }

    fn leave(&mut self, end: usize) {
        let next = self.nodes.len() as u32;
        if let Some(node) = self.open.pop().and_then(|at| self.nodes.get_mut(at)) {
            node.end = end as u32;
            node.next = next;
        }
    }

    fn innermost(&self) -> Option<Type> {
        self.open.last().and_then(|at| self.nodes.get(*at)).map(|node| node.kind)
    }

    /// Most documents have no backslash at all: one fast look decides.
    fn mark_escapes(&mut self, bytes: &[u8]) {
        if !bytes.contains(&b'\\') {
            return;
        }
        for node in self.nodes.iter_mut().filter(|node| node.kind == Type::Text) {
            let inner = bytes.get(node.start as usize..node.end as usize);
            node.escaped = inner.is_some_and(|inner| inner.contains(&b'\\'));
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
fn syntax_error(error: &JiterError, text: &str, noun: Noun) -> Error {
    let expected = match &error.error_type {
        JiterErrorType::JsonError(kind) => kind.to_string(),
        JiterErrorType::WrongType { .. } => "expected a value".to_owned(),
    };
    let index = error.index.min(text.len());
    let LinePosition { line, column } = LinePosition::find(text.as_bytes(), index);
    let found = match text.get(index..).and_then(|rest| rest.chars().next()) {
        Some(char) => format!("found {char:?}"),
        None => "the text ends".to_owned(),
    };
    Error::new(
        noun.kind,
        format!("{} is not JSON: {expected} at line {line} column {column}, {found}", noun.name),
    )
}

/// One value of a document.
#[derive(Debug, Clone, Copy)]
pub struct Value<'d> {
    text: &'d str,
    nodes: &'d [Node],
    at: usize,
}

const NOTHING: Node = Node { start: 0, end: 0, next: 0, kind: Type::Null, escaped: false };

impl<'d> Value<'d> {
    fn node(&self) -> Node {
        self.nodes.get(self.at).copied().unwrap_or(NOTHING)
    }

    fn span(&self, start: u32, end: u32) -> &'d str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Its type.
    pub fn kind(&self) -> Type {
        self.node().kind
    }

    /// The written form, with the quotes of text.
    pub fn raw(&self) -> &'d str {
        let node = self.node();
        match node.kind {
            Type::Text => self.span(node.start.saturating_sub(1), node.end + 1),
            _ => self.span(node.start, node.end),
        }
    }

    /// The text of a string.
    pub fn as_text(&self) -> Option<Cow<'d, str>> {
        let node = self.node();
        match (node.kind, node.escaped) {
            (Type::Text, false) => Some(Cow::Borrowed(self.span(node.start, node.end))),
            // The parser saw to it that the escapes are right.
            (Type::Text, true) => {
                Some(Cow::Owned(serde_json::from_str(self.raw()).unwrap_or_default()))
            }
            _ => None,
        }
    }

    /// What exact comparison sees: text without quotes, anything else as written.
    pub fn written(&self) -> Cow<'d, str> {
        self.as_text().unwrap_or_else(|| Cow::Borrowed(self.raw()))
    }

    /// A number, rounded to the nearest that 64 bits of floating point can say.
    pub fn as_f64(&self) -> Option<f64> {
        (self.kind() == Type::Number).then(|| self.raw().parse().ok()).flatten()
    }

    /// A whole number of at most 64 bits.
    pub fn as_i64(&self) -> Option<i64> {
        (self.kind() == Type::Number).then(|| self.raw().parse().ok()).flatten()
    }

    /// true or false.
    pub fn as_bool(&self) -> Option<bool> {
        (self.kind() == Type::Bool).then(|| self.raw() == "true")
    }

    /// Whether this is null.
    pub fn is_null(&self) -> bool {
        self.kind() == Type::Null
    }

    /// The member `name` of an object; the last one, where several have that name.
    pub fn get(&self, name: &str) -> Option<Value<'d>> {
        let object = self.node();
        let members = if object.kind == Type::Object { object.next as usize } else { 0 };
        let (mut at, mut found) = (self.at + 1, None);
        // A loop of its own, because a third of the time of reading an event is spent here.
        while at < members {
            let (key, value) = (self.nodes.get(at)?, self.nodes.get(at + 1)?);
            let (start, end) = (key.start as usize, key.end as usize);
            let named = if key.escaped {
                Value { at, ..*self }.as_text().is_some_and(|text| text == name)
            } else {
                end - start == name.len()
                    && self.text.as_bytes().get(start..end) == Some(name.as_bytes())
            };
            if named {
                found = Some(at + 1);
            }
            at = value.next as usize;
        }
        found.map(|at| Value { at, ..*self })
    }

    /// The member at the end of `path`.
    pub fn find(&self, path: &[&str]) -> Option<Value<'d>> {
        path.iter().try_fold(*self, |value, name| value.get(name))
    }

    /// The text at the end of `path`, if it is text.
    pub fn text_at(&self, path: &[&str]) -> Option<String> {
        self.find(path)?.as_text().map(Cow::into_owned)
    }

    /// The value as a document of its own.
    pub fn to_document(&self) -> Option<Document<'static>> {
        Document::parse(self.raw().as_bytes(), PAYLOAD).ok().map(Document::into_owned)
    }

    /// The elements of an array; none for anything else.
    pub fn items(&self) -> impl Iterator<Item = Value<'d>> + use<'d> {
        self.children(Type::Array)
    }

    /// The members of an object in the order in which they are written, duplicates included.
    pub fn members(&self) -> impl Iterator<Item = (Cow<'d, str>, Value<'d>)> + use<'d> {
        self.raw_members().map(|(key, value)| (key.as_text().unwrap_or_default(), value))
    }

    fn raw_members(&self) -> impl Iterator<Item = (Value<'d>, Value<'d>)> + use<'d> {
        let mut children = self.children(Type::Object);
        std::iter::from_fn(move || Some((children.next()?, children.next()?)))
    }

    fn children(&self, kind: Type) -> impl Iterator<Item = Value<'d>> + use<'d> {
        let Self { text, nodes, at } = *self;
        let node = self.node();
        let end = if node.kind == kind { node.next as usize } else { at };
        let mut next = at + 1;
        std::iter::from_fn(move || {
            let child = Value { text, nodes, at: next };
            (next < end).then(|| {
                next = child.node().next as usize;
                child
            })
        })
    }
}
