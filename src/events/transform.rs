//! Doorway to `fcimage_events::transform`.

use pyo3::prelude::*;

use super::json::{Payload, call};
use crate::signals::attached;
use fcimage_events::json::{Document, PATTERN, PAYLOAD};
use fcimage_events::transform::EventTransform;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyEventTransform>()
}

/// What EventBridge makes of an event before it delivers it.
///
/// >>> transform = fcimage.EventTransform.template("${key} of $.data.bucket", {"key": "$.data.key"})
/// >>> transform.apply({"data": {"bucket": "photos", "key": "a.jpg"}})
/// 'a.jpg of photos'
#[pyclass(name = "EventTransform", module = "fcimage", frozen)]
struct PyEventTransform(EventTransform);

#[pymethods]
impl PyEventTransform {
    /// The event as it is.
    #[staticmethod]
    fn original() -> Self {
        Self(EventTransform::Original)
    }

    /// A fixed text.
    #[staticmethod]
    fn constant(text: String) -> Self {
        Self(EventTransform::Constant(text))
    }

    /// What one path selects: text as it is, anything else as JSON. Paths are made of .name, ['name'],
    /// [0] and [*]; what [*] selects is a JSON array.
    ///
    /// Raises:
    ///     PatternError: It is no such path.
    #[staticmethod]
    fn jsonpath(py: Python<'_>, path: &str) -> PyResult<Self> {
        attached(py, || EventTransform::jsonpath(path).map(Self))
    }

    /// A text with places to fill in.
    ///
    /// Args:
    ///     template: `${name}` is replaced by what `value` has under that name: text as it is, anything
    ///         else as JSON. A path may also stand in the template itself; inside a JSON string its text is
    ///         escaped, and where JSON expects a value it is put in quotes.
    ///     value: Names and paths (text that begins with `$.` or `$[`) or constants: a dict or JSON.
    ///
    /// Raises:
    ///     PatternError: `value` is no such object, or has a broken path.
    #[staticmethod]
    #[pyo3(signature = (template, value=None))]
    fn template(
        py: Python<'_>,
        template: &str,
        value: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let value = value.map(|value| Payload::new(value, PATTERN)).transpose()?;
        let bytes = value.as_ref().map(Payload::bytes);
        call(py, template.len(), || EventTransform::template(template, bytes)).map(Self)
    }

    /// What is delivered for one event.
    ///
    /// Args:
    ///     event: JSON as bytes-like, str, dict or list, a CloudEvent, or what parse_event gave.
    ///
    /// Raises:
    ///     EventError: The event is not JSON, or the path of `jsonpath` selects nothing.
    ///     LimitError: The result would have more than 32 MiB.
    fn apply(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<String> {
        let event = Payload::new(event, PAYLOAD)?;
        let bytes = event.bytes();
        call(py, bytes.len(), || self.0.apply(&Document::parse(bytes, PAYLOAD)?))
    }
}
