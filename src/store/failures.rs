//! Failures of requests as the exceptions of `fcimage.storage.failures`.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::errors::to_pyerr;
use fcimage_store::{Broken, Failure, Refusal, TooLarge, is_retryable};

/// Whether the same request can succeed later, after an answer with this status and code.
#[pyfunction]
pub(super) fn _is_retryable(status: u16, code: Option<&str>) -> bool {
    is_retryable(status, code.unwrap_or_default())
}

/// The exception for a failure of `request`, such as "GetObject bucket/key".
pub(super) fn exception(py: Python<'_>, request: &str, failure: &Failure) -> PyErr {
    let made = match failure {
        Failure::Core(error) => return to_pyerr(py, error),
        Failure::TooLarge(limit) => too_large(py, request, *limit),
        Failure::Refusal(refusal) => refused(py, request, refusal),
        Failure::Connection(broken) => unanswered(py, request, broken),
    };
    match made {
        Ok(exception) => PyErr::from_value(exception),
        Err(error) => error,
    }
}

fn too_large<'py>(py: Python<'py>, request: &str, limit: TooLarge) -> PyResult<Bound<'py, PyAny>> {
    let module = module(py)?;
    match limit.size {
        Some(size) => module.call_method1("too_large", (request, size, limit.max_bytes)),
        None => module.call_method1("result_too_large", (request, limit.max_bytes)),
    }
}

fn refused<'py>(py: Python<'py>, request: &str, refusal: &Refusal) -> PyResult<Bound<'py, PyAny>> {
    let Refusal { status, code, message, ec, request_id, .. } = refusal;
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let facts = PyDict::new(py);
    facts.set_item("status", status)?;
    facts.set_item("code", known(code))?;
    facts.set_item("request_id", known(request_id))?;
    facts.set_item("text", message)?;
    facts.set_item("ec", known(ec))?;
    module(py)?.call_method("failure", (request,), Some(&facts))
}

fn unanswered<'py>(py: Python<'py>, request: &str, broken: &Broken) -> PyResult<Bound<'py, PyAny>> {
    module(py)?.call_method1("unanswered", (request, &broken.message, broken.retryable))
}

fn module(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    py.import("fcimage.storage.failures")
}
