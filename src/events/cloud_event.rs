//! `CloudEvent`.

use std::borrow::Cow;
use std::hash::{DefaultHasher, Hash, Hasher};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};

use super::cloud_event_arguments::{constructed, header_pairs, python_datetime};
use super::headers::dict_of;
use super::json::{JsonText, call, strictness, to_python};
use super::reduce::reduced;
use crate::args::{Signature, mismatch};
use crate::errors::to_pyerr;
use crate::signals::attached;
use crate::slips;
use crate::values::Fields;
use fcimage_events::cloud_event::{SPECVERSION, from_http};
use fcimage_events::json::{Document, DocumentRole};
use fcimage_events::{CloudEvent, ContentMode, Data, ExtensionValue, time};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyCloudEvent>()
}

/// One CloudEvent, version 1.0. The arguments must follow every rule of the specification. Two events
/// are equal if their attributes and data are; JSON data without `datacontenttype` have the media type
/// application/json.
///
/// Args:
///     id: Unique within the source; not empty.
///     source: Where it happened: a URI reference; not empty.
///     type: What kind of event this is; not empty.
///     data: Bytes-like for binary data, or anything that JSON has.
///     datacontenttype: The media type of the data.
///     dataschema: The schema of the data: a URI.
///     subject: What it happened to, within the source; not empty.
///     time: When it happened: RFC 3339 text, or a datetime with a time zone.
///     extensions: Other attributes: names of lower-case letters and digits, values str, bool or
///         32-bit int.
///
/// Raises:
///     ArgumentError: An argument has a wrong type, is missing or is unknown.
///     EventError: An attribute breaks a rule; `pointer` names it.
///
/// >>> event = fcimage.CloudEvent(id="1", source="my.app", type="order.created", data={"n": 1})
/// >>> fcimage.CloudEvent.from_json(event.to_json()) == event
/// True
#[pyclass(name = "CloudEvent", module = "fcimage", frozen, eq)]
#[derive(PartialEq)]
pub(super) struct PyCloudEvent {
    pub(super) event: CloudEvent,
}

static CLOUD_EVENT: Signature = Signature {
    function: "CloudEvent",
    positional: &[],
    keyword_only: &[
        "id",
        "source",
        "type",
        "data",
        "datacontenttype",
        "dataschema",
        "subject",
        "time",
        "extensions",
    ],
    required: &["id", "source", "type"],
    slips: slips::CLOUD_EVENT,
};

static FROM_JSON: Signature =
    Signature::new("CloudEvent.from_json", &["payload"], &["strict"], &["payload"])
        .with_slips(slips::PAYLOAD);
static FROM_BATCH: Signature =
    Signature::new("CloudEvent.from_batch", &["payload"], &["strict"], &["payload"])
        .with_slips(slips::PAYLOAD);
static FROM_HTTP: Signature =
    Signature::new("CloudEvent.from_http", &["headers", "body"], &["strict"], &["headers", "body"]);
static TO_JSON: Signature = Signature::new("CloudEvent.to_json", &[], &[], &[]);
static TO_BATCH: Signature = Signature::new("CloudEvent.to_batch", &["events"], &[], &["events"]);
static TO_HTTP: Signature = Signature::new("CloudEvent.to_http", &["mode"], &[], &[]);

#[pymethods]
impl PyCloudEvent {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(*, id, source, type, data=None, \
        datacontenttype=None, dataschema=None, subject=None, time=None, extensions=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let event = constructed(&CLOUD_EVENT.read(args, kwargs)?)?;
        attached(py, || event.check())?;
        Ok(Self { event })
    }

    /// Parses one event as JSON (structured mode).
    ///
    /// Args:
    ///     payload: Bytes-like, str or dict.
    ///     strict: Whether every rule of the specification is checked. Otherwise extensions may have
    ///         any name and value, the time may be any text, and of duplicate keys the last one
    ///         counts.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type.
    ///     EventError: It is not JSON, lacks a required attribute, or has another version.
    ///     LimitError: It exceeds a limit; see `parse_event`.
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(payload, *, strict=False)")]
    fn from_json(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = FROM_JSON.read(args, kwargs)?;
        let strictness = strictness(arguments.optional("strict"))?;
        let payload = arguments.required("payload")?;
        let payload = JsonText::of(payload, "payload", DocumentRole::PAYLOAD)?;
        let bytes = payload.bytes();
        let event = call(py, bytes.len(), || CloudEvent::from_json(bytes, strictness))?;
        Ok(Self { event })
    }

    /// Parses a batch: a JSON array of events. Lenient parsing also takes elements that are events as
    /// JSON texts, as EventBridge delivers them.
    ///
    /// Args:
    ///     payload: Bytes-like, str or list.
    ///     strict: See `from_json`.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type.
    ///     EventError: See `from_json`; `pointer` begins with the index of the event.
    ///     LimitError: It exceeds a limit; see `parse_event`.
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(payload, *, strict=False)")]
    fn from_batch(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Vec<Self>> {
        let arguments = FROM_BATCH.read(args, kwargs)?;
        let strictness = strictness(arguments.optional("strict"))?;
        let payload = arguments.required("payload")?;
        let payload = JsonText::of(payload, "payload", DocumentRole::PAYLOAD)?;
        let bytes = payload.bytes();
        let events = call(py, bytes.len(), || CloudEvent::from_batch(bytes, strictness))?;
        Ok(events.into_iter().map(|event| Self { event }).collect())
    }

    /// Reads the event of an HTTP message; a list of events in batched mode. Content-Type decides:
    /// application/cloudevents+json is structured, application/cloudevents-batch+json batched, and
    /// anything else with ce- headers binary mode.
    ///
    /// Args:
    ///     headers: A mapping of names, in any case, to values.
    ///     body: Bytes-like or str.
    ///     strict: See `from_json`.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type.
    ///     EventError: The message carries no event, or a broken one.
    ///     LimitError: It exceeds a limit; see `parse_event`.
    #[staticmethod]
    #[pyo3(
        name = "from_http",
        signature = (*args, **kwargs),
        text_signature = "(headers, body, *, strict=False)"
    )]
    fn py_from_http<'py>(
        py: Python<'py>,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let arguments = FROM_HTTP.read(args, kwargs)?;
        let strictness = strictness(arguments.optional("strict"))?;
        let headers = header_pairs(arguments.required("headers")?)?;
        let body = JsonText::of(arguments.required("body")?, "body", DocumentRole::PAYLOAD)?;
        let bytes = body.bytes();
        let (mode, events) = call(py, bytes.len(), || from_http(&headers, bytes, strictness))?;
        let mut events: Vec<_> = events.into_iter().map(|event| Self { event }).collect();
        if mode != ContentMode::Batched
            && let Some(event) = events.pop()
        {
            return Ok(Bound::new(py, event)?.into_any());
        }
        events.into_pyobject(py)
    }

    /// The event as JSON text without white space (structured mode).
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self)")]
    fn to_json(
        &self,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<String> {
        TO_JSON.read(args, kwargs)?;
        Ok(self.event.to_json())
    }

    /// Several events as a JSON array (batched mode).
    ///
    /// Args:
    ///     events: An iterable of `CloudEvent`.
    ///
    /// Raises:
    ///     ArgumentError: `events` has a wrong type.
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(events)")]
    fn to_batch(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<String> {
        let arguments = TO_BATCH.read(args, kwargs)?;
        let events = arguments.required("events")?;
        let wrong = || mismatch("events", "an iterable of CloudEvent", events);
        let mut found = Vec::new();
        for event in events.try_iter().map_err(|_| wrong())? {
            found.push(event?.cast_into::<Self>().map_err(|_| wrong())?);
        }
        let events: Vec<_> = found.iter().map(|event| &event.get().event).collect();
        Ok(CloudEvent::to_batch(&events))
    }

    /// The event as an HTTP message: a tuple of the headers, a dict, and the body, bytes.
    ///
    /// Args:
    ///     mode: "binary" (attributes in ce- headers, data as the body), "structured" or "batched".
    ///
    /// Raises:
    ///     ArgumentError: The mode is unknown, or not a str.
    ///     EventError: In binary mode, an attribute that lenient parsing accepted is not valid in a
    ///         header.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, mode='binary')")]
    fn to_http<'py>(
        &self,
        py: Python<'py>,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<(Bound<'py, PyDict>, Bound<'py, PyBytes>)> {
        let arguments = TO_HTTP.read(args, kwargs)?;
        let mode = arguments.text("mode")?.unwrap_or(Cow::Borrowed("binary"));
        let message = attached(py, || self.event.to_http(ContentMode::from_name(&mode)?))?;
        Ok((dict_of(py, &message.headers)?, PyBytes::new(py, &message.body)))
    }

    /// Unique within the source.
    #[getter]
    fn id(&self) -> &str {
        &self.event.id
    }

    /// Where it happened: a URI reference.
    #[getter]
    fn source(&self) -> &str {
        &self.event.source
    }

    /// The version of the specification: "1.0".
    #[getter]
    fn specversion(&self) -> &'static str {
        SPECVERSION
    }

    /// What kind of event this is.
    #[getter]
    fn r#type(&self) -> &str {
        &self.event.event_type
    }

    /// The media type of the data, as the event states it.
    #[getter]
    fn datacontenttype(&self) -> Option<&str> {
        self.event.datacontenttype.as_deref()
    }

    /// The schema of the data: a URI.
    #[getter]
    fn dataschema(&self) -> Option<&str> {
        self.event.dataschema.as_deref()
    }

    /// What it happened to, within the source.
    #[getter]
    fn subject(&self) -> Option<&str> {
        self.event.subject.as_deref()
    }

    /// When it happened, as it was written: usually RFC 3339.
    #[getter]
    fn time(&self) -> Option<&str> {
        self.event.time.as_deref()
    }

    /// When it happened, as a datetime with a time zone; None where `time` is not RFC 3339.
    #[getter]
    fn datetime<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        match self.event.time.as_deref().and_then(time::parse) {
            Some(moment) => python_datetime(py, moment).map(Some),
            None => Ok(None),
        }
    }

    /// The other attributes, str, bool or int by name, new at each access. Lenient parsing keeps
    /// any other JSON, too.
    #[getter]
    fn extensions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, value) in &self.event.extensions {
            match value {
                ExtensionValue::Text(text) => dict.set_item(name, text)?,
                ExtensionValue::Boolean(flag) => dict.set_item(name, flag)?,
                ExtensionValue::Integer(number) => dict.set_item(name, number)?,
                ExtensionValue::Other(json) => {
                    let document = Document::parse(json.as_bytes(), DocumentRole::PAYLOAD)
                        .map_err(|error| to_pyerr(py, &error))?;
                    dict.set_item(name, to_python(py, document.root())?)?;
                }
            }
        }
        Ok(dict)
    }

    /// The data: Python objects for JSON (a str also for text of any media type), bytes for binary
    /// data, None where there are none. New at each access.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match &self.event.data {
            Data::None => Ok(py.None().into_bound(py)),
            Data::Json(document) => to_python(py, document.root()),
            Data::Binary(bytes) => Ok(PyBytes::new(py, bytes).into_any()),
        }
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        if let Ok(fields) = self.fields(py) {
            let arguments = PyTuple::empty(py);
            let again = Self::new(py, &arguments, Some(&self.fields(py)?.into_dict()));
            if again.is_ok_and(|again| again.event == self.event) {
                return fields.repr();
            }
        }
        // What lenient parsing accepted, and the constructor does not.
        let json = self.event.to_json().into_pyobject(py)?;
        Ok(format!("CloudEvent.from_json({})", json.repr()?))
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.event.hash(&mut hasher);
        hasher.finish()
    }

    fn __reduce__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyAny>,))> {
        reduced(&py.get_type::<Self>(), "from_json", (self.event.to_json(),))
    }

    fn __copy__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        this
    }
}

impl PyCloudEvent {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        let extensions = self.extensions(py)?;
        let extensions = (!extensions.is_empty()).then_some(extensions);
        Fields::new(py, "CloudEvent")
            .with("id", self.id())?
            .with("source", self.source())?
            .with("type", self.r#type())?
            .with("data", self.data(py)?)?
            .with("datacontenttype", self.datacontenttype())?
            .with("dataschema", self.dataschema())?
            .with("subject", self.subject())?
            .with("time", self.time())?
            .with("extensions", extensions)
    }
}
