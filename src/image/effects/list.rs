//! The arguments that are effects.

use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple, PyType};

use super::base::{PyEffect, effect_to};
use crate::args::{Arguments, mismatch, mismatch_with_hint};
use crate::signals::built;
use fcimage_image::{Effect, Redaction};

/// The argument `effects`: one, an iterable of them, or none.
pub(crate) fn effects_of(arguments: &Arguments<'_>) -> PyResult<Vec<Effect>> {
    listed(arguments, "effects", "an effect such as Grayscale()")
}

/// The argument `redact`: one effect that destroys pixels, an iterable of them, or none.
pub(crate) fn redaction_of(arguments: &Arguments<'_>) -> PyResult<Option<Redaction>> {
    let effects = listed(arguments, "redact", "Redact(regions) or Pixelate(size, regions=)")?;
    built(arguments.py(), || Redaction::new(effects))
}

/// The effects of the argument `name`: one, an iterable of them, or none.
fn listed(arguments: &Arguments<'_>, name: &str, one: &str) -> PyResult<Vec<Effect>> {
    let Some(value) = arguments.optional(name) else { return Ok(vec![]) };
    let expected = format!("{one}, or an iterable of them");
    if let Ok(effect) = value.cast::<PyEffect>() {
        return Ok(vec![effect.get().0.clone()]);
    }
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyType>() {
        return Err(wrong(name, &expected, value));
    }
    let items = value.try_iter().map_err(|_| wrong(name, &expected, value))?;
    let effect = |(index, item): (usize, PyResult<Bound<'_, PyAny>>)| {
        let item = item?;
        let effect = item.cast::<PyEffect>().map(|effect| effect.get().0.clone());
        effect.map_err(|_| wrong(&format!("{name}[{index}]"), one, &item))
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
