//! Doorway to `fcimage_events::cloud_event`.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyInt, PyMemoryView, PyString};

use super::json::{Payload, call, to_json, to_python};
use crate::args::bytes_like;
use crate::errors::to_pyerr;
use crate::signals::attached;
use fcimage_events::cloud_event::http::{Headers, Mode, from_http};
use fcimage_events::cloud_event::{Attribute, CloudEvent, Data, SPECVERSION};
use fcimage_events::json::{Document, PAYLOAD};
use fcimage_events::time;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyCloudEvent>()
}

/// One CloudEvent, version 1.0. The arguments are held to every rule of the specification.
///
/// Args:
///     id: Unique within the source; not empty.
///     source: A URI reference; not empty.
///     type: What kind of thing happened; not empty.
///     data: bytes-like for binary data, or anything that JSON can say.
///     datacontenttype: The media type of the data.
///     dataschema: A URI.
///     subject: What it happened to, within the source; not empty.
///     time: RFC 3339 text, or a datetime that knows its time zone.
///     extensions: Other attributes: names of lower-case letters and digits, values str, bool or
///         32-bit int.
///
/// Raises:
///     EventError: An attribute breaks a rule; `pointer` names it.
///
/// >>> event = fcimage.CloudEvent(id="1", source="my.app", type="order.created", data={"n": 1})
/// >>> fcimage.CloudEvent.from_json(event.to_json()) == event
/// True
#[pyclass(name = "CloudEvent", module = "fcimage", frozen, eq)]
#[derive(PartialEq)]
pub(super) struct PyCloudEvent(pub(super) CloudEvent);

#[pymethods]
impl PyCloudEvent {
    #[new]
    #[pyo3(signature = (*, id, source, r#type, data=None, datacontenttype=None, dataschema=None,
        subject=None, time=None, extensions=None))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        id: String,
        source: String,
        r#type: String,
        data: Option<Bound<'_, PyAny>>,
        datacontenttype: Option<String>,
        dataschema: Option<String>,
        subject: Option<String>,
        time: Option<Bound<'_, PyAny>>,
        extensions: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let event = CloudEvent {
            id,
            source,
            kind: r#type,
            datacontenttype,
            dataschema,
            subject,
            time: time.map(|time| time_text(&time)).transpose()?,
            extensions: extensions.map_or(Ok(vec![]), |given| attributes(&given))?,
            data: data.map_or(Ok(Data::None), |data| data_of(py, &data))?,
        };
        attached(py, || event.check())?;
        Ok(Self(event))
    }

    /// One event as JSON (structured mode): bytes-like, str or dict.
    ///
    /// Args:
    ///     strict: Hold it to every rule of the specification. Otherwise extensions may have any name
    ///         and value, the time may be any text, and of members that are named twice the last wins.
    ///
    /// Raises:
    ///     EventError: It is not JSON, or lacks a required attribute, or states another version.
    #[staticmethod]
    #[pyo3(signature = (payload, *, strict=false))]
    fn from_json(py: Python<'_>, payload: &Bound<'_, PyAny>, strict: bool) -> PyResult<Self> {
        let payload = Payload::new(payload, PAYLOAD)?;
        let bytes = payload.bytes();
        call(py, bytes.len(), || CloudEvent::from_json(bytes, strict)).map(Self)
    }

    /// The events of a batch, a JSON array: bytes-like, str or list. Lenient parsing also takes elements
    /// that are JSON texts, as EventBridge delivers them.
    ///
    /// Raises:
    ///     EventError: See from_json; `pointer` begins with the index of the event.
    #[staticmethod]
    #[pyo3(signature = (payload, *, strict=false))]
    fn from_batch(py: Python<'_>, payload: &Bound<'_, PyAny>, strict: bool) -> PyResult<Vec<Self>> {
        let payload = Payload::new(payload, PAYLOAD)?;
        let bytes = payload.bytes();
        let events = call(py, bytes.len(), || CloudEvent::from_batch(bytes, strict))?;
        Ok(events.into_iter().map(Self).collect())
    }

    /// The event of an HTTP message; a list of them in batched mode. Content-Type decides:
    /// application/cloudevents+json is structured, application/cloudevents-batch+json batched, and
    /// anything else with ce- headers binary mode.
    ///
    /// Args:
    ///     headers: A mapping of names, in any case, to values.
    ///     body: bytes-like or str.
    ///     strict: See from_json.
    ///
    /// Raises:
    ///     EventError: The message carries no event, or a broken one.
    #[staticmethod]
    #[pyo3(name = "from_http", signature = (headers, body, *, strict=false))]
    fn py_from_http<'py>(
        py: Python<'py>,
        headers: &Bound<'py, PyAny>,
        body: &Bound<'py, PyAny>,
        strict: bool,
    ) -> PyResult<Bound<'py, PyAny>> {
        let headers = header_list(headers)?;
        let body = Payload::new(body, PAYLOAD)?;
        let bytes = body.bytes();
        let (mode, events) = call(py, bytes.len(), || from_http(&headers, bytes, strict))?;
        let mut events = events.into_iter().map(Self);
        match (mode, events.next()) {
            (Mode::Binary | Mode::Structured, Some(event)) => Ok(Bound::new(py, event)?.into_any()),
            (_, first) => {
                let events: Vec<Self> = first.into_iter().chain(events).collect();
                events.into_pyobject(py)
            }
        }
    }

    /// The event as JSON text, without white space (structured mode).
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// Several events as a JSON array (batched mode).
    #[staticmethod]
    fn to_batch(events: Vec<PyRef<'_, Self>>) -> String {
        let events: Vec<_> = events.iter().map(|event| &event.0).collect();
        CloudEvent::to_batch(&events)
    }

    /// The event as an HTTP message: (headers, body).
    ///
    /// Args:
    ///     mode: "binary" (attributes in ce- headers, data as the body), "structured" or "batched".
    #[pyo3(signature = (mode="binary"))]
    fn to_http<'py>(
        &self,
        py: Python<'py>,
        mode: &str,
    ) -> PyResult<(Bound<'py, PyDict>, Bound<'py, PyBytes>)> {
        let mode = Mode::from_name(mode).map_err(|error| to_pyerr(py, &error))?;
        let (headers, body) = self.0.to_http(mode).map_err(|error| to_pyerr(py, &error))?;
        let dict = PyDict::new(py);
        headers.iter().try_for_each(|(name, value)| dict.set_item(name, value))?;
        Ok((dict, PyBytes::new(py, &body)))
    }

    /// Unique within the source.
    #[getter]
    fn id(&self) -> &str {
        &self.0.id
    }

    /// A URI reference: where it happened.
    #[getter]
    fn source(&self) -> &str {
        &self.0.source
    }

    /// The version of the specification: "1.0".
    #[getter]
    fn specversion(&self) -> &'static str {
        SPECVERSION
    }

    /// What kind of thing happened.
    #[getter]
    fn r#type(&self) -> &str {
        &self.0.kind
    }

    /// The media type of the data, where it is stated.
    #[getter]
    fn datacontenttype(&self) -> Option<&str> {
        self.0.datacontenttype.as_deref()
    }

    /// A URI: what the data adheres to.
    #[getter]
    fn dataschema(&self) -> Option<&str> {
        self.0.dataschema.as_deref()
    }

    /// What it happened to, within the source.
    #[getter]
    fn subject(&self) -> Option<&str> {
        self.0.subject.as_deref()
    }

    /// When it happened, as it was written.
    #[getter]
    fn time(&self) -> Option<&str> {
        self.0.time.as_deref()
    }

    /// When it happened, as a datetime that knows its time zone; None where `time` is not RFC 3339.
    #[getter]
    fn datetime<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(moment) = self.0.time.as_deref().and_then(time::parse) else { return Ok(None) };
        let module = py.import("datetime")?;
        let zone = if moment.offset_minutes == 0 {
            module.getattr("timezone")?.getattr("utc")?
        } else {
            let offset = PyDict::new(py);
            offset.set_item("minutes", moment.offset_minutes)?;
            let offset = module.getattr("timedelta")?.call((), Some(&offset))?;
            module.getattr("timezone")?.call1((offset,))?
        };
        let time::Moment { year, month, day, hour, minute, second, microsecond, .. } = moment;
        let fields = (year, month, day, hour, minute, second, microsecond, zone);
        module.getattr("datetime")?.call1(fields).map(Some)
    }

    /// The other attributes: str, bool or int by name.
    #[getter]
    fn extensions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, value) in &self.0.extensions {
            match value {
                Attribute::Text(text) => dict.set_item(name, text)?,
                Attribute::Boolean(flag) => dict.set_item(name, flag)?,
                Attribute::Integer(number) => dict.set_item(name, number)?,
                Attribute::Other(json) => {
                    let document = Document::parse(json.as_bytes(), PAYLOAD)
                        .map_err(|error| to_pyerr(py, &error))?;
                    dict.set_item(name, to_python(py, document.root())?)?;
                }
            }
        }
        Ok(dict)
    }

    /// The data: Python objects for JSON (a str also for text of any media type), bytes for binary
    /// data, None where there is none. Made anew at each access.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match &self.0.data {
            Data::None => Ok(py.None().into_bound(py)),
            Data::Json(document) => to_python(py, document.root()),
            Data::Binary(bytes) => Ok(PyBytes::new(py, bytes).into_any()),
        }
    }

    fn __repr__(&self) -> String {
        let CloudEvent { id, source, kind, .. } = &self.0;
        format!("<CloudEvent: {kind:?} from {source:?}, id {id:?}>")
    }
}

fn time_text(value: &Bound<'_, PyAny>) -> PyResult<String> {
    if value.is_instance_of::<PyString>() {
        return value.extract();
    }
    let text: String = value.call_method0("isoformat")?.extract()?;
    Ok(text.strip_suffix("+00:00").map(|utc| format!("{utc}Z")).unwrap_or(text))
}

fn attributes(given: &Bound<'_, PyAny>) -> PyResult<Vec<(String, Attribute)>> {
    let mut found = Vec::new();
    for pair in given.call_method0("items")?.try_iter()? {
        let (name, value): (String, Bound<'_, PyAny>) = pair?.extract()?;
        let attribute = if let Ok(flag) = value.cast::<PyBool>() {
            Attribute::Boolean(flag.is_true())
        } else if value.is_instance_of::<PyString>() {
            Attribute::Text(value.extract()?)
        } else if let (true, Ok(number)) = (value.is_instance_of::<PyInt>(), value.extract()) {
            Attribute::Integer(number)
        } else {
            Attribute::Other(value.repr()?.to_string())
        };
        found.push((name, attribute));
    }
    Ok(found)
}

fn data_of(py: Python<'_>, value: &Bound<'_, PyAny>) -> PyResult<Data> {
    let is_bytes_like = value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyByteArray>()
        || value.is_instance_of::<PyMemoryView>();
    if is_bytes_like {
        return Ok(Data::Binary(bytes_like(value, "data")?.as_bytes().to_vec()));
    }
    let json = to_json(value, PAYLOAD)?;
    let document = attached(py, || Document::parse(json.as_bytes(), PAYLOAD))?;
    Ok(Data::Json(document.into_owned()))
}

pub(super) fn header_list(headers: &Bound<'_, PyAny>) -> PyResult<Headers> {
    let items = headers
        .call_method0("items")
        .map_err(|_| PyTypeError::new_err("headers must be a mapping of names to values"))?;
    items.try_iter()?.map(|pair| pair?.extract()).collect()
}
