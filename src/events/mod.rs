//! Doorways to `fcimage_events`.

use pyo3::prelude::*;

mod cloud_event;
mod json;
mod object;
mod parsed;
mod pattern;
mod response;
mod transform;
mod trigger;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    parsed::register(module)?;
    object::register(module)?;
    trigger::register(module)?;
    cloud_event::register(module)?;
    pattern::register(module)?;
    transform::register(module)?;
    response::register(module)
}
