//! A pattern, and the questions that it answers.

use std::hash::{Hash, Hasher};

use super::compile::compile;
use super::explain::{Explanation, explain};
use super::tree::{Fields, fields_match};
use crate::json::{Document, DocumentRole, Type, Value, canonical, refuse_duplicate_keys};
use crate::strictness::Strictness;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::pool::Pool;

/// How many events one job of [`EventPattern::matches_many`] has: one verdict takes microseconds.
const EVENTS_PER_JOB: usize = 256;

/// A compiled event pattern. Two patterns are equal if their JSON is equal, in any order of the
/// fields, and they were compiled with the same strictness.
#[derive(Debug, Clone)]
pub struct EventPattern {
    source: Document<'static>,
    strictness: Strictness,
    fields: Fields,
}

impl EventPattern {
    /// Compiles a pattern. A strict pattern has at the top only what the platform allows there: the
    /// attributes of CloudEvents, `aliyun...` extensions, and `data`, which must be an object.
    ///
    /// # Errors
    /// [`ErrorKind::Pattern`](fcimage_base::error::ErrorKind::Pattern) with the JSON pointer of the
    /// place that is not valid.
    pub fn new(pattern: &[u8], strictness: Strictness) -> Result<Self> {
        failpoint::hit(Phase::Pattern);
        let source = Document::parse(pattern, DocumentRole::PATTERN)?;
        refuse_duplicate_keys(&source, DocumentRole::PATTERN)?;
        let fields = compile(source.root(), strictness)?;
        Ok(Self { source: source.into_owned(), strictness, fields })
    }

    /// The pattern as JSON.
    pub fn json(&self) -> Value<'_> {
        self.source.root()
    }

    /// The strictness with which it was compiled.
    pub fn strictness(&self) -> Strictness {
        self.strictness
    }

    /// Whether an event, one JSON object, matches.
    ///
    /// # Errors
    /// [`ErrorKind::Event`](fcimage_base::error::ErrorKind::Event) when `event` is not a JSON object.
    pub fn matches(&self, event: &[u8]) -> Result<bool> {
        self.matches_value(Document::parse(event, DocumentRole::PAYLOAD)?.root())
    }

    /// Whether a parsed event matches.
    ///
    /// # Errors
    /// [`ErrorKind::Event`](fcimage_base::error::ErrorKind::Event) when `event` is not an object.
    pub fn matches_value(&self, event: Value<'_>) -> Result<bool> {
        failpoint::hit(Phase::Match);
        check_is_object(event)?;
        Ok(fields_match(&self.fields, Some(event)))
    }

    /// Whether each of many events matches, on the threads of `pool`.
    ///
    /// # Errors
    /// The first error of [`EventPattern::matches`]; its pointer begins with the index of the event.
    pub fn matches_many(&self, events: &[&[u8]], pool: &Pool) -> Result<Vec<bool>> {
        let jobs: Vec<_> = events.chunks(EVENTS_PER_JOB).enumerate().collect();
        let verdicts = pool.map(jobs, |(job, chunk)| {
            let verdict = |(index, event): (usize, &&[u8])| {
                let index = job * EVENTS_PER_JOB + index;
                self.matches(event).map_err(|error| error.prefix_pointer(&format!("/{index}")))
            };
            chunk.iter().enumerate().map(verdict).collect::<Result<Vec<_>>>()
        });
        Ok(verdicts.into_iter().collect::<Result<Vec<_>>>()?.concat())
    }

    /// Explains for each field of the pattern what was expected and what the event has.
    ///
    /// # Errors
    /// [`ErrorKind::Event`](fcimage_base::error::ErrorKind::Event) when `event` is not an object.
    pub fn explain(&self, event: Value<'_>) -> Result<Explanation> {
        failpoint::hit(Phase::Explain);
        check_is_object(event)?;
        Ok(explain(&self.fields, event))
    }
}

impl PartialEq for EventPattern {
    fn eq(&self, other: &Self) -> bool {
        self.strictness == other.strictness && canonical(self.json()) == canonical(other.json())
    }
}

impl Eq for EventPattern {}

impl Hash for EventPattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.strictness.hash(state);
        canonical(self.json()).hash(state);
    }
}

fn check_is_object(event: Value<'_>) -> Result<()> {
    if event.kind() == Type::Object {
        return Ok(());
    }
    let found = event.kind().name();
    Err(Error::event(format!("an event to match must be an object, got {found}")))
}
