//! Colors as Python writes them: a str of CSS, or a tuple of samples.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyList, PyString, PyTuple};

use crate::args::{described, integer_within, mismatch, text};
use crate::errors::{to_pyerr, wrong_value};
use fcimage_base::error::Error;
use fcimage_image::{Color, EFFECT_COLOR, TextColor};

/// A color: a str such as "#ff8800" or "white", or (red, green, blue) or (red, green, blue, alpha) of
/// whole numbers between 0 and 255.
pub(super) fn color_of(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Color> {
    const EXPECTED: &str = "a color: a str such as \"#ff8800\" or \"white\", or a tuple of 3 or 4 \
                            whole numbers between 0 and 255";
    let py = value.py();
    if value.is_instance_of::<PyString>() {
        let text = text(value, name)?;
        return Color::parse(&text).map_err(|error| {
            let error = error.without_pointer();
            to_pyerr(py, &Error::argument(format!("{name}: {}", error.message())))
        });
    }
    if !value.is_instance_of::<PyTuple>() && !value.is_instance_of::<PyList>() {
        return Err(mismatch(name, EXPECTED, value));
    }
    let mut samples = Vec::new();
    for item in value.try_iter()?.take(5) {
        let item = item?;
        let sample = integer_within(&item, &format!("each sample of {name}"), 0..=255)?;
        samples.push(sample);
    }
    match *samples.as_slice() {
        [red, green, blue] => Ok(Color::rgba(red, green, blue, 255)),
        [red, green, blue, alpha] => Ok(Color::rgba(red, green, blue, alpha)),
        _ => {
            let found = described(value);
            let text =
                format!("{name} must have 3 or 4 samples, got a {found} of {}", value.len()?);
            Err(wrong_value(py, text))
        }
    }
}

/// The color of letters, a shadow or an outline: "auto" or a color.
pub(super) fn text_color_of(value: &Bound<'_, PyAny>, name: &str) -> PyResult<TextColor> {
    if value.is_instance_of::<PyString>() && text(value, name)?.eq_ignore_ascii_case("auto") {
        return Ok(TextColor::Auto);
    }
    color_of(value, name).map(TextColor::Fixed)
}

/// The color of a shadow or an outline: None or False: none; True: what suits the letters.
pub(super) fn effect_of(
    value: &Bound<'_, PyAny>,
    name: &str,
    letters: TextColor,
) -> PyResult<Option<TextColor>> {
    if value.is_none() {
        return Ok(None);
    }
    if let Ok(flag) = value.cast::<PyBool>() {
        return Ok(flag.is_true().then(|| letters.effect()));
    }
    text_color_of(value, name).map(Some)
}

/// The color of the shadow or outline of a layer: None or False: none; True: half-transparent black.
pub(super) fn shade_of(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<Color>> {
    if value.is_none() {
        return Ok(None);
    }
    match value.cast::<PyBool>() {
        Ok(flag) => Ok(flag.is_true().then_some(EFFECT_COLOR)),
        Err(_) => color_of(value, name).map(Some),
    }
}
