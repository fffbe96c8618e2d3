//! Doorway to `fcimage_events::pattern`.

use pyo3::prelude::*;

use super::json::{Payload, call};
use crate::signals::detached;
use fcimage_base::pool::Pool;
use fcimage_events::json::{Document, PATTERN, PAYLOAD};
use fcimage_events::pattern::{EventPattern, Explanation, Field};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyEventPattern>()?;
    module.add_class::<PyExplanation>()?;
    module.add_class::<PyFieldVerdict>()
}

/// An EventBridge event pattern, compiled once. See docs/patterns.md for the operators.
///
/// Args:
///     pattern: A JSON object as bytes-like, str or dict.
///     strict: Allow at the top only what the platform does: the attributes of CloudEvents, data and
///         aliyun extensions.
///
/// Raises:
///     PatternError: The pattern is not valid; `pointer` says where.
///
/// >>> pattern = fcimage.EventPattern({"source": ["acs.oss"], "data": {"size": [{"numeric": [">", 5]}]}})
/// >>> pattern.matches({"source": "acs.oss", "data": {"size": 6}})
/// True
#[pyclass(name = "EventPattern", module = "fcimage", frozen)]
struct PyEventPattern(EventPattern);

#[pymethods]
impl PyEventPattern {
    #[new]
    #[pyo3(signature = (pattern, *, strict=true))]
    fn new(py: Python<'_>, pattern: &Bound<'_, PyAny>, strict: bool) -> PyResult<Self> {
        let pattern = Payload::new(pattern, PATTERN)?;
        let bytes = pattern.bytes();
        call(py, bytes.len(), || EventPattern::new(bytes, strict)).map(Self)
    }

    /// Whether one event matches.
    ///
    /// Args:
    ///     event: A JSON object as bytes-like, str or dict, a CloudEvent, or what parse_event gave.
    ///
    /// Raises:
    ///     EventError: The event is not a JSON object.
    fn matches(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<bool> {
        let event = Payload::new(event, PAYLOAD)?;
        let bytes = event.bytes();
        call(py, bytes.len(), || self.0.matches(bytes))
    }

    /// The verdicts on many events, with the interpreter released.
    ///
    /// Args:
    ///     events: Each as `matches` takes it.
    ///     threads: How many threads; None for all cores that the process was granted.
    ///
    /// Raises:
    ///     EventError: An event is not a JSON object; `pointer` begins with its index.
    #[pyo3(signature = (events, *, threads=None))]
    fn matches_many(
        &self,
        py: Python<'_>,
        events: &Bound<'_, PyAny>,
        threads: Option<usize>,
    ) -> PyResult<Vec<bool>> {
        let events = events
            .try_iter()?
            .map(|event| Payload::new(&event?, PAYLOAD))
            .collect::<PyResult<Vec<_>>>()?;
        let slices: Vec<&[u8]> = events.iter().map(Payload::bytes).collect();
        detached(py, || self.0.matches_many(&slices, &Pool::with_threads(threads)?))
    }

    /// Says for each field of the pattern what was expected and what was found. Print it.
    ///
    /// Raises:
    ///     EventError: The event is not a JSON object.
    fn explain(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<PyExplanation> {
        let event = Payload::new(event, PAYLOAD)?;
        let bytes = event.bytes();
        let explain = || self.0.explain(Document::parse(bytes, PAYLOAD)?.root());
        call(py, bytes.len(), explain).map(PyExplanation)
    }
}

/// Why an event matches a pattern, or why it does not: true if it does, readable as str.
#[pyclass(name = "Explanation", module = "fcimage", frozen)]
struct PyExplanation(Explanation);

#[pymethods]
impl PyExplanation {
    /// Whether every field matched.
    #[getter]
    fn matched(&self) -> bool {
        self.0.matched
    }

    /// The verdict on each field, in the pattern's order.
    #[getter]
    fn fields(&self) -> Vec<PyFieldVerdict> {
        self.0.fields.iter().cloned().map(PyFieldVerdict).collect()
    }

    fn __bool__(&self) -> bool {
        self.0.matched
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Explanation: {}>", self.0)
    }
}

/// The verdict on one field of a pattern.
#[pyclass(name = "FieldVerdict", module = "fcimage", frozen)]
struct PyFieldVerdict(Field);

#[pymethods]
impl PyFieldVerdict {
    /// Where the field is: "data.oss.object.key".
    #[getter]
    fn path(&self) -> &str {
        &self.0.path
    }

    /// The alternatives, in words.
    #[getter]
    fn expected(&self) -> &str {
        &self.0.expected
    }

    /// What the event has there, as JSON (long values are cut); None where it has nothing.
    #[getter]
    fn found(&self) -> Option<&str> {
        self.0.found.as_deref()
    }

    /// Whether one of the alternatives matched.
    #[getter]
    fn matched(&self) -> bool {
        self.0.matched
    }

    fn __repr__(&self) -> String {
        let Field { path, expected, found, matched } = &self.0;
        let found = found.as_deref().unwrap_or("nothing");
        format!("<FieldVerdict: {path}, expected {expected}, found {found}, matched={matched}>")
    }
}
