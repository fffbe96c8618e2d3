//! `parse_event`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::event::PyEvent;
use super::json::{call, strictness};
use super::payload::Payload;
use crate::args::Signature;
use crate::errors::wrong_type;
use crate::slips;
use fcimage_events::parse_event;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(py_parse_event, module)?)
}

static PARSE_EVENT: Signature =
    Signature::new("parse_event", &["payload"], &["strict"], &["payload"])
        .with_slips(slips::PAYLOAD);

/// Understands what a handler received.
///
/// Args:
///     payload: Bytes-like, str, dict or list; at most 32 MiB, 128 levels of arrays and objects, and
///         2097152 values. Text that begins with a brace or a bracket must be JSON.
///     strict: Whether duplicate keys are refused (otherwise the last one counts, as in Python's
///         json), and CloudEvents that break a rule of the specification.
///
/// Raises:
///     ArgumentError: An argument has a wrong type.
///     EventError: The payload is broken JSON, or a CloudEvent that lacks a required attribute.
///         `pointer` says where.
///     LimitError: The payload exceeds a limit; `limit` is "max_event_bytes", "max_event_depth" or
///         "max_event_values".
///
/// >>> event = fcimage.parse_event('{"bucket": "photos", "key": "a%20b.jpg", "size": 3}')
/// >>> [(found.bucket, found.key, found.size) for found in event.objects]
/// [('photos', 'a b.jpg', 3)]
#[pyfunction]
#[pyo3(
    name = "parse_event",
    signature = (*args, **kwargs),
    text_signature = "(payload, *, strict=False)"
)]
fn py_parse_event(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyEvent> {
    if args.len() == 2 {
        let text = "parse_event() takes the event only, got 2 arguments; leave out the context";
        return Err(wrong_type(py, text));
    }
    let arguments = PARSE_EVENT.read(args, kwargs)?;
    let strictness = strictness(arguments.optional("strict"))?;
    let payload = Payload::of(arguments.required("payload")?, "payload")?;
    let bytes = payload.bytes();
    call(py, bytes.len(), || parse_event(bytes, strictness)).map(PyEvent::new)
}
