//! Errors of the core as exceptions, and panics of a dependency as `InternalError`.

use std::sync::{Arc, Mutex};

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyType;

use fcimage_base::cancel::with_signal_check;
use fcimage_base::error::{Error, ErrorKind, Result, catch_panic};

/// Runs one call into the core with the interpreter released, and turns what it says into Python.
/// Signals are looked after meanwhile: what their handlers raise ends the call.
pub(super) fn detached<T: Send>(
    py: Python<'_>,
    f: impl FnOnce() -> Result<T> + Send,
) -> PyResult<T> {
    if !handles_signals(py)? {
        return py.detach(|| catch_panic(f)).map_err(|error| to_pyerr(py, &error));
    }
    let raised_by_handler: Arc<Mutex<Option<PyErr>>> = Arc::default();
    let found = Arc::clone(&raised_by_handler);
    let stop = move || {
        let Err(error) = Python::attach(|py| py.check_signals()) else { return false };
        if let Ok(mut place) = found.lock() {
            *place = Some(error);
        }
        true
    };
    let done = py.detach(|| catch_panic(|| with_signal_check(stop, f)));
    match raised_by_handler.lock().ok().and_then(|mut place| place.take()) {
        Some(error) => Err(error),
        None => done.map_err(|error| to_pyerr(py, &error)),
    }
}

/// Whether this is the thread on which Python runs the handlers of signals.
fn handles_signals(py: Python<'_>) -> PyResult<bool> {
    // Without this module nobody can have started another thread.
    let modules = py.import("sys")?.getattr("modules")?;
    let Ok(threading) = modules.get_item("threading") else { return Ok(true) };
    let main = threading.call_method0("main_thread")?.getattr("ident")?;
    main.eq(threading.call_method0("get_ident")?)
}

/// Runs one short call into the core.
pub(super) fn attached<T>(py: Python<'_>, f: impl FnOnce() -> Result<T>) -> PyResult<T> {
    catch_panic(f).map_err(|error| to_pyerr(py, &error))
}

/// The exception for `error`: its class by kind, with `pointer` and `decoded_fraction` as attributes.
pub(super) fn to_pyerr(py: Python<'_>, error: &Error) -> PyErr {
    match class(py, error.kind()).and_then(|class| {
        let exception = class.call1((error.to_string(),))?;
        if let Some(pointer) = error.pointer() {
            exception.setattr("pointer", pointer)?;
        }
        if let Some(name) = error.limit_name() {
            exception.setattr("limit", name)?;
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
        _ => "InternalError",
    };
    let module =
        MODULE.get_or_try_init(py, || py.import("fcimage.exceptions").map(Bound::unbind))?;
    Ok(module.bind(py).getattr(name)?.cast_into::<PyType>()?)
}
