//! The arguments `radius` and `shape`.

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyString};

use crate::args::{Arguments, integer, mismatch_with_hint, number};
use crate::errors::to_pyerr;
use crate::signals::built;
use fcimage_base::error::Error;
use fcimage_image::{Corners, CutShape, Radius};

/// What is cut off the corners.
pub(super) fn corners_of(arguments: &Arguments<'_>) -> PyResult<Option<Corners>> {
    let py = arguments.py();
    let radius = radius_of(arguments)?;
    let shape = match arguments.optional("shape") {
        None => None,
        Some(_) => arguments.choice("shape", CutShape::NAMES)?,
    };
    let shape = shape.map(|name| built(py, || CutShape::from_name(&name))).transpose()?;
    built(py, || Corners::new(radius, shape))
}

/// The radius: an int is pixels, a float a fraction.
pub(super) fn radius_of(arguments: &Arguments<'_>) -> PyResult<Option<Radius>> {
    const EXPECTED: &str = "an int in pixels, or a float in fractions of the shorter side";
    let Some(value) = arguments.optional("radius") else { return Ok(None) };
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyBool>() {
        let hint = "for a circle, use shape=\"circle\"";
        return Err(mismatch_with_hint("radius", EXPECTED, value, Some(hint)));
    }
    let radius = if value.hasattr("__index__")? {
        let pixels = integer(value, "radius")?;
        built(value.py(), || Radius::pixels(pixels))
    } else {
        let fraction = number(value, "radius")?;
        built(value.py(), || Radius::fraction(fraction))
    };
    radius.map(Some)
}

/// The radius as an int or a float, or None.
pub(super) fn radius_to<'py>(
    py: Python<'py>,
    corners: Option<Corners>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    corners.and_then(Corners::radius).map(|radius| radius_object(py, radius)).transpose()
}

/// A radius as an int or a float.
pub(super) fn radius_object(py: Python<'_>, radius: Radius) -> PyResult<Bound<'_, PyAny>> {
    match radius {
        Radius::Pixels(pixels) => pixels.into_bound_py_any(py),
        Radius::Fraction(fraction) => fraction.into_bound_py_any(py),
        _ => Err(to_pyerr(py, &Error::internal("a radius has no form in Python"))),
    }
}
