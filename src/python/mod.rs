//! The extension module `fcimage._native`: doorways, no policy.

use pyo3::prelude::*;

mod args;
mod encoding;
mod error;
mod event;
#[cfg(feature = "inject-panics")]
mod fault;
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
    #[cfg(feature = "inject-panics")]
    fault::register(module)?;
    event::register(module)?;
    jpeg::register(module)?;
    machine::register(module)?;
    image::register(module)
}
