//! `EventTransform`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::json::{JsonText, call, to_python, to_python_or_text};
use super::payload::Payload;
use super::reduce::reduced;
use crate::args::{Signature, text};
use crate::errors::to_pyerr;
use crate::signals::attached;
use fcimage_base::error::Error;
use fcimage_events::EventTransform;
use fcimage_events::json::{Document, DocumentRole};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyEventTransform>()
}

/// What EventBridge makes of an event before it delivers it. Made by `original`, `constant`,
/// `jsonpath` or `template`. Two transforms are equal if they were made by equal arguments.
///
/// >>> transform = fcimage.EventTransform.template("${key} of $.data.bucket", {"key": "$.data.key"})
/// >>> transform.apply({"data": {"bucket": "photos", "key": "a.jpg"}})
/// 'a.jpg of photos'
#[pyclass(name = "EventTransform", module = "fcimage", frozen, eq, hash)]
#[derive(PartialEq, Eq, Hash)]
struct PyEventTransform(EventTransform);

static ORIGINAL: Signature = Signature::new("EventTransform.original", &[], &[], &[]);
static CONSTANT: Signature = Signature::new("EventTransform.constant", &["text"], &[], &["text"]);
static JSONPATH: Signature = Signature::new("EventTransform.jsonpath", &["path"], &[], &["path"]);
static TEMPLATE: Signature =
    Signature::new("EventTransform.template", &["template", "value"], &[], &["template"]);
static APPLY: Signature = Signature::new("EventTransform.apply", &["event"], &[], &["event"]);

#[pymethods]
impl PyEventTransform {
    /// Delivers the event as it is.
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "()")]
    fn original(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        ORIGINAL.read(args, kwargs)?;
        Ok(Self(EventTransform::Original))
    }

    /// Delivers a fixed text.
    ///
    /// Args:
    ///     text: A str.
    ///
    /// Raises:
    ///     ArgumentError: `text` is not a str.
    #[staticmethod]
    #[pyo3(name = "constant", signature = (*args, **kwargs), text_signature = "(text)")]
    fn constant(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let arguments = CONSTANT.read(args, kwargs)?;
        let text = text(arguments.required("text")?, "text")?;
        Ok(Self(EventTransform::Constant(text.into_owned())))
    }

    /// Delivers what one path selects: text as it is, anything else as JSON.
    ///
    /// Args:
    ///     path: Steps are .name, ['name'], [0] and [*]; what [*] selects is a JSON array.
    ///
    /// Raises:
    ///     ArgumentError: `path` is not a str.
    ///     PatternError: `path` is not such a path.
    ///
    /// >>> fcimage.EventTransform.jsonpath("$.data.key").apply({"data": {"key": "a.jpg"}})
    /// 'a.jpg'
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(path)")]
    fn jsonpath(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = JSONPATH.read(args, kwargs)?;
        let path = text(arguments.required("path")?, "path")?;
        attached(py, || EventTransform::jsonpath(&path).map(Self))
    }

    /// Delivers a text with places that the event fills in.
    ///
    /// Args:
    ///     template: `${name}` is replaced by what `value` has under that name: text as it is,
    ///         anything else as JSON. A path may also be written in the template itself; inside a JSON
    ///         string its text is escaped, and where JSON expects a value it is quoted.
    ///     value: An object of names and paths (text that begins with `$.` or `$[`) or constants, as a
    ///         dict or as JSON.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type.
    ///     PatternError: `value` is not such an object, or has a broken path; `pointer` says where.
    ///     LimitError: `value` exceeds a limit; see `parse_event`.
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(template, value=None)")]
    fn template(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = TEMPLATE.read(args, kwargs)?;
        let template = text(arguments.required("template")?, "template")?;
        let value = arguments
            .optional("value")
            .map(|value| JsonText::of(value, "value", DocumentRole::TEMPLATE_VALUES))
            .transpose()?;
        let bytes = value.as_ref().map(JsonText::bytes);
        call(py, template.len(), || EventTransform::template(&template, bytes)).map(Self)
    }

    /// How the transform was made: "original", "constant", "jsonpath" or "template".
    #[getter]
    fn kind(&self, py: Python<'_>) -> PyResult<&'static str> {
        match &self.0 {
            EventTransform::Original => Ok("original"),
            EventTransform::Constant(_) => Ok("constant"),
            EventTransform::JsonPath(_) => Ok("jsonpath"),
            EventTransform::Template(_) => Ok("template"),
            _ => Err(to_pyerr(py, &Error::internal("this kind of transform has no name"))),
        }
    }

    /// The text, path or template from which the transform was made; None for `original`.
    #[getter]
    fn text(&self) -> Option<&str> {
        match &self.0 {
            EventTransform::Constant(text) => Some(text),
            EventTransform::JsonPath(path) => Some(path.as_str()),
            EventTransform::Template(template) => Some(template.text()),
            _ => None,
        }
    }

    /// The values of a template as a dict, new at each access; None where it has none.
    #[getter]
    fn value<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match &self.0 {
            EventTransform::Template(template) => {
                template.value().map(|value| to_python(py, value)).transpose()
            }
            _ => Ok(None),
        }
    }

    /// The text that is delivered for one event.
    ///
    /// Args:
    ///     event: JSON as bytes-like, str, dict or list, a `CloudEvent` or an `Event`.
    ///
    /// Raises:
    ///     ArgumentError: `event` has a wrong type.
    ///     EventError: The event is not JSON, or the path of `jsonpath` selects nothing.
    ///     LimitError: The event exceeds a limit, or the text would have more than 32 MiB.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, event)")]
    fn apply(
        &self,
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<String> {
        let event = Payload::of(APPLY.read(args, kwargs)?.required("event")?, "event")?;
        let bytes = event.bytes();
        call(py, bytes.len(), || self.0.apply(&Document::parse(bytes, DocumentRole::PAYLOAD)?))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let mut arguments = Vec::new();
        if let Some(text) = self.text() {
            arguments.push(text.into_pyobject(py)?.repr()?.to_string());
        }
        if let EventTransform::Template(template) = &self.0
            && let Some(value) = template.value()
        {
            arguments.push(to_python_or_text(py, value)?.repr()?.to_string());
        }
        Ok(format!("EventTransform.{}({})", self.kind(py)?, arguments.join(", ")))
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyAny>,))> {
        let class = py.get_type::<Self>();
        match &self.0 {
            EventTransform::Template(template) => {
                let value = template.value().map(|value| value.raw());
                reduced(&class, "template", (template.text(), value))
            }
            _ => match self.text() {
                Some(text) => reduced(&class, self.kind(py)?, (text,)),
                None => reduced(&class, self.kind(py)?, ()),
            },
        }
    }

    fn __copy__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        this
    }
}
