//! Bindings of `fcimage_image`, one file for each family of Python classes.

use pyo3::prelude::*;

mod colors;
mod encoded;
mod encodings;
mod info;
mod inputs;
mod iterator;
mod keep;
mod limits;
mod plan;
mod render;
mod variant;
mod watermark;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    encodings::register(module)?;
    watermark::register(module)?;
    variant::register(module)?;
    limits::register(module)?;
    info::register(module)?;
    plan::register(module)?;
    iterator::register(module)?;
    render::register(module)
}
