//! The compiled form of a pattern.

use super::condition::{Condition, any_matches};
use crate::json::Value;

/// The fields of one object, all of which must match.
pub(super) type Fields = Vec<(String, Node)>;

#[derive(Debug, Clone)]
pub(super) enum Node {
    /// A nested object.
    Inner(Fields),
    /// Alternatives, of which one must match.
    AnyOf(Vec<Condition>),
}

/// Whether `value` matches all fields; None is a value that the event lacks.
pub(super) fn fields_match(fields: &Fields, value: Option<Value<'_>>) -> bool {
    fields.iter().all(|(name, node)| {
        let found = value.and_then(|value| value.get(name));
        match node {
            Node::Inner(inner) => fields_match(inner, found),
            Node::AnyOf(conditions) => any_matches(conditions, found),
        }
    })
}
