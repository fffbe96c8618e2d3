//! Calls into the core: with the interpreter released or not, with signals handled meanwhile or not.
//! A panic in any of them becomes an `InternalError`.

use std::sync::{Arc, Mutex, PoisonError};

use pyo3::intern;
use pyo3::prelude::*;

use crate::errors::to_pyerr;
use fcimage_base::cancel::with_signal_check;
use fcimage_base::error::{Error, Result, catch_panic};

/// One long call, with the interpreter released. Signals are handled meanwhile: what their handlers
/// raise ends the call.
pub(super) fn detached<T: Send>(
    py: Python<'_>,
    f: impl FnOnce() -> Result<T> + Send,
) -> PyResult<T> {
    if !handles_signals(py)? {
        return released(py, f);
    }
    let raised_by_handler: Arc<Mutex<Option<PyErr>>> = Arc::default();
    let found = Arc::clone(&raised_by_handler);
    let stop = move || {
        let Err(error) = Python::attach(|py| py.check_signals()) else { return false };
        *found.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        true
    };
    let done = py.detach(|| catch_panic(|| with_signal_check(stop, f)));
    match raised_by_handler.lock().unwrap_or_else(PoisonError::into_inner).take() {
        Some(error) => Err(error),
        None => done.map_err(|error| to_pyerr(py, &error)),
    }
}

/// One call of some milliseconds at most, with the interpreter released; signals wait for its end.
pub(super) fn released<T: Send>(
    py: Python<'_>,
    f: impl FnOnce() -> Result<T> + Send,
) -> PyResult<T> {
    py.detach(|| catch_panic(f)).map_err(|error| to_pyerr(py, &error))
}

/// One call of some microseconds, with the interpreter held.
pub(super) fn attached<T>(py: Python<'_>, f: impl FnOnce() -> Result<T>) -> PyResult<T> {
    catch_panic(f).map_err(|error| to_pyerr(py, &error))
}

/// Runs `build`, whose errors are about single arguments and so need no JSON pointer.
pub(super) fn built<T>(py: Python<'_>, build: impl FnOnce() -> Result<T>) -> PyResult<T> {
    attached(py, || build().map_err(Error::without_pointer))
}

/// Whether this is the thread on which Python runs the handlers of signals. It is asked each time,
/// because it is another one after a fork.
fn handles_signals(py: Python<'_>) -> PyResult<bool> {
    // Without this module nobody can have started another thread.
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    let Ok(threading) = modules.get_item(intern!(py, "threading")) else { return Ok(true) };
    let main = threading.call_method0(intern!(py, "main_thread"))?;
    main.getattr(intern!(py, "ident"))?.eq(threading.call_method0(intern!(py, "get_ident"))?)
}
