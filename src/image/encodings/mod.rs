//! The argument `encodings`, and one file for each class of them.

use pyo3::prelude::*;
use pyo3::types::PyString;

pub(super) mod base;
mod jpeg;
mod png;
mod webp;

use base::PyEncoding;
use jpeg::PyJpeg;
use png::PyPng;
use webp::PyWebP;

use crate::args::{Arguments, described, mismatch};
use crate::errors::{to_pyerr, wrong_type};
use fcimage_base::error::Error;
use fcimage_image::codecs::Encoding;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyEncoding>()?;
    module.add_class::<PyJpeg>()?;
    module.add_class::<PyWebP>()?;
    module.add_class::<PyPng>()
}

/// The Python object for an encoding of the core.
pub(super) fn encoding_to<'py>(
    py: Python<'py>,
    encoding: &Encoding,
) -> PyResult<Bound<'py, PyAny>> {
    let base = PyClassInitializer::from(PyEncoding(encoding.clone()));
    Ok(match encoding {
        Encoding::Jpeg(options) => Bound::new(py, base.add_subclass(PyJpeg(*options)))?.into_any(),
        Encoding::WebP(options) => Bound::new(py, base.add_subclass(PyWebP(*options)))?.into_any(),
        Encoding::Png(options) => Bound::new(py, base.add_subclass(PyPng(*options)))?.into_any(),
        other => {
            let text = format!("{} has no class in Python", other.format().name());
            return Err(to_pyerr(py, &Error::internal(text)));
        }
    })
}

/// The argument `encodings`: one, an iterable of them, or the default, JPEG and WebP.
pub(super) fn encodings_of(arguments: &Arguments<'_>) -> PyResult<Vec<Encoding>> {
    const EXPECTED: &str = "Jpeg, WebP or Png, or an iterable of them";
    let Some(value) = arguments.given("encodings") else {
        return Ok(Encoding::defaults().into());
    };
    if let Ok(encoding) = value.cast::<PyEncoding>() {
        return Ok(vec![encoding.get().0.clone()]);
    }
    if value.is_instance_of::<PyString>() {
        return Err(not_an_encoding("encodings", EXPECTED, value));
    }
    let items = value.try_iter().map_err(|_| not_an_encoding("encodings", EXPECTED, value))?;
    let encoding = |(index, item): (usize, PyResult<Bound<'_, PyAny>>)| {
        let item = item?;
        match item.cast::<PyEncoding>() {
            Ok(encoding) => Ok(encoding.get().0.clone()),
            Err(_) => {
                Err(not_an_encoding(&format!("encodings[{index}]"), "Jpeg, WebP or Png", &item))
            }
        }
    };
    items.enumerate().map(encoding).collect()
}

/// The error for what is not an encoding; it knows classes without parentheses and names of formats.
fn not_an_encoding(name: &str, expected: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let class = match value.extract::<String>().map(|text| text.to_lowercase()).as_deref() {
        Ok("jpeg" | "jpg") => Some("Jpeg"),
        Ok("webp") => Some("WebP"),
        Ok("png") => Some("Png"),
        Ok(_) => None,
        Err(_) => {
            let name = value.getattr("__name__").and_then(|name| name.extract::<String>());
            ["Jpeg", "WebP", "Png"].into_iter().find(|class| name.as_deref().ok() == Some(class))
        }
    };
    match class {
        Some(class) => {
            let found = if value.is_instance_of::<PyString>() {
                described(value)
            } else {
                format!("the class {class}")
            };
            let text = format!("{name} must be {expected}, got {found}; use {class}()");
            wrong_type(value.py(), text)
        }
        None => mismatch(name, expected, value),
    }
}
