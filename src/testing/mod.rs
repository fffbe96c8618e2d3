//! What tests and tools need of the core, below names that begin with an underscore. Not part of the
//! public interface.

use pyo3::prelude::*;

#[cfg(feature = "inject-panics")]
mod failpoint;
mod jpeg;
mod machine;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    #[cfg(feature = "inject-panics")]
    failpoint::register(module)?;
    jpeg::register(module)?;
    machine::register(module)
}
