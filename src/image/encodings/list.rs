//! The argument `encodings`, and others that are lists of them.

use pyo3::prelude::*;
use pyo3::types::PyString;

use super::base::PyEncoding;
use crate::args::{Arguments, described, mismatch};
use crate::errors::wrong_type;
use fcimage_image::codecs::EncodingChoice;

/// The argument `encodings`: one, an iterable of them, or the default, JPEG and WebP.
pub(crate) fn encodings_of(arguments: &Arguments<'_>) -> PyResult<Vec<EncodingChoice>> {
    match arguments.given("encodings") {
        None => Ok(EncodingChoice::defaults()),
        Some(value) => listed("encodings", value),
    }
}

/// One encoding, or an iterable of them.
pub(super) fn listed(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<EncodingChoice>> {
    const EXPECTED: &str = "Jpeg, WebP, Png, Gif or Avif, or an iterable of them";
    if let Ok(encoding) = value.cast::<PyEncoding>() {
        return Ok(vec![encoding.get().0.clone()]);
    }
    if value.is_instance_of::<PyString>() {
        return Err(not_an_encoding(name, EXPECTED, value));
    }
    let items = value.try_iter().map_err(|_| not_an_encoding(name, EXPECTED, value))?;
    let encoding = |(index, item): (usize, PyResult<Bound<'_, PyAny>>)| {
        let item = item?;
        match item.cast::<PyEncoding>() {
            Ok(encoding) => Ok(encoding.get().0.clone()),
            Err(_) => Err(not_an_encoding(
                &format!("{name}[{index}]"),
                "Jpeg, WebP, Png, Gif or Avif",
                &item,
            )),
        }
    };
    items.enumerate().map(encoding).collect()
}

/// The error for what is not an encoding; it knows classes without parentheses and names of formats.
pub(super) fn not_an_encoding(name: &str, expected: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let class = match value.extract::<String>().map(|text| text.to_lowercase()).as_deref() {
        Ok("jpeg" | "jpg") => Some("Jpeg"),
        Ok("webp") => Some("WebP"),
        Ok("png") => Some("Png"),
        Ok("gif") => Some("Gif"),
        Ok("avif") => Some("Avif"),
        Ok("same") => Some("SameFormat"),
        Ok(_) => None,
        Err(_) => {
            let name = value.getattr("__name__").and_then(|name| name.extract::<String>());
            ["Jpeg", "WebP", "Png", "Gif", "Avif", "SameFormat"]
                .into_iter()
                .find(|class| name.as_deref().ok() == Some(class))
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
