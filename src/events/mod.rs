//! Bindings of `fcimage_events`.

use pyo3::prelude::*;

mod cloud_event;
mod cloud_event_arguments;
mod event;
mod explanation;
mod facts;
mod headers;
mod http_response;
mod json;
mod object_event;
mod parse_event;
mod pattern;
mod payload;
mod reduce;
mod transform;
mod triggers;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    parse_event::register(module)?;
    event::register(module)?;
    object_event::register(module)?;
    triggers::register(module)?;
    cloud_event::register(module)?;
    pattern::register(module)?;
    explanation::register(module)?;
    transform::register(module)?;
    http_response::register(module)
}
