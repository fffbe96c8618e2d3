//! The arguments of all layers: `position`, `gravity`, `margin`, `opacity` and `min_canvas`; lengths.

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyString, PyTuple};

use crate::args::{Arguments, integer, integer_within, mismatch, number};
use crate::signals::built;
use fcimage_image::recipe::geometry::target::MAX_SIDE;
use fcimage_image::{Anchor, Gravity, Length, Place, Size};

/// The place that `arguments` ask for.
pub(super) fn place_of(arguments: &Arguments<'_>) -> PyResult<Place> {
    const PAIR: &str = "(x, y): ints in pixels, or floats in fractions of the image";
    let py = arguments.py();
    let lengths = |name: &str, expected: &str| {
        let Some(value) = arguments.optional(name) else { return Ok(None) };
        let parts = parts(value).ok_or_else(|| mismatch(name, expected, value))?;
        let [x, y] = parts.as_slice() else { return Err(mismatch(name, expected, value)) };
        Ok(Some([length(x, name)?, length(y, name)?]))
    };
    let position = lengths("position", PAIR)?;
    let margin = match arguments.optional("margin") {
        Some(value) if parts(value).is_none() && !value.is_instance_of::<PyString>() => {
            Some([length(value, "margin")?; 2])
        }
        _ => lengths("margin", "a number, or (x, y)")?,
    };
    let gravity = match arguments.optional("gravity") {
        None => None,
        Some(_) => arguments
            .choice("gravity", Gravity::NAMES)?
            .map(|name| built(py, || Gravity::from_name(&name)))
            .transpose()?,
    };
    let opacity = arguments.number("opacity")?.unwrap_or(1.0);
    let min_canvas = min_canvas(arguments)?;
    built(py, || {
        let anchor = Place::anchor_of(position, gravity, margin)?;
        Place::default().with_anchor(anchor)?.with_opacity(opacity)
    })
    .map(|place| place.with_min_canvas(min_canvas))
}

/// Two lengths that are optional: None where they are not given.
pub(super) fn pair_of(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<[Length; 2]>> {
    const PAIR: &str = "(x, y): ints in pixels, or floats in fractions of the image";
    let Some(value) = arguments.optional(name) else { return Ok(None) };
    let parts = parts(value).ok_or_else(|| mismatch(name, PAIR, value))?;
    let [x, y] = parts.as_slice() else { return Err(mismatch(name, PAIR, value)) };
    Ok(Some([length(x, name)?, length(y, name)?]))
}

/// The argument `min_canvas`: (width, height), or one number for both.
fn min_canvas(arguments: &Arguments<'_>) -> PyResult<Option<Size>> {
    let Some(value) = arguments.optional("min_canvas") else { return Ok(None) };
    let side = |value: &Bound<'_, PyAny>| integer_within(value, "min_canvas", 1..=MAX_SIDE);
    let Some(parts) = parts(value) else {
        let side = side(value)?;
        return Ok(Some(Size::new(side, side)));
    };
    match parts.as_slice() {
        [width, height] => Ok(Some(Size::new(side(width)?, side(height)?))),
        _ => Err(mismatch("min_canvas", "an int, or (width, height)", value)),
    }
}

/// A length that is optional: None where it is not given.
pub(super) fn length_of(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<Length>> {
    arguments.optional(name).map(|value| length(value, name)).transpose()
}

/// An int in pixels, or a float as a fraction of the image.
pub(super) fn length(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Length> {
    const EXPECTED: &str = "an int in pixels, or a float as a fraction of the image";
    if value.is_instance_of::<PyBool>() || value.is_instance_of::<PyString>() {
        return Err(mismatch(name, EXPECTED, value));
    }
    if !value.is_instance_of::<PyFloat>() && value.hasattr("__index__")? {
        return integer(value, name).map(Length::Pixels);
    }
    let fraction = number(value, name).map_err(|_| mismatch(name, EXPECTED, value))?;
    Ok(Length::Fraction(fraction))
}

/// The items of an iterable that is no text and no dict.
fn parts<'py>(value: &Bound<'py, PyAny>) -> Option<Vec<Bound<'py, PyAny>>> {
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyDict>() {
        return None;
    }
    value.try_iter().ok()?.collect::<PyResult<_>>().ok()
}

/// A length as an int or a float.
pub(super) fn length_to<'py>(
    py: Python<'py>,
    length: Option<Length>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    match length {
        None => Ok(None),
        Some(Length::Pixels(pixels)) => pixels.into_bound_py_any(py).map(Some),
        Some(Length::Fraction(fraction)) => fraction.into_bound_py_any(py).map(Some),
    }
}

/// Two lengths as a tuple.
pub(super) fn pair<'py>(py: Python<'py>, lengths: [Length; 2]) -> PyResult<Bound<'py, PyTuple>> {
    let lengths = lengths.map(|length| length_to(py, Some(length)));
    PyTuple::new(py, lengths.into_iter().collect::<PyResult<Vec<_>>>()?)
}

/// The position of a place, if it has one.
pub(super) fn position_to<'py>(
    py: Python<'py>,
    place: &Place,
) -> PyResult<Option<Bound<'py, PyTuple>>> {
    match place.anchor {
        Anchor::Position(position) => pair(py, position).map(Some),
        Anchor::Gravity(..) => Ok(None),
    }
}

/// The margin of a place, if it has one.
pub(super) fn margin_to<'py>(
    py: Python<'py>,
    place: &Place,
) -> PyResult<Option<Bound<'py, PyTuple>>> {
    match place.anchor {
        Anchor::Position(_) => Ok(None),
        Anchor::Gravity(_, margin) => pair(py, margin).map(Some),
    }
}
