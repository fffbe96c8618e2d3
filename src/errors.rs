//! Errors of the core as exceptions of `fcimage.exceptions`.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use fcimage_base::error::{Error, ErrorKind};

/// The exception for `error`: its class by kind, with `pointer`, `limit`, `code`, `ec` and
/// `decoded_fraction` as attributes where they are known.
pub(super) fn to_pyerr(py: Python<'_>, error: &Error) -> PyErr {
    let exception = || -> PyResult<Bound<'_, PyAny>> {
        let exception = class(py, name(error.kind()))?.call1((error.to_string(),))?;
        if let Some(pointer) = error.pointer() {
            exception.setattr("pointer", pointer)?;
        }
        if let Some(limit) = error.limit_name() {
            exception.setattr("limit", limit)?;
        }
        if let Some(service) = error.service_code() {
            exception.setattr("code", service.code)?;
            exception.setattr("ec", service.ec())?;
        }
        if let Some(fraction) = error.decoded_fraction() {
            exception.setattr("decoded_fraction", fraction)?;
        }
        Ok(exception)
    };
    match exception() {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

/// An `ArgumentTypeError`, which is an `ArgumentError` and a `TypeError`: an argument has the wrong
/// type, is missing, or is unknown.
pub(super) fn wrong_type(py: Python<'_>, message: impl Into<String>) -> PyErr {
    match class(py, "ArgumentTypeError").and_then(|class| class.call1((message.into(),))) {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

/// An `ArgumentError`: an argument has the right type and a wrong value.
pub(super) fn wrong_value(py: Python<'_>, message: impl Into<String>) -> PyErr {
    to_pyerr(py, &Error::argument(message))
}

fn name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Argument => "ArgumentError",
        ErrorKind::Decode => "DecodeError",
        ErrorKind::Unsupported => "UnsupportedError",
        ErrorKind::Limit => "LimitError",
        ErrorKind::Encode => "EncodeError",
        ErrorKind::Event => "EventError",
        ErrorKind::Pattern => "PatternError",
        // Kinds that are added later are bugs until they get a class.
        _ => "InternalError",
    }
}

fn class<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyType>> {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module =
        MODULE.get_or_try_init(py, || py.import("fcimage.exceptions").map(Bound::unbind))?;
    Ok(module.bind(py).getattr(name)?.cast_into::<PyType>()?)
}
