//! Paths into an event: `$.data.bucket.name`, `$.data['a key']`, `$.list[0]`, `$.list[*].name`.

use crate::json::{Type, Value};
use crate::write::push_compact;
use fcimage_base::error::{Error, Result};

/// A parsed path.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    text: String,
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq)]
enum Step {
    Name(String),
    Index(usize),
    All,
}

/// What a path selects.
#[derive(Debug, Clone)]
pub enum Selection<'d> {
    /// One value.
    One(Value<'d>),
    /// What a path with `[*]` selects.
    Many(Vec<Value<'d>>),
}

impl Selection<'_> {
    /// Text as it is, anything else as JSON.
    pub fn bare(&self) -> String {
        match self {
            Self::One(value) => match value.as_text() {
                Some(text) => text.into_owned(),
                None => self.json(),
            },
            Self::Many(_) => self.json(),
        }
    }

    /// As JSON, text in quotes.
    pub fn json(&self) -> String {
        let mut out = String::new();
        match self {
            Self::One(value) => push_compact(&mut out, *value),
            Self::Many(values) => {
                out.push('[');
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    push_compact(&mut out, *value);
                }
                out.push(']');
            }
        }
        out
    }
}

impl Path {
    /// The whole of `text` as a path.
    pub fn parse(text: &str) -> Result<Self> {
        match Self::prefix(text)? {
            Some(path) if path.text.len() == text.len() => Ok(path),
            _ => Err(Error::pattern(format!(
                "a path must look like $.name, $['name'], $.list[0] or $.list[*], got {text:?}"
            ))),
        }
    }

    /// The longest path with which `text` begins; None where it begins with something else.
    pub fn prefix(text: &str) -> Result<Option<Self>> {
        let Some(mut rest) = text.strip_prefix('$') else { return Ok(None) };
        let mut steps = Vec::new();
        loop {
            if let Some((step, after)) = dotted(rest) {
                steps.push(step);
                rest = after;
            } else if rest.starts_with('[') {
                let Some((step, after)) = bracketed(rest) else {
                    return Err(Error::pattern(format!(
                        "a bracket in a path must be ['name'], [0] or [*], got {:?}",
                        rest.chars().take(20).collect::<String>()
                    )));
                };
                steps.push(step);
                rest = after;
            } else {
                let length = text.len() - rest.len();
                let text = text.get(..length).unwrap_or_default().to_owned();
                return Ok(Some(Self { text, steps }));
            }
        }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether this is `$` alone: the whole event.
    pub fn is_root(&self) -> bool {
        self.steps.is_empty()
    }

    /// What the path selects; None where there is nothing.
    pub fn select<'d>(&self, root: Value<'d>) -> Option<Selection<'d>> {
        let mut found = vec![root];
        for step in &self.steps {
            found = found
                .into_iter()
                .flat_map(|value| -> Vec<Value<'d>> {
                    match step {
                        Step::Name(name) => value.get(name).into_iter().collect(),
                        Step::Index(index) => value.items().nth(*index).into_iter().collect(),
                        Step::All if value.kind() == Type::Object => {
                            value.members().map(|(_, value)| value).collect()
                        }
                        Step::All => value.items().collect(),
                    }
                })
                .collect();
        }
        if self.steps.contains(&Step::All) {
            return (!found.is_empty()).then_some(Selection::Many(found));
        }
        found.pop().map(Selection::One)
    }
}

/// `.name`
fn dotted(text: &str) -> Option<(Step, &str)> {
    let rest = text.strip_prefix('.')?;
    let is_name = |char: char| char.is_alphanumeric() || char == '_' || char == '-';
    let end = rest.find(|char| !is_name(char)).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    (!name.is_empty()).then(|| (Step::Name(name.to_owned()), rest))
}

/// `['name']`, `["name"]`, `[0]` or `[*]`
fn bracketed(text: &str) -> Option<(Step, &str)> {
    let inner = text.strip_prefix('[')?;
    if let Some(rest) = inner.strip_prefix("*]") {
        return Some((Step::All, rest));
    }
    let quote = inner.chars().next().filter(|char| matches!(char, '\'' | '"'));
    let Some(quote) = quote else {
        let (digits, rest) = inner.split_at(inner.bytes().take_while(u8::is_ascii_digit).count());
        return Some((Step::Index(digits.parse().ok()?), rest.strip_prefix(']')?));
    };
    let (mut name, mut escaped) = (String::new(), false);
    for (at, char) in inner.char_indices().skip(1) {
        match char {
            _ if escaped => {
                name.push(char);
                escaped = false;
            }
            '\\' => escaped = true,
            _ if char == quote => {
                let rest = inner.get(at + 1..)?.strip_prefix(']')?;
                return Some((Step::Name(name), rest));
            }
            _ => name.push(char),
        }
    }
    None
}
