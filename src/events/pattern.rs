//! `EventPattern`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::explanation::PyExplanation;
use super::json::{JsonText, call, to_python, to_python_or_text};
use super::payload::Payload;
use crate::args::{Signature, mismatch, thread_count};
use crate::signals::detached;
use crate::slips;
use fcimage_base::pool::Pool;
use fcimage_events::EventPattern;
use fcimage_events::json::{Document, DocumentRole};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyEventPattern>()
}

/// An EventBridge event pattern, compiled once. docs/patterns.md lists the operators. Two patterns
/// are equal if their JSON is, in any order of the fields, and so is `strict`.
///
/// Args:
///     pattern: A JSON object as bytes-like, str or dict.
///     strict: Whether the top level may only have what EventBridge allows there: the attributes of
///         CloudEvents, `data` and aliyun extensions.
///
/// Raises:
///     ArgumentError: An argument has a wrong type, is missing or is unknown.
///     PatternError: The pattern is not valid; `pointer` says where.
///     LimitError: It exceeds a limit; see `parse_event`.
///
/// >>> pattern = fcimage.EventPattern({"source": ["acs.oss"], "data": {"size": [{"numeric": [">", 5]}]}})
/// >>> pattern.matches({"source": "acs.oss", "data": {"size": 6}})
/// True
#[pyclass(name = "EventPattern", module = "fcimage", frozen, eq, hash)]
#[derive(PartialEq, Eq, Hash)]
struct PyEventPattern(EventPattern);

static EVENT_PATTERN: Signature = Signature {
    function: "EventPattern",
    positional: &["pattern"],
    keyword_only: &["strict"],
    required: &["pattern"],
    slips: slips::EVENT_PATTERN,
};

static MATCHES: Signature = Signature::new("EventPattern.matches", &["event"], &[], &["event"]);
static MATCHES_MANY: Signature =
    Signature::new("EventPattern.matches_many", &["events"], &["threads"], &["events"]);
static EXPLAIN: Signature = Signature::new("EventPattern.explain", &["event"], &[], &["event"]);

#[pymethods]
impl PyEventPattern {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(pattern, *, strict=False)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = EVENT_PATTERN.read(args, kwargs)?;
        let strict = arguments.boolean("strict")?.unwrap_or(false);
        let pattern =
            JsonText::of(arguments.required("pattern")?, "pattern", DocumentRole::PATTERN)?;
        let bytes = pattern.bytes();
        call(py, bytes.len(), || EventPattern::new(bytes, strict.into())).map(Self)
    }

    /// The pattern as a dict, new at each access.
    #[getter]
    fn pattern<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        to_python(py, self.0.json())
    }

    /// Whether the top level may only have what EventBridge allows there.
    #[getter]
    fn strict(&self) -> bool {
        self.0.strictness().is_strict()
    }

    /// Whether one event matches.
    ///
    /// Args:
    ///     event: A JSON object as bytes-like, str or dict, a `CloudEvent` or an `Event`.
    ///
    /// Raises:
    ///     ArgumentError: `event` has a wrong type.
    ///     EventError: The event is not a JSON object.
    ///     LimitError: It exceeds a limit; see `parse_event`.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, event)")]
    fn matches(
        &self,
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<bool> {
        let event = Payload::of(MATCHES.read(args, kwargs)?.required("event")?, "event")?;
        let bytes = event.bytes();
        call(py, bytes.len(), || self.0.matches(bytes))
    }

    /// Whether each of many events matches, as a list of bool. The interpreter is released meanwhile.
    ///
    /// Args:
    ///     events: An iterable of events, each as `matches` takes it.
    ///     threads: 1 to 256. Default: as many as CPU affinity and the cgroup quota allow.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type or is out of its range.
    ///     EventError: An event is not a JSON object; `pointer` begins with its index.
    ///     LimitError: An event exceeds a limit; see `parse_event`.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, events, *, threads=None)")]
    fn matches_many(
        &self,
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Vec<bool>> {
        let arguments = MATCHES_MANY.read(args, kwargs)?;
        let events = arguments.required("events")?;
        let threads = arguments.optional("threads").map(thread_count).transpose()?;
        let items =
            events.try_iter().map_err(|_| mismatch("events", "an iterable of events", events))?;
        let events = items
            .enumerate()
            .map(|(index, event)| Payload::of(&event?, &format!("events[{index}]")))
            .collect::<PyResult<Vec<_>>>()?;
        let slices: Vec<&[u8]> = events.iter().map(Payload::bytes).collect();
        detached(py, || self.0.matches_many(&slices, &Pool::with_threads(threads)?))
    }

    /// Explains for each field of the pattern what was expected and what the event has. Print it.
    ///
    /// Args:
    ///     event: See `matches`.
    ///
    /// Raises:
    ///     ArgumentError: `event` has a wrong type.
    ///     EventError: The event is not a JSON object.
    ///     LimitError: It exceeds a limit; see `parse_event`.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, event)")]
    fn explain(
        &self,
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyExplanation> {
        let event = Payload::of(EXPLAIN.read(args, kwargs)?.required("event")?, "event")?;
        let bytes = event.bytes();
        let explain = || self.0.explain(Document::parse(bytes, DocumentRole::PAYLOAD)?.root());
        call(py, bytes.len(), explain).map(PyExplanation)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let pattern = to_python_or_text(py, self.0.json())?;
        let strict = if self.strict() { ", strict=True" } else { "" };
        Ok(format!("EventPattern({}{strict})", pattern.repr()?))
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((&str,), Bound<'py, PyDict>)> {
        let keywords = PyDict::new(py);
        keywords.set_item("strict", self.strict())?;
        Ok(((self.0.json().raw(),), keywords))
    }

    fn __copy__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        this
    }
}
