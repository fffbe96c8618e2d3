//! Doorway to `fcimage_events`: the call and what it answers.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use super::cloud_event::PyCloudEvent;
use super::json::{Payload, call, to_python};
use super::object::PyObjectEvent;
use super::trigger::{PyCdn, PyLog, PyMns, PyRequest, PyTimer};
use crate::signals::attached;
use fcimage_events::json::PAYLOAD;
use fcimage_events::{Event, parse_event};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyEvent>()?;
    module.add_function(wrap_pyfunction!(py_parse_event, module)?)
}

/// Understands what a handler received.
///
/// Args:
///     payload: bytes-like, str, dict or list; at most 32 MiB, nested at most 128 deep.
///     strict: Also refuse members that are named twice (otherwise the last one wins, as in Python's
///         json), and CloudEvents that break a rule of the specification.
///
/// Raises:
///     EventError: The payload begins like JSON and is none, or it is a CloudEvent that lacks a
///         required attribute. `pointer` says where.
///     LimitError: It is too long, nested too deeply, or has more than 2097152 values.
///
/// >>> event = fcimage.parse_event('{"bucket": "photos", "key": "a%20b.jpg", "size": 3}')
/// >>> [(found.bucket, found.key, found.size) for found in event.objects]
/// [('photos', 'a b.jpg', 3)]
#[pyfunction]
#[pyo3(name = "parse_event", signature = (payload, *, strict=false))]
fn py_parse_event(py: Python<'_>, payload: &Bound<'_, PyAny>, strict: bool) -> PyResult<PyEvent> {
    let payload = Payload::new(payload, PAYLOAD)?;
    let bytes = payload.bytes();
    call(py, bytes.len(), || parse_event(bytes, strict)).map(PyEvent)
}

/// What a handler received, understood. Made by `parse_event`.
#[pyclass(name = "Event", module = "fcimage", frozen)]
pub(super) struct PyEvent(pub(super) Event);

#[pymethods]
impl PyEvent {
    /// What woke the function: "eventbridge", "oss", "timer", "log", "mns", "cdn", "http",
    /// "api_gateway", "cloudevent" (not from EventBridge), "json" (any other JSON, such as a
    /// transformed event), "text" or "binary".
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind().name()
    }

    /// The payload's bytes.
    #[getter]
    fn raw<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.raw())
    }

    /// The payload as Python objects, made anew at each access; str for text, bytes for binary.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match (self.0.json(), self.0.text()) {
            (Some(value), _) => to_python(py, value),
            (_, Some(text)) => Ok(PyString::new(py, text).into_any()),
            _ => Ok(self.raw(py).into_any()),
        }
    }

    /// Every object that the event announces, whatever the envelope.
    ///
    /// Raises:
    ///     EventError: A record names a key, but no bucket; or an HTTP request carries a broken
    ///         CloudEvent.
    #[getter]
    fn objects(&self, py: Python<'_>) -> PyResult<Vec<PyObjectEvent>> {
        let objects = call(py, self.0.raw().len(), || self.0.objects())?;
        Ok(objects.into_iter().map(PyObjectEvent).collect())
    }

    /// The same as `objects`, where `bucket` is that of the objects whose record names none. So is a
    /// transformed event that is no more than `{"key": ...}` an object, too.
    fn objects_in(&self, py: Python<'_>, bucket: &str) -> PyResult<Vec<PyObjectEvent>> {
        let objects = call(py, self.0.raw().len(), || self.0.objects_in(bucket))?;
        Ok(objects.into_iter().map(PyObjectEvent).collect())
    }

    /// The CloudEvent in the payload (or in the HTTP request that it is), where there is exactly one.
    #[getter]
    fn cloud_event(&self, py: Python<'_>) -> PyResult<Option<PyCloudEvent>> {
        let mut events = self.cloud_events(py)?;
        Ok(if events.len() == 1 { events.pop() } else { None })
    }

    /// Every CloudEvent in the payload: one, a batch, or none.
    #[getter]
    fn cloud_events(&self, py: Python<'_>) -> PyResult<Vec<PyCloudEvent>> {
        let events = call(py, self.0.raw().len(), || self.0.cloud_events())?;
        Ok(events.into_iter().map(PyCloudEvent).collect())
    }

    /// The timer's tick, for kind "timer".
    #[getter]
    fn timer(&self, py: Python<'_>) -> PyResult<Option<PyTimer>> {
        attached(py, || Ok(self.0.timer().map(PyTimer)))
    }

    /// Where the logs are, for kind "log".
    #[getter]
    fn log(&self, py: Python<'_>) -> PyResult<Option<PyLog>> {
        attached(py, || Ok(self.0.log().map(PyLog)))
    }

    /// The message, for kind "mns".
    #[getter]
    fn mns(&self, py: Python<'_>) -> PyResult<Option<PyMns>> {
        attached(py, || Ok(self.0.mns().map(PyMns)))
    }

    /// The records, for kind "cdn"; otherwise empty.
    #[getter]
    fn cdn(&self, py: Python<'_>) -> PyResult<Vec<PyCdn>> {
        attached(py, || Ok(self.0.cdn().into_iter().map(PyCdn).collect()))
    }

    /// The request, for kinds "http" and "api_gateway".
    ///
    /// Raises:
    ///     EventError: The body is not the Base64 that isBase64Encoded promises.
    #[getter]
    fn http(&self, py: Python<'_>) -> PyResult<Option<PyRequest>> {
        let request = attached(py, || self.0.http())?;
        Ok(request.map(PyRequest))
    }

    fn __repr__(&self) -> String {
        format!("<Event: {}, {} bytes>", self.0.kind().name(), self.0.raw().len())
    }
}
