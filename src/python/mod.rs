//! The extension module `fcimage._native`: doorways, no policy.

use pyo3::prelude::*;

mod args;
mod encoding;
mod error;
mod event;
mod image;
mod jpeg;
mod machine;
mod recipe;
mod report;
mod watermark;

/// The native half of the package.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    event::register(module)?;
    jpeg::register(module)?;
    machine::register(module)?;
    image::register(module)
}
