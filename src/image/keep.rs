//! The argument and attribute `keep` of all encodings.

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::args::{Arguments, mismatch};
use crate::errors::to_pyerr;
use fcimage_image::codecs::Keep;

/// The argument `keep`: None, a name, or an iterable of names.
pub(super) fn keep_of(arguments: &Arguments<'_>) -> PyResult<Keep> {
    const EXPECTED: &str = "None, \"icc\", \"copyright\" or an iterable of them";
    let Some(value) = arguments.optional("keep") else { return Ok(Keep::default()) };
    let names: Vec<String> = match value.extract::<String>() {
        Ok(name) => vec![name],
        Err(_) => value
            .try_iter()
            .and_then(|items| items.map(|item| item?.extract::<String>()).collect())
            .map_err(|_| mismatch("keep", EXPECTED, value))?,
    };
    Keep::from_names(names.iter().map(String::as_str))
        .map_err(|error| to_pyerr(arguments.py(), &error.without_pointer()))
}

/// What is kept, as the attribute `keep` says it.
pub(super) fn kept(py: Python<'_>, keep: Keep) -> PyResult<Bound<'_, PyTuple>> {
    PyTuple::new(py, keep.names().collect::<Vec<_>>())
}
