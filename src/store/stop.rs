//! `_Stop`.

use pyo3::prelude::*;

use fcimage_base::cancel::CancelToken;

/// Ends calls of storages in other threads, within about 100 ms.
#[pyclass(name = "_Stop", module = "fcimage._native", frozen)]
#[derive(Default)]
pub(super) struct PyStop(pub(super) CancelToken);

#[pymethods]
impl PyStop {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    /// Ends the calls that have this object, and those that get it later.
    fn stop(&self) {
        self.0.cancel();
    }
}
