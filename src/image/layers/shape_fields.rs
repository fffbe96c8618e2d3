//! The arguments that make an equal `Shape`.

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;

use super::place::{length_to, pair};
use crate::image::corners::radius_object;
use crate::values::Fields;
use fcimage_image::{Fill, Shape};

/// Its arguments, but for those of its place.
pub(super) fn shape_fields<'py>(py: Python<'py>, shape: &Shape) -> PyResult<Fields<'py>> {
    let options = shape.options();
    Fields::new(py, "Shape")
        .with("shape", shape.kind().name())?
        .with("width", length_to(py, options.width)?)?
        .with("height", length_to(py, options.height)?)?
        .with("to", options.to.map(|to| pair(py, to)).transpose()?)?
        .with("fill", fill_to(py, options.fill)?)?
        .with("stroke", options.stroke.map(|stroke| stroke.to_hex()))?
        .with("stroke_width", length_to(py, Some(options.stroke_width))?)?
        .with("radius", options.radius.map(|radius| radius_object(py, radius)).transpose()?)
}

/// A fill as a str or a tuple of two.
pub(super) fn fill_to<'py>(
    py: Python<'py>,
    fill: Option<Fill>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    match fill {
        None => Ok(None),
        Some(Fill::Color(color)) => color.to_hex().into_bound_py_any(py).map(Some),
        Some(Fill::Gradient(top, bottom)) => {
            (top.to_hex(), bottom.to_hex()).into_bound_py_any(py).map(Some)
        }
    }
}
