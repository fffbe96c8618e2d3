//! One value of a document.

use std::borrow::Cow;

use super::unescape::unescaped;

/// The types of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number of any size and precision.
    Number,
    /// A string.
    Text,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Type {
    /// The type's name as errors write it, such as "an object".
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

/// One value, or the key of an object, which is followed by the key's value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    /// Where the written form begins and ends in the text; without the quotes of a string.
    pub(super) start: u32,
    pub(super) end: u32,
    /// The index of the node after this one and everything in it.
    pub(super) next: u32,
    pub(super) kind: Type,
    /// Whether a string has escapes.
    pub(super) escaped: bool,
}

/// One value of a [`Document`](super::Document).
#[derive(Debug, Clone, Copy)]
pub struct Value<'d> {
    text: &'d str,
    nodes: &'d [Node],
    at: usize,
}

impl<'d> Value<'d> {
    pub(super) fn root(text: &'d str, nodes: &'d [Node]) -> Self {
        Self { text, nodes, at: 0 }
    }

    /// The nodes of this value, as a separate document.
    pub(super) fn own_nodes(&self) -> Vec<Node> {
        let first = self.node();
        let start = first.start - u32::from(first.kind == Type::Text);
        let at = self.at as u32;
        let own = |node: &Node| Node {
            start: node.start - start,
            end: node.end - start,
            next: node.next - at,
            ..*node
        };
        self.nodes[self.at..first.next as usize].iter().map(own).collect()
    }

    fn node(&self) -> Node {
        self.nodes[self.at]
    }

    fn span(&self, start: u32, end: u32) -> &'d str {
        &self.text[start as usize..end as usize]
    }

    /// The value's type.
    pub fn kind(&self) -> Type {
        self.node().kind
    }

    /// The written form, with the quotes of a string.
    pub fn raw(&self) -> &'d str {
        let node = self.node();
        match node.kind {
            Type::Text => self.span(node.start - 1, node.end + 1),
            _ => self.span(node.start, node.end),
        }
    }

    /// The text of a string, its escapes replaced; None for other types.
    pub fn as_text(&self) -> Option<Cow<'d, str>> {
        (self.kind() == Type::Text).then(|| self.text_of_node())
    }

    fn text_of_node(&self) -> Cow<'d, str> {
        let node = self.node();
        let written = self.span(node.start, node.end);
        if node.escaped { Cow::Owned(unescaped(written)) } else { Cow::Borrowed(written) }
    }

    /// What exact comparison sees: the text of a string, anything else as written.
    pub fn written(&self) -> Cow<'d, str> {
        self.as_text().unwrap_or_else(|| Cow::Borrowed(self.raw()))
    }

    /// A number, rounded to the nearest 64-bit floating-point number.
    pub fn as_f64(&self) -> Option<f64> {
        (self.kind() == Type::Number).then(|| self.raw().parse().ok()).flatten()
    }

    /// A whole number that fits into 64 bits.
    pub fn as_i64(&self) -> Option<i64> {
        (self.kind() == Type::Number).then(|| self.raw().parse().ok()).flatten()
    }

    /// A boolean.
    pub fn as_bool(&self) -> Option<bool> {
        (self.kind() == Type::Bool).then(|| self.raw() == "true")
    }

    /// Whether this is null.
    pub fn is_null(&self) -> bool {
        self.kind() == Type::Null
    }

    /// The value of `key` in an object; the last one of duplicate keys.
    pub fn get(&self, key: &str) -> Option<Value<'d>> {
        let object = self.node();
        let end = if object.kind == Type::Object { object.next as usize } else { 0 };
        let (mut at, mut found) = (self.at + 1, None);
        // Not by `entries`, because a third of the time of reading an event is spent here.
        while at < end {
            let name = &self.nodes[at];
            let equal = if name.escaped {
                Value { at, ..*self }.text_of_node() == key
            } else {
                let (start, end) = (name.start as usize, name.end as usize);
                end - start == key.len() && &self.text.as_bytes()[start..end] == key.as_bytes()
            };
            if equal {
                found = Some(at + 1);
            }
            at = self.nodes[at + 1].next as usize;
        }
        found.map(|at| Value { at, ..*self })
    }

    /// The value that is reached by the keys of `path`.
    pub fn find(&self, path: &[&str]) -> Option<Value<'d>> {
        path.iter().try_fold(*self, |value, key| value.get(key))
    }

    /// The text that is reached by the keys of `path`; None where there is none, or another type.
    pub fn text_at(&self, path: &[&str]) -> Option<String> {
        self.find(path)?.as_text().map(Cow::into_owned)
    }

    /// The elements of an array; none for other types.
    pub fn items(&self) -> impl Iterator<Item = Value<'d>> + use<'d> {
        self.children(Type::Array)
    }

    /// The keys and values of an object in the order in which they are written, duplicate keys
    /// included; none for other types.
    pub fn entries(&self) -> impl Iterator<Item = (Cow<'d, str>, Value<'d>)> + use<'d> {
        let mut children = self.children(Type::Object);
        std::iter::from_fn(move || Some((children.next()?.text_of_node(), children.next()?)))
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
