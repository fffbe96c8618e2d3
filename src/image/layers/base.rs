//! `Layer`, the base of all layers.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::place::{length_to, margin_to, position_to};
use super::shape_fields::shape_fields;
use super::span::spans_to;
use crate::errors::to_pyerr;
use crate::image::corners::radius_to;
use crate::image::fonts::fonts_to;
use crate::image::inputs::source_to;
use crate::image::limits::PyLimits;
use crate::values::Fields;
use fcimage_base::error::Error;
use fcimage_base::limits::Limits;
use fcimage_image::{Anchor, Color, Corners, CutShape, Layer, Picture, Text};

/// What is drawn on an image: the base of `Picture`, `Shape` and `Text`.
#[pyclass(name = "Layer", module = "fcimage", frozen, subclass, eq)]
#[derive(PartialEq)]
pub(in crate::image) struct PyLayer(pub(in crate::image) Layer);

#[pymethods]
impl PyLayer {
    /// The name of the layer in recipes in JSON, such as "picture".
    #[getter]
    fn name(&self) -> &'static str {
        self.0.name()
    }

    /// The upper left corner (x, y) on the image, ints in pixels and floats in fractions of the image, or
    /// None where `gravity` counts.
    #[getter]
    fn position<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        position_to(py, self.0.place())
    }

    /// The side, corner or center of the image where it is drawn, or None where `position` counts.
    #[getter]
    fn gravity(&self) -> Option<&'static str> {
        match self.0.place().anchor {
            Anchor::Gravity(gravity, _) => Some(gravity.name()),
            Anchor::Position(_) => None,
        }
    }

    /// The distance (x, y) from the sides that `gravity` names, ints in pixels and floats in fractions of
    /// the image, or None where `position` counts.
    #[getter]
    fn margin<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        margin_to(py, self.0.place())
    }

    /// 0.0 (invisible) to 1.0.
    #[getter]
    fn opacity(&self) -> f64 {
        self.0.place().opacity
    }

    /// The size (width, height) of the smallest images that it is drawn on, or None.
    #[getter]
    fn min_canvas(&self) -> Option<(u32, u32)> {
        self.0.place().min_canvas.map(|size| (size.width, size.height))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        self.fields(py, false)?.repr()
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.fields(py, true)?.hash()
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        Ok(self.fields(py, true)?.new_arguments())
    }

    fn __copy__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        this
    }
}

impl PyLayer {
    /// The arguments that make an equal layer. `portable`: with the content of files instead of their
    /// paths; layers are equal if the content is.
    fn fields<'py>(&self, py: Python<'py>, portable: bool) -> PyResult<Fields<'py>> {
        let fields = match &self.0 {
            Layer::Picture(picture) => picture_fields(py, picture, portable)?,
            Layer::Shape(shape) => shape_fields(py, shape)?,
            Layer::Text(text) => text_fields(py, text, portable)?,
            other => {
                let text = format!("{} has no class in Python", other.name());
                return Err(to_pyerr(py, &Error::internal(text)));
            }
        };
        fields
            .with("position", self.position(py)?)?
            .with("gravity", self.gravity())?
            .with("margin", self.margin(py)?)?
            .with("opacity", self.opacity())?
            .with("min_canvas", self.min_canvas())
    }
}

fn picture_fields<'py>(
    py: Python<'py>,
    picture: &Picture,
    portable: bool,
) -> PyResult<Fields<'py>> {
    let options = picture.options();
    let path = picture.path().filter(|_| !portable);
    let fields = Fields::new(py, "Picture")
        .with("data", source_to(py, path, picture.data())?)?
        .with("width", length_to(py, options.width)?)?
        .with("height", length_to(py, options.height)?)?
        .with("scale", options.scale)?
        .with("fit", options.fit.name())?
        .with("radius", radius_to(py, options.corners)?)?
        .with("shape", options.corners.and_then(Corners::shape).map(CutShape::name))?
        .with("rotate", options.rotate)?
        .with("tile", options.tile)?;
    match *picture.limits() {
        Limits::DEFAULT => Ok(fields),
        limits => fields.with("limits", PyLimits(limits)),
    }
}

fn text_fields<'py>(py: Python<'py>, text: &Text, portable: bool) -> PyResult<Fields<'py>> {
    let options = text.options();
    Fields::new(py, "Text")
        .with("text", spans_to(py, text, portable)?)?
        .with("font", fonts_to(py, text.fonts(), portable)?)?
        .with("weight", options.weight)?
        .with("size", options.size)?
        .with("color", options.color.to_hex())?
        .with("width", length_to(py, options.width)?)?
        .with("align", options.align.name())?
        .with("line_height", options.line_height)?
        .with("max_lines", options.max_lines)?
        .with("shadow", options.shadow.map(Color::to_hex))?
        .with("outline", options.outline.map(Color::to_hex))?
        .with("rotate", options.rotate)
}
