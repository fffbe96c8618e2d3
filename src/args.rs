//! Arguments as they come from Python.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView};

/// The bytes of `value`: `bytes` as they are, every other bytes-like object as a copy, because its
/// owner could change it while the interpreter is released.
pub(super) fn bytes_like<'py>(
    value: &Bound<'py, PyAny>,
    what: &str,
) -> PyResult<Bound<'py, PyBytes>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(bytes.clone());
    }
    let wrong_type = |_| {
        let found = value.get_type().name().map_or_else(|_| "?".into(), |name| name.to_string());
        PyTypeError::new_err(format!(
            "{what} must be bytes-like (bytes, bytearray, memoryview), got {found}"
        ))
    };
    let view = PyMemoryView::from(value).map_err(wrong_type)?;
    Ok(view.call_method0("tobytes")?.cast_into::<PyBytes>()?)
}
