//! Why an event matches a pattern, or why it does not, for a person to read.

use std::fmt;

use super::condition::{Comparison, Condition, any_matches};
use super::tree::{Fields, Node};
use crate::json::{Type, Value, quoted};

/// The verdict on one event.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Explanation {
    /// Whether every field matched.
    pub matched: bool,
    /// Each field of the pattern, in the pattern's order.
    pub fields: Vec<FieldVerdict>,
}

/// The verdict on one field.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct FieldVerdict {
    /// Where the field is: `data.oss.object.key`.
    pub path: String,
    /// The alternatives, in words.
    pub expected: String,
    /// What the event has there, as JSON, long values shortened; None where it lacks the field.
    pub found: Option<String>,
    /// Whether one of the alternatives matched.
    pub matched: bool,
}

impl From<Vec<FieldVerdict>> for Explanation {
    /// The verdict on an event with these verdicts on its fields.
    fn from(fields: Vec<FieldVerdict>) -> Self {
        Self { matched: fields.iter().all(|field| field.matched), fields }
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.matched { "matched" } else { "not matched" })?;
        if self.fields.is_empty() {
            f.write_str(": an empty pattern matches every event")?;
        }
        for FieldVerdict { path, expected, found, matched } in &self.fields {
            let (mark, found) = (if *matched { "yes" } else { "NO " }, found.as_deref());
            let found = found.unwrap_or("nothing: the event lacks this field");
            write!(f, "\n  {mark}  {path}: expected {expected}; found {found}")?;
        }
        Ok(())
    }
}

pub(super) fn explain(root: &Fields, event: Value<'_>) -> Explanation {
    let mut fields = Vec::new();
    walk(root, Some(event), "", &mut fields);
    Explanation::from(fields)
}

fn walk(pattern: &Fields, value: Option<Value<'_>>, outer: &str, fields: &mut Vec<FieldVerdict>) {
    for (name, node) in pattern {
        let found = value.and_then(|value| value.get(name));
        let path = if outer.is_empty() { name.clone() } else { format!("{outer}.{name}") };
        match node {
            Node::Inner(inner) => walk(inner, found, &path, fields),
            Node::AnyOf(conditions) => fields.push(FieldVerdict {
                expected: conditions.iter().map(in_words).collect::<Vec<_>>().join(" or "),
                found: found.map(shortened),
                matched: any_matches(conditions, found),
                path,
            }),
        }
    }
}

fn in_words(condition: &Condition) -> String {
    match condition {
        Condition::Null => "null".to_owned(),
        Condition::Exact(text) => quoted(text),
        Condition::Prefix(text) => format!("text that begins with {}", quoted(text)),
        Condition::Suffix(text) => format!("text that ends with {}", quoted(text)),
        Condition::Contains(text) => format!("text that contains {}", quoted(text)),
        Condition::AnythingBut(others) => {
            let others: Vec<_> = others.iter().map(in_words).collect();
            format!("anything but {}", others.join(" or "))
        }
        Condition::Numeric(comparisons) => {
            let one = |(comparison, number): &(Comparison, f64)| {
                format!("{} {number}", comparison.sign())
            };
            format!("a number {}", comparisons.iter().map(one).collect::<Vec<_>>().join(" and "))
        }
        Condition::Cidr(block) => format!("an IPv4 address in {block}"),
        Condition::Exists(true) => "the field to exist".to_owned(),
        Condition::Exists(false) => "the field not to exist".to_owned(),
    }
}

/// The written form; only the beginning of a long one.
pub(super) fn shortened(value: Value<'_>) -> String {
    const LONGEST: usize = 80;
    let raw = value.raw();
    let short: String = raw.chars().take(LONGEST).collect();
    match value.kind() {
        _ if short.len() == raw.len() => short,
        Type::Text => format!("{short}...\" ({} bytes)", raw.len() - 2),
        _ => format!("{short}... ({} bytes)", raw.len()),
    }
}
