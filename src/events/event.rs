//! `Event`: what `parse_event` returns.

use std::hash::{DefaultHasher, Hash, Hasher};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};

use super::cloud_event::PyCloudEvent;
use super::json::{call, to_python};
use super::object_event::PyObjectEvent;
use super::triggers::{PyCdnEvent, PyHttpRequest, PyLogEvent, PyMnsEvent, PyTimerEvent};
use crate::args::{Signature, text};
use crate::signals::attached;
use fcimage_base::error::Result;
use fcimage_events::{Event, ObjectEvent, Provider};

/// Longer payloads are not shown in a repr, which then cannot be evaluated.
const SHOWN_BYTES: usize = 1024;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyEvent>()
}

/// What a handler received, understood: the result of `parse_event`. What is read of the payload is
/// read at the first access and kept, unless an attribute says otherwise. Two events are equal if
/// their payloads are the same bytes.
#[pyclass(name = "Event", module = "fcimage", frozen, eq)]
pub(super) struct PyEvent {
    pub(super) event: Event,
    objects: PyOnceLock<Vec<Py<PyObjectEvent>>>,
    cloud_events: PyOnceLock<Vec<Py<PyCloudEvent>>>,
    timer: PyOnceLock<Option<Py<PyTimerEvent>>>,
    log: PyOnceLock<Option<Py<PyLogEvent>>>,
    mns: PyOnceLock<Option<Py<PyMnsEvent>>>,
    cdn: PyOnceLock<Vec<Py<PyCdnEvent>>>,
    http: PyOnceLock<Option<Py<PyHttpRequest>>>,
}

impl PartialEq for PyEvent {
    fn eq(&self, other: &Self) -> bool {
        self.event.raw() == other.event.raw()
    }
}

impl PyEvent {
    pub(super) fn new(event: Event) -> Self {
        Self {
            event,
            objects: PyOnceLock::new(),
            cloud_events: PyOnceLock::new(),
            timer: PyOnceLock::new(),
            log: PyOnceLock::new(),
            mns: PyOnceLock::new(),
            cdn: PyOnceLock::new(),
            http: PyOnceLock::new(),
        }
    }

    fn size(&self) -> usize {
        self.event.raw().len()
    }

    fn object_list(
        &self,
        py: Python<'_>,
        objects: impl FnOnce(&Event) -> Result<Vec<ObjectEvent>> + Send,
    ) -> PyResult<Vec<Py<PyObjectEvent>>> {
        let objects = call(py, self.size(), || objects(&self.event))?;
        objects.into_iter().map(|object| Py::new(py, PyObjectEvent(object))).collect()
    }

    fn cloud_event_list(&self, py: Python<'_>) -> PyResult<&Vec<Py<PyCloudEvent>>> {
        self.cloud_events.get_or_try_init(py, || {
            let events = call(py, self.size(), || self.event.cloud_events())?;
            events.into_iter().map(|event| Py::new(py, PyCloudEvent { event })).collect()
        })
    }
}

/// A copy of the cached value.
fn kept<T>(py: Python<'_>, value: Option<&Py<T>>) -> Option<Py<T>> {
    value.map(|value| value.clone_ref(py))
}

fn all<T>(py: Python<'_>, values: &[Py<T>]) -> Vec<Py<T>> {
    values.iter().map(|value| value.clone_ref(py)).collect()
}

static OBJECTS_IN: Signature = Signature::new("Event.objects_in", &["bucket"], &[], &["bucket"]);

#[pymethods]
impl PyEvent {
    /// What started the function: "eventbridge", "oss", "timer", "log", "mns", "cdn", "http",
    /// "api_gateway", "cloudevent" (not from EventBridge), "json" (any other JSON, such as a
    /// transformed event), "text" or "binary"; from other clouds "s3" (also from MinIO), "cos", "obs",
    /// "r2", "gcs", "sqs", "sns", "pubsub" or "aws_eventbridge".
    #[getter]
    fn kind(&self) -> &'static str {
        self.event.kind().name()
    }

    /// Whose storage the event is about: that of its first object, or the one that sent a test event,
    /// as `ObjectEvent.provider` names it. None for all other events. Parsed again at each access.
    #[getter]
    fn provider(&self, py: Python<'_>) -> PyResult<Option<&'static str>> {
        call(py, self.size(), || Ok(self.event.provider().map(Provider::name)))
    }

    /// The payload's bytes.
    #[getter]
    fn raw<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.event.raw())
    }

    /// The payload as Python objects, new at each access; a str for text, bytes for binary.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match (self.event.json(), self.event.text()) {
            (Some(value), _) => to_python(py, value),
            (_, Some(text)) => Ok(PyString::new(py, text).into_any()),
            _ => Ok(self.raw(py).into_any()),
        }
    }

    /// Every object that the event announces, in any envelope.
    ///
    /// Raises:
    ///     EventError: A record names a key and no bucket, or an HTTP request has a broken CloudEvent.
    #[getter]
    fn objects(&self, py: Python<'_>) -> PyResult<Vec<Py<PyObjectEvent>>> {
        let objects = self.objects.get_or_try_init(py, || self.object_list(py, Event::objects))?;
        Ok(all(py, objects))
    }

    /// Every object that the event announces; `bucket` is the bucket of those whose record names none,
    /// such as a transformed event `{"key": ...}`. Parsed again at each call.
    ///
    /// Args:
    ///     bucket: The name of a bucket.
    ///
    /// Raises:
    ///     ArgumentError: `bucket` is not a str.
    ///     EventError: An HTTP request has a broken CloudEvent.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, bucket)")]
    fn objects_in(
        &self,
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Vec<Py<PyObjectEvent>>> {
        let arguments = OBJECTS_IN.read(args, kwargs)?;
        let bucket = text(arguments.required("bucket")?, "bucket")?;
        self.object_list(py, |event| event.objects_in(&bucket))
    }

    /// The CloudEvent in the payload, or in the HTTP request that it is; None unless there is exactly
    /// one.
    ///
    /// Raises:
    ///     EventError: A CloudEvent is broken.
    #[getter]
    fn cloud_event(&self, py: Python<'_>) -> PyResult<Option<Py<PyCloudEvent>>> {
        match self.cloud_event_list(py)?.as_slice() {
            [event] => Ok(Some(event.clone_ref(py))),
            _ => Ok(None),
        }
    }

    /// Every CloudEvent in the payload: one, a batch, or none.
    ///
    /// Raises:
    ///     EventError: A CloudEvent is broken.
    #[getter]
    fn cloud_events(&self, py: Python<'_>) -> PyResult<Vec<Py<PyCloudEvent>>> {
        Ok(all(py, self.cloud_event_list(py)?))
    }

    /// The tick of a timer, for the kind "timer".
    #[getter]
    fn timer(&self, py: Python<'_>) -> PyResult<Option<Py<PyTimerEvent>>> {
        let timer = self.timer.get_or_try_init(py, || {
            let timer = attached(py, || Ok(self.event.timer()))?;
            timer.map(|timer| Py::new(py, PyTimerEvent(timer))).transpose()
        })?;
        Ok(kept(py, timer.as_ref()))
    }

    /// Where the logs are, for the kind "log".
    #[getter]
    fn log(&self, py: Python<'_>) -> PyResult<Option<Py<PyLogEvent>>> {
        let log = self.log.get_or_try_init(py, || {
            let log = attached(py, || Ok(self.event.log()))?;
            log.map(|log| Py::new(py, PyLogEvent(log))).transpose()
        })?;
        Ok(kept(py, log.as_ref()))
    }

    /// The message, for the kind "mns".
    #[getter]
    fn mns(&self, py: Python<'_>) -> PyResult<Option<Py<PyMnsEvent>>> {
        let mns = self.mns.get_or_try_init(py, || {
            let mns = attached(py, || Ok(self.event.mns()))?;
            mns.map(|mns| Py::new(py, PyMnsEvent(mns))).transpose()
        })?;
        Ok(kept(py, mns.as_ref()))
    }

    /// The records, for the kind "cdn"; otherwise empty.
    #[getter]
    fn cdn(&self, py: Python<'_>) -> PyResult<Vec<Py<PyCdnEvent>>> {
        let records = self.cdn.get_or_try_init(py, || {
            let records = attached(py, || Ok(self.event.cdn()))?;
            records
                .into_iter()
                .map(|record| Py::new(py, PyCdnEvent(record)))
                .collect::<PyResult<_>>()
        })?;
        Ok(all(py, records))
    }

    /// The request, for the kinds "http" and "api_gateway".
    ///
    /// Raises:
    ///     EventError: The body is not the Base64 that isBase64Encoded promises.
    #[getter]
    fn http(&self, py: Python<'_>) -> PyResult<Option<Py<PyHttpRequest>>> {
        let request = self.http.get_or_try_init(py, || {
            let request = call(py, self.size(), || Ok(self.event.http()?.cloned()))?;
            request.map(|request| Py::new(py, PyHttpRequest(request))).transpose()
        })?;
        Ok(kept(py, request.as_ref()))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        if self.size() > SHOWN_BYTES {
            return Ok(format!("<Event: {}, {} bytes>", self.kind(), self.size()));
        }
        Ok(format!("parse_event({})", self.raw(py).repr()?))
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.event.raw().hash(&mut hasher);
        hasher.finish()
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let parse_event = py.import("fcimage._native")?.getattr("parse_event")?;
        Ok((parse_event, (self.raw(py),)))
    }

    fn __copy__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        this
    }
}
