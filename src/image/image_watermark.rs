//! `ImageWatermark`.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::inputs::{Input, readable_path, source_to};
use super::limits::{PyLimits, limits_of};
use super::placement::placement_of;
use super::watermark::PyWatermark;
use crate::args::Signature;
use crate::errors::wrong_type;
use crate::signals::detached;
use crate::slips;
use crate::values::shortest;
use fcimage_base::error::Error;
use fcimage_image::{ImageOptions, ImageWatermark, Watermark};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyImageWatermark>()
}

/// A logo that is drawn on a variant. It is decoded once for each call, however many variants have
/// it.
///
/// Args:
///     data: The file of the logo, in any format that `render` reads: a bytes-like object, a path or
///         a binary file.
///     scale: Above 0.0, at most 1.0: the longer side of the logo, as a share of the shorter side of
///         the variant.
///     opacity: 0.0 (invisible) to 1.0.
///     gravity: Where it is placed: "center", "north", ..., "northwest".
///     margin: As for `TextWatermark`.
///     tile: Whether it is repeated over the whole image.
///     limits: What the logo may need, whatever the limits of a call that draws it; default
///         `Limits()`. They belong to the host and not to the recipe: `variants_to_json` does not
///         write them.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///     DecodeError, UnsupportedError, LimitError: What is wrong with the logo, as far as its header
///         tells.
///     OSError: The file cannot be read.
#[pyclass(name = "ImageWatermark", module = "fcimage", frozen, extends = PyWatermark)]
pub(super) struct PyImageWatermark(Arc<ImageWatermark>);

static IMAGE: Signature = Signature {
    function: "ImageWatermark",
    positional: &["data"],
    keyword_only: &["scale", "opacity", "gravity", "margin", "tile", "limits"],
    required: &["data"],
    slips: slips::watermarks::IMAGE_WATERMARK,
};

/// The Python object for `mark`.
pub(super) fn image_watermark(mark: Arc<ImageWatermark>) -> PyClassInitializer<PyImageWatermark> {
    let base = PyWatermark(Watermark::Image(Arc::clone(&mark)));
    PyClassInitializer::from(base).add_subclass(PyImageWatermark(mark))
}

#[pymethods]
impl PyImageWatermark {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(data, *, scale=0.2, opacity=1.0, \
        gravity='southeast', margin=20, tile=False, limits=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = IMAGE.read(args, kwargs)?;
        let limits = limits_of(&arguments)?;
        let mut options = ImageOptions::default().with_placement(placement_of(&arguments)?);
        if let Some(number) = arguments.number("scale")? {
            options.scale = number as f32;
        }
        if let Some(number) = arguments.number("opacity")? {
            options.opacity = number as f32;
        }
        let Some(value) = arguments.given("data") else {
            return Err(wrong_type(py, "data is missing"));
        };
        let mark = match readable_path(value)? {
            Some(path) => detached(py, || {
                ImageWatermark::open(path, options, &limits).map_err(Error::without_pointer)
            })?,
            None => {
                let input = Input::new(value, "data", &limits)?;
                let data = input.bytes();
                detached(py, || {
                    ImageWatermark::new(data.to_vec(), options, &limits)
                        .map_err(Error::without_pointer)
                })?
            }
        };
        Ok(image_watermark(Arc::new(mark)))
    }

    /// The logo as it was given: its path, or the bytes of its file.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        source_to(py, self.0.path(), self.0.data())
    }

    /// The longer side of the logo, as a share of the shorter side of the variant.
    #[getter]
    fn scale(&self) -> f64 {
        shortest(self.0.scale())
    }

    /// 0.0 (invisible) to 1.0.
    #[getter]
    fn opacity(&self) -> f64 {
        shortest(self.0.opacity())
    }

    /// What the logo may need.
    #[getter]
    fn limits(&self) -> PyLimits {
        PyLimits(*self.0.limits())
    }

    /// Width and height in pixels of the logo itself, upright.
    #[getter]
    fn size(&self) -> (u32, u32) {
        let size = self.0.size();
        (size.width, size.height)
    }
}
