//! The arguments of `CloudEvent`, and its time.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use super::headers::pairs_of;
use super::json::to_document;
use crate::args::{Arguments, bytes_like, mismatch, text};
use fcimage_events::json::DocumentRole;
use fcimage_events::time::Moment;
use fcimage_events::{CloudEvent, Data, ExtensionValue, Headers};

/// The event that the arguments of `CloudEvent` describe, its rules unchecked.
pub(super) fn constructed(arguments: &Arguments<'_>) -> PyResult<CloudEvent> {
    let required = |name| Ok::<_, PyErr>(arguments.text(name)?.unwrap_or_default().into_owned());
    let optional = |name| match arguments.optional(name) {
        Some(value) => Ok::<_, PyErr>(Some(text(value, name)?.into_owned())),
        None => Ok(None),
    };
    let mut event = CloudEvent::new(required("id")?, required("source")?, required("type")?);
    event.datacontenttype = optional("datacontenttype")?;
    event.dataschema = optional("dataschema")?;
    event.subject = optional("subject")?;
    event.time = arguments.optional("time").map(time_text).transpose()?;
    if let Some(extensions) = arguments.optional("extensions") {
        event.extensions = extension_values(extensions)?;
    }
    if let Some(data) = arguments.optional("data") {
        event.data = data_of(data)?;
    }
    Ok(event)
}

/// RFC 3339 text of a str or a datetime; UTC as Z.
fn time_text(value: &Bound<'_, PyAny>) -> PyResult<String> {
    if value.is_instance_of::<PyString>() {
        return Ok(text(value, "time")?.into_owned());
    }
    if !value.hasattr("isoformat")? {
        return Err(mismatch("time", "a str or a datetime", value));
    }
    let text: String = value.call_method0("isoformat")?.extract()?;
    Ok(text.strip_suffix("+00:00").map(|utc| format!("{utc}Z")).unwrap_or(text))
}

fn extension_values(given: &Bound<'_, PyAny>) -> PyResult<Vec<(String, ExtensionValue)>> {
    if !given.hasattr("items")? {
        return Err(mismatch("extensions", "a mapping of names to values", given));
    }
    let mut found = Vec::new();
    for pair in given.call_method0("items")?.try_iter()? {
        let (name, value) = pair?.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        let name = text(&name, "a key of extensions")?.into_owned();
        let attribute = if let Ok(flag) = value.cast::<PyBool>() {
            ExtensionValue::Boolean(flag.is_true())
        } else if value.is_instance_of::<PyString>() {
            ExtensionValue::Text(text(&value, &name)?.into_owned())
        } else if let (true, Ok(number)) = (value.is_instance_of::<PyInt>(), value.extract()) {
            ExtensionValue::Integer(number)
        } else {
            ExtensionValue::Other(value.repr()?.to_string())
        };
        found.push((name, attribute));
    }
    Ok(found)
}

fn data_of(value: &Bound<'_, PyAny>) -> PyResult<Data> {
    let is_json = value.is_instance_of::<PyDict>()
        || value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyList>()
        || value.is_instance_of::<PyInt>()
        || value.is_instance_of::<PyFloat>()
        || value.is_instance_of::<PyTuple>();
    if !is_json && let Ok(bytes) = bytes_like(value, "data") {
        return Ok(Data::Binary(bytes.as_bytes().to_vec()));
    }
    to_document(value, DocumentRole::PAYLOAD).map(Data::Json)
}

/// The argument `headers`.
pub(super) fn header_pairs(headers: &Bound<'_, PyAny>) -> PyResult<Headers> {
    pairs_of(headers, "headers")
}

/// A moment as an aware datetime.
pub(super) fn python_datetime(py: Python<'_>, moment: Moment) -> PyResult<Bound<'_, PyAny>> {
    let module = py.import("datetime")?;
    let timezone = module.getattr("timezone")?;
    let zone = if moment.offset_minutes == 0 {
        timezone.getattr("utc")?
    } else {
        let offset = PyDict::new(py);
        offset.set_item("minutes", moment.offset_minutes)?;
        timezone.call1((module.getattr("timedelta")?.call((), Some(&offset))?,))?
    };
    let Moment { year, month, day, hour, minute, second, microsecond, .. } = moment;
    module.getattr("datetime")?.call1((year, month, day, hour, minute, second, microsecond, zone))
}
