//! The arguments and attributes `keep` and `metadata` of all encodings.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::args::{Arguments, described, mismatch, text};
use crate::errors::{to_pyerr, wrong_value};
use crate::values::Fields;
use fcimage_base::error::{Error, Result};
use fcimage_image::codecs::{Keep, MetadataOptions};

/// The arguments `keep` and `metadata`.
pub(super) fn metadata_of(arguments: &Arguments<'_>) -> PyResult<MetadataOptions> {
    const EXPECTED: &str = "None or a dict with \"artist\" and \"copyright\"";
    let mut options = MetadataOptions::default().with_keep(keep_of(arguments)?);
    let Some(value) = arguments.optional("metadata") else { return Ok(options) };
    let py = arguments.py();
    // A copy: other threads may change the mapping.
    let texts = PyDict::new(py);
    let is_mapping = value.hasattr("keys")?;
    if !is_mapping || texts.update(value.cast()?).is_err() {
        return Err(mismatch("metadata", EXPECTED, value));
    }
    for (key, value) in texts.iter() {
        let set: fn(MetadataOptions, &str) -> Result<MetadataOptions> =
            match key.extract::<Cow<'_, str>>().as_deref() {
                Ok("artist") => MetadataOptions::with_artist,
                Ok("copyright") => MetadataOptions::with_copyright,
                _ => {
                    let names = MetadataOptions::TEXTS.join(", ");
                    let found = described(&key);
                    let message = format!("a key of metadata must be one of {names}, got {found}");
                    return Err(wrong_value(py, message));
                }
            };
        let name = format!("metadata[{}]", key.repr()?);
        if !value.is_none() {
            options = set(options, &text(&value, &name)?)
                .map_err(|error| to_pyerr(py, &Error::without_pointer(error)))?;
        }
    }
    Ok(options)
}

/// The argument `keep`: None, a name, or an iterable of names.
pub(super) fn keep_of(arguments: &Arguments<'_>) -> PyResult<Keep> {
    let Some(value) = arguments.optional("keep") else { return Ok(Keep::default()) };
    let names: Vec<String> = match value.extract::<String>() {
        Ok(name) => vec![name],
        Err(_) => value
            .try_iter()
            .and_then(|items| items.map(|item| item?.extract::<String>()).collect())
            .map_err(|_| {
                let names = Keep::NAMES.map(|name| format!("\"{name}\"")).join(", ");
                mismatch("keep", &format!("None, {names} or an iterable of them"), value)
            })?,
    };
    Keep::from_names(names.iter().map(String::as_str))
        .map_err(|error| to_pyerr(arguments.py(), &error.without_pointer()))
}

/// What is kept, as the attribute `keep` says it.
pub(super) fn kept<'py>(
    py: Python<'py>,
    options: &MetadataOptions,
) -> PyResult<Bound<'py, PyTuple>> {
    PyTuple::new(py, options.keep().names().collect::<Vec<_>>())
}

/// What is written, as the attribute `metadata` says it.
pub(super) fn written<'py>(
    py: Python<'py>,
    options: &MetadataOptions,
) -> PyResult<Bound<'py, PyDict>> {
    let texts = PyDict::new(py);
    for (name, text) in options.texts() {
        texts.set_item(name, text)?;
    }
    Ok(texts)
}

/// `fields` with both arguments.
pub(super) fn with_metadata<'py>(
    py: Python<'py>,
    fields: Fields<'py>,
    options: &MetadataOptions,
) -> PyResult<Fields<'py>> {
    let texts = written(py, options)?;
    let fields = fields.with("keep", kept(py, options)?)?;
    fields.with("metadata", if texts.is_empty() { py.None() } else { texts.into_any().unbind() })
}
