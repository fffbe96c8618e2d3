//! The argument `effects`.

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple, PyType};

use super::base::{PyEffect, effect_to};
use crate::args::{Arguments, mismatch, mismatch_with_hint};
use fcimage_image::Effect;

/// The argument `effects`: one, an iterable of them, or none.
pub(crate) fn effects_of(arguments: &Arguments<'_>) -> PyResult<Vec<Effect>> {
    const EXPECTED: &str = "an effect such as Grayscale(), or an iterable of them";
    let Some(value) = arguments.optional("effects") else { return Ok(vec![]) };
    if let Ok(effect) = value.cast::<PyEffect>() {
        return Ok(vec![effect.get().0.clone()]);
    }
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyType>() {
        return Err(wrong("effects", EXPECTED, value));
    }
    let items = value.try_iter().map_err(|_| wrong("effects", EXPECTED, value))?;
    let effect = |(index, item): (usize, PyResult<Bound<'_, PyAny>>)| {
        let item = item?;
        let effect = item.cast::<PyEffect>().map(|effect| effect.get().0.clone());
        effect.map_err(|_| {
            wrong(&format!("effects[{index}]"), "an effect such as Grayscale()", &item)
        })
    };
    items.enumerate().map(effect).collect()
}

/// The effects as a tuple.
pub(crate) fn effects_to<'py>(
    py: Python<'py>,
    effects: &[Effect],
) -> PyResult<Bound<'py, PyTuple>> {
    let effects = effects.iter().map(|effect| effect_to(py, effect));
    PyTuple::new(py, effects.collect::<PyResult<Vec<_>>>()?)
}

/// The error for what is not an effect; it knows names of effects and classes without parentheses.
fn wrong(name: &str, expected: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let named = value
        .extract::<String>()
        .or_else(|_| value.getattr("__name__").and_then(|name| name.extract::<String>()));
    let named = named.unwrap_or_default().to_lowercase();
    let class = match named.as_str() {
        "grayscale" | "greyscale" | "gray" | "grey" | "l" => Some("Grayscale()"),
        "blur" | "gaussianblur" | "gaussian_blur" | "boxblur" => Some("Blur(radius)"),
        "sharpen" | "unsharpmask" | "unsharp" => Some("Sharpen()"),
        "adjust" | "brightness" | "contrast" | "saturation" | "gamma" => Some("Adjust()"),
        "pixelate" | "mosaic" => Some("Pixelate(size)"),
        "redact" => Some("Redact(regions)"),
        _ => None,
    };
    match class {
        Some(class) => mismatch_with_hint(name, expected, value, Some(&format!("use {class}"))),
        None => mismatch(name, expected, value),
    }
}
