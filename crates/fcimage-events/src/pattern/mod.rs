//! EventBridge event patterns: compiled once, then asked about many events.
//!
//! The semantics are those of the open engine (apache/rocketmq-eventbridge) and the platform's documentation;
//! docs/patterns.md lists them.

mod compile;
mod condition;
mod explain;

use crate::json::{Document, PAYLOAD, Type, Value};
use condition::{Condition, any_matches};
pub use explain::{Explanation, Field};
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::pool::Pool;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct EventPattern {
    root: Fields,
}

/// The fields of one object, all of which must match.
type Fields = Vec<(String, Node)>;

#[derive(Debug, Clone)]
enum Node {
    /// An object inside.
    Inner(Fields),
    /// Alternatives, of which one must match.
    AnyOf(Vec<Condition>),
}

impl EventPattern {
    /// Compiles a pattern. `strict` allows at the top only what the platform does: the attributes of
    /// CloudEvents, `data` and `aliyun...` extensions.
    pub fn new(pattern: &[u8], strict: bool) -> Result<Self> {
        failpoint::hit(Phase::Pattern);
        compile::pattern(pattern, strict).map(|root| Self { root })
    }

    /// Whether the event, one JSON object, matches.
    pub fn matches(&self, event: &[u8]) -> Result<bool> {
        let document = Document::parse(event, PAYLOAD)?;
        self.matches_value(document.root())
    }

    /// As [`EventPattern::matches`], for a parsed event.
    pub fn matches_value(&self, event: Value<'_>) -> Result<bool> {
        failpoint::hit(Phase::Match);
        check_is_object(event)?;
        Ok(fields_match(&self.root, Some(event)))
    }

    /// Asks about many events, on the pool's threads. The first broken one is the error.
    pub fn matches_many(&self, events: &[&[u8]], pool: &Pool) -> Result<Vec<bool>> {
        // One job for a few hundred events: a verdict takes microseconds.
        let chunks: Vec<(usize, &[&[u8]])> =
            events.chunks(256).enumerate().map(|(index, chunk)| (index * 256, chunk)).collect();
        let verdicts = pool.map(chunks, |(first, chunk)| {
            let verdict = |(index, event): (usize, &&[u8])| {
                let place = |error: Error| error.prefix_pointer(&format!("/{}", first + index));
                self.matches(event).map_err(place)
            };
            chunk.iter().enumerate().map(verdict).collect::<Result<Vec<_>>>()
        });
        Ok(verdicts.into_iter().collect::<Result<Vec<_>>>()?.concat())
    }

    /// Says for each field of the pattern what was expected and what was found.
    pub fn explain(&self, event: Value<'_>) -> Result<Explanation> {
        failpoint::hit(Phase::Explain);
        check_is_object(event)?;
        Ok(explain::explain(&self.root, event))
    }
}

fn check_is_object(event: Value<'_>) -> Result<()> {
    if event.kind() == Type::Object {
        return Ok(());
    }
    let found = event.kind().name();
    Err(Error::event(format!("an event must be an object to be matched, got {found}")))
}

fn fields_match(fields: &Fields, value: Option<Value<'_>>) -> bool {
    fields.iter().all(|(name, node)| {
        let found = value.and_then(|value| value.get(name));
        match node {
            Node::Inner(inner) => fields_match(inner, found),
            Node::AnyOf(conditions) => any_matches(conditions, found),
        }
    })
}
