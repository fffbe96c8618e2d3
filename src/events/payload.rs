//! Everything that is accepted as an event.

use pyo3::prelude::*;

use super::cloud_event::PyCloudEvent;
use super::event::PyEvent;
use super::json::JsonText;
use fcimage_events::json::DocumentRole;

/// The JSON of an event: bytes-like, str, dict or list, a `CloudEvent`, or an `Event`.
pub(super) enum Payload<'py> {
    Json(JsonText<'py>),
    CloudEvent(String),
    Event(Bound<'py, PyEvent>),
}

impl<'py> Payload<'py> {
    /// The event that the argument `name` is.
    pub(super) fn of(value: &Bound<'py, PyAny>, name: &str) -> PyResult<Self> {
        if let Ok(event) = value.cast::<PyCloudEvent>() {
            return Ok(Self::CloudEvent(event.get().event.to_json()));
        }
        if let Ok(event) = value.cast::<PyEvent>() {
            return Ok(Self::Event(event.clone()));
        }
        JsonText::of(value, name, DocumentRole::PAYLOAD).map(Self::Json)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Json(json) => json.bytes(),
            Self::CloudEvent(json) => json.as_bytes(),
            Self::Event(event) => event.get().event.raw(),
        }
    }
}
