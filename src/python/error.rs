//! Errors of the core as exceptions, and panics of a dependency as `InternalError`.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use crate::error::{Error, ErrorKind, Result, guard};

/// Runs one call into the core with the interpreter released, and turns what it says into Python.
pub(super) fn detached<T: Send>(
    py: Python<'_>,
    f: impl FnOnce() -> Result<T> + Send,
) -> PyResult<T> {
    py.detach(|| guard(f)).map_err(|error| raised(py, &error))
}

/// The exception for `error`: its class by kind, with `pointer` and `decoded_fraction` as attributes.
pub(super) fn raised(py: Python<'_>, error: &Error) -> PyErr {
    match class(py, error.kind()).and_then(|class| {
        let exception = class.call1((error.to_string(),))?;
        if let Some(pointer) = error.pointer() {
            exception.setattr("pointer", pointer)?;
        }
        if let Some(fraction) = error.decoded_fraction() {
            exception.setattr("decoded_fraction", fraction)?;
        }
        Ok(exception)
    }) {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

fn class(py: Python<'_>, kind: ErrorKind) -> PyResult<Bound<'_, PyType>> {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let name = match kind {
        ErrorKind::Argument => "ArgumentError",
        ErrorKind::Decode => "DecodeError",
        ErrorKind::Unsupported => "UnsupportedError",
        ErrorKind::Limit => "LimitError",
        ErrorKind::Encode => "EncodeError",
        ErrorKind::Event => "EventError",
        ErrorKind::Pattern => "PatternError",
        ErrorKind::Internal => "InternalError",
    };
    let module =
        MODULE.get_or_try_init(py, || py.import("fcimage.exceptions").map(Bound::unbind))?;
    Ok(module.bind(py).getattr(name)?.cast_into::<PyType>()?)
}
