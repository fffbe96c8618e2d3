//! `Shape`.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use super::base::PyLayer;
use super::place::{length_of, length_to, pair, pair_of, place_of};
use super::shape_fields::fill_to;
use crate::args::{Arguments, Signature};
use crate::image::colors::color_of;
use crate::image::corners::{radius_object, radius_of};
use crate::signals::built;
use crate::slips;
use fcimage_image::{Fill, Layer, Shape, ShapeKind, ShapeOptions};

/// A rectangle, an ellipse or a line, drawn on a variant with smooth edges: a box under a text, a frame,
/// a rule, a dot.
///
/// Args:
///     shape: "rectangle", "ellipse" (which fills its box) or "line".
///     width: Width of its box: an int in pixels, or a float as a fraction of the width of the
///         variant. Default: that of the variant.
///     height: Height of its box, as width. Default: that of the variant.
///     to: Where a line ends, (x, y) as position, which is where it starts. Level and upright lines
///         fill whole pixels.
///     fill: The color inside of the stroke, as for `Variant(background=)`; or two colors, from the top
///         of the box to its bottom. Default: none.
///     stroke: The color of the edge, which is within the box, or of the line. Default: none.
///     stroke_width: The width of the stroke: an int in pixels, or a float as a fraction of the shorter
///         side of the variant.
///     radius: Rounds the corners of a rectangle: an int in pixels, 0 to 65535, or a float in fractions
///         of the shorter side of its box, 0.0 to 0.5.
///     position: Its upper left corner (x, y) on the variant, or the start of a line: ints in pixels,
///         floats in fractions of the variant; may be negative. What is outside of the variant is cut.
///     gravity: Instead of a position: "center" (the default), "north", ..., "northwest".
///     margin: The distance from the sides that gravity names, as one number or (x, y): ints in
///         pixels, floats in fractions of the variant; negative is outside. Default 0.
///     opacity: 0.0 (invisible) to 1.0.
///     min_canvas: The smallest variants that it is drawn on, in pixels: (width, height), or one int
///         for both. Default: it is drawn on all.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range, or does not go with the
///         shape: a line needs position, to and stroke, the others fill, stroke or both.
///
/// >>> shade = ("#00000000", "#000000b0")
/// >>> fcimage.Shape("rectangle", height=0.4, gravity="south", fill=shade).fill
/// ('#00000000', '#000000b0')
#[pyclass(name = "Shape", module = "fcimage", frozen, extends = PyLayer)]
pub(super) struct PyShape(Arc<Shape>);

static SHAPE: Signature = Signature {
    function: "Shape",
    positional: &["shape"],
    keyword_only: &[
        "width",
        "height",
        "to",
        "fill",
        "stroke",
        "stroke_width",
        "radius",
        "position",
        "gravity",
        "margin",
        "opacity",
        "min_canvas",
    ],
    required: &["shape"],
    slips: slips::layers::SHAPE,
};

/// The Python object for a shape.
pub(super) fn shape_object(shape: Arc<Shape>) -> PyClassInitializer<PyShape> {
    let base = PyLayer(Layer::Shape(Arc::clone(&shape)));
    PyClassInitializer::from(base).add_subclass(PyShape(shape))
}

#[pymethods]
impl PyShape {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(shape, *, width=None, height=None, \
        to=None, fill=None, stroke=None, stroke_width=1, radius=None, position=None, gravity=None, \
        margin=None, opacity=1.0, min_canvas=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = SHAPE.read(args, kwargs)?;
        let name = arguments.choice("shape", ShapeKind::NAMES)?.unwrap_or_default();
        let kind = built(py, || ShapeKind::from_name(&name))?;
        let default = ShapeOptions::default();
        let options = ShapeOptions {
            width: length_of(&arguments, "width")?,
            height: length_of(&arguments, "height")?,
            to: pair_of(&arguments, "to")?,
            fill: fill_of(&arguments)?,
            stroke: arguments
                .optional("stroke")
                .map(|value| color_of(value, "stroke"))
                .transpose()?,
            stroke_width: length_of(&arguments, "stroke_width")?.unwrap_or(default.stroke_width),
            radius: radius_of(&arguments)?,
            place: place_of(&arguments)?,
        };
        let shape = built(py, || Shape::new(kind, options))?;
        Ok(shape_object(Arc::new(shape)))
    }

    /// "rectangle", "ellipse" or "line".
    #[getter]
    fn shape(&self) -> &'static str {
        self.0.kind().name()
    }

    /// Width of its box, an int in pixels or a float as a fraction of the variant, or None.
    #[getter]
    fn width<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        length_to(py, self.0.options().width)
    }

    /// Height of its box, an int in pixels or a float as a fraction of the variant, or None.
    #[getter]
    fn height<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        length_to(py, self.0.options().height)
    }

    /// Where a line ends, as (x, y), or None.
    #[getter]
    fn to<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        self.0.options().to.map(|to| pair(py, to)).transpose()
    }

    /// The color inside, the colors at the top and at the bottom, or None.
    #[getter]
    fn fill<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        fill_to(py, self.0.options().fill)
    }

    /// The color of the edge or the line, or None.
    #[getter]
    fn stroke(&self) -> Option<String> {
        self.0.options().stroke.map(|stroke| stroke.to_hex())
    }

    /// The width of the stroke, an int in pixels or a float as a fraction of the variant.
    #[getter]
    fn stroke_width<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        length_to(py, Some(self.0.options().stroke_width))
    }

    /// The radius of the corners, an int in pixels or a float as a fraction of the box, or None.
    #[getter]
    fn radius<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.options().radius.map(|radius| radius_object(py, radius)).transpose()
    }
}

/// The argument `fill`: a color, or two.
fn fill_of(arguments: &Arguments<'_>) -> PyResult<Option<Fill>> {
    let Some(value) = arguments.optional("fill") else { return Ok(None) };
    let is_pair = (value.is_instance_of::<PyTuple>() || value.is_instance_of::<PyList>())
        && value.len()? == 2;
    if !is_pair {
        return color_of(value, "fill").map(Fill::Color).map(Some);
    }
    let color = |index: usize| color_of(&value.get_item(index)?, "fill");
    Ok(Some(Fill::Gradient(color(0)?, color(1)?)))
}
