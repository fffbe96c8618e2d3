//! `Watermark`, the base of `TextWatermark` and `ImageWatermark`: what both have.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use super::fonts::fonts_to;
use super::inputs::source_to;
use super::limits::PyLimits;
use crate::args::{Arguments, mismatch_with_hint};
use crate::values::{Fields, shortest};
use fcimage_base::limits::Limits;
use fcimage_image::{ImageWatermark, TextColor, TextWatermark, Watermark};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyWatermark>()
}

/// What is drawn on a variant: the base of `TextWatermark` and `ImageWatermark`.
#[pyclass(name = "Watermark", module = "fcimage", frozen, subclass, eq)]
#[derive(PartialEq)]
pub(super) struct PyWatermark(pub(super) Watermark);

#[pymethods]
impl PyWatermark {
    /// Where it is placed: a corner, an edge or the center.
    #[getter]
    fn gravity(&self) -> &'static str {
        self.0.placement().gravity.name()
    }

    /// Pixels between the mark and the edges that `gravity` names.
    #[getter]
    fn margin(&self) -> u32 {
        self.0.placement().margin
    }

    /// Whether the mark is repeated over the whole image.
    #[getter]
    fn tile(&self) -> bool {
        self.0.placement().tile
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

impl PyWatermark {
    /// `portable`: with the content of files instead of their paths. Watermarks are equal if the
    /// content is.
    fn fields<'py>(&self, py: Python<'py>, portable: bool) -> PyResult<Fields<'py>> {
        let fields = match &self.0 {
            Watermark::Text(mark) => text_fields(py, mark, portable)?,
            Watermark::Image(mark) => image_fields(py, mark, portable)?,
        };
        fields
            .with("gravity", self.gravity())?
            .with("margin", self.margin())?
            .with("tile", self.tile())
    }
}

fn text_fields<'py>(
    py: Python<'py>,
    mark: &TextWatermark,
    portable: bool,
) -> PyResult<Fields<'py>> {
    Fields::new(py, "TextWatermark")
        .with("text", mark.text())?
        .with("font", fonts_to(py, mark.fonts(), portable)?)?
        .with("weight", mark.weight())?
        .with("size", mark.size().map(shortest))?
        .with("color", mark.color().to_text())?
        .with("opacity", shortest(mark.opacity()))?
        .with("shadow", mark.shadow().map(TextColor::to_text))?
        .with("outline", mark.outline().map(TextColor::to_text))?
        .with("rotate", shortest(mark.rotate()))
}

fn image_fields<'py>(
    py: Python<'py>,
    mark: &ImageWatermark,
    portable: bool,
) -> PyResult<Fields<'py>> {
    let path = mark.path().filter(|_| !portable);
    let fields = Fields::new(py, "ImageWatermark")
        .with("data", source_to(py, path, mark.data())?)?
        .with("scale", shortest(mark.scale()))?
        .with("opacity", shortest(mark.opacity()))?;
    match *mark.limits() {
        Limits::DEFAULT => Ok(fields),
        limits => fields.with("limits", PyLimits(limits)),
    }
}

/// The watermark that `value` is, if it is one.
pub(super) fn watermark_in(value: &Bound<'_, PyAny>) -> Option<Watermark> {
    value.cast::<PyWatermark>().ok().map(|mark| mark.get().0.clone())
}

/// The argument `watermark`: a watermark, or None.
pub(super) fn watermark_of(arguments: &Arguments<'_>) -> PyResult<Option<Watermark>> {
    let Some(value) = arguments.optional("watermark") else { return Ok(None) };
    match value.cast::<PyWatermark>() {
        Ok(mark) => Ok(Some(mark.get().0.clone())),
        Err(_) => {
            let hint = if value.is_instance_of::<PyString>() {
                "use TextWatermark(text), or ImageWatermark(path) for a logo"
            } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
                "a variant has one watermark"
            } else {
                "use ImageWatermark(data) for the file of a logo"
            };
            let expected = "a TextWatermark or an ImageWatermark";
            Err(mismatch_with_hint("watermark", expected, value, Some(hint)))
        }
    }
}
