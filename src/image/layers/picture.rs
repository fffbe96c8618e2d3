//! `Picture`.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyLayer;
use super::place::{length_of, length_to, place_of};
use crate::args::Signature;
use crate::image::corners::{corners_of, radius_to};
use crate::image::inputs::{Input, readable_path, source_to};
use crate::image::limits::{PyLimits, limits_of};
use crate::signals::{built, detached};
use crate::slips;
use fcimage_base::error::Error;
use fcimage_image::{AssetSource, Fit, Layer, Picture, PictureOptions};

/// Another image, drawn on a variant: a badge, an avatar, a photo beside another. It is turned upright,
/// converted to sRGB, and decoded once for each call, however many variants have it.
///
/// Args:
///     data: The file of the image, in any format that `render` reads: a bytes-like object, a path or
///         a binary file.
///     width: Width of its box: an int in pixels, or a float as a fraction of the width of the
///         variant. Default: follows from the height; that of the image itself where there is none
///         either.
///     height: Height of its box, as width. Default: follows from the width.
///     scale: The size as a factor of that of the image itself, 0.001 to 10.0, instead of width and
///         height.
///     fit: How it fits the box, as for `Variant`; "contain" leaves the rest of the box transparent.
///         It is enlarged where it is smaller than its box.
///     radius: Rounds its corners: an int in pixels, or a float in fractions of its shorter side, 0.0 to
///         0.5. The edges are smooth.
///     shape: "circle" cuts it to a circle, instead of radius: its largest square is used.
///     rotate: Degrees clockwise, -360 to 360. Its box is as large as all of it needs.
///     position: Its upper left corner (x, y) on the variant: ints in pixels, floats in fractions of
///         the variant; may be negative. What is outside of the variant is cut.
///     gravity: Instead of a position: "center" (the default), "north", ..., "northwest".
///     margin: The distance from the sides that gravity names, as one number or (x, y): ints in
///         pixels, floats in fractions of the variant; negative is outside. Default 0.
///     opacity: 0.0 (invisible) to 1.0.
///     tile: Whether it is repeated over the whole variant, in rows and columns through its place, with
///         margin between them.
///     min_canvas: The smallest variants that it is drawn on, in pixels: (width, height), or one int
///         for both. Default: it is drawn on all.
///     limits: What the image may need, whatever the limits of a call that draws it; default
///         `Limits()`. They belong to the host and not to the recipe: `variants_to_json` does not
///         write them.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///     DecodeError, UnsupportedError, LimitError: What is wrong with the image, as far as its header
///         tells.
///     OSError: The file cannot be read.
#[pyclass(name = "Picture", module = "fcimage", frozen, extends = PyLayer)]
pub(super) struct PyPicture(Arc<Picture>);

static PICTURE: Signature = Signature {
    function: "Picture",
    positional: &["data"],
    keyword_only: &[
        "width",
        "height",
        "scale",
        "fit",
        "radius",
        "shape",
        "rotate",
        "position",
        "gravity",
        "margin",
        "opacity",
        "tile",
        "min_canvas",
        "limits",
    ],
    required: &["data"],
    slips: slips::layers::PICTURE,
};

/// The Python object for a picture.
pub(super) fn picture_object(picture: Arc<Picture>) -> PyClassInitializer<PyPicture> {
    let base = PyLayer(Layer::Picture(Arc::clone(&picture)));
    PyClassInitializer::from(base).add_subclass(PyPicture(picture))
}

#[pymethods]
impl PyPicture {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(data, *, width=None, height=None, \
        scale=None, fit='inside', radius=None, shape=None, rotate=0.0, position=None, \
        gravity=None, margin=None, opacity=1.0, tile=False, min_canvas=None, limits=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = PICTURE.read(args, kwargs)?;
        let limits = limits_of(&arguments)?;
        let mut options = PictureOptions::default()
            .with_width(length_of(&arguments, "width")?)
            .with_height(length_of(&arguments, "height")?)
            .with_scale(arguments.optional_number("scale")?)
            .with_corners(corners_of(&arguments)?)
            .with_rotate(arguments.number("rotate")?.unwrap_or(0.0))
            .with_tile(arguments.boolean("tile")?.unwrap_or(false))
            .with_place(place_of(&arguments)?);
        if let Some(name) = arguments.choice("fit", Fit::NAMES)? {
            options = options.with_fit(built(py, || Fit::from_name(&name))?);
        }
        let value = arguments.required("data")?;
        let make = |source| Picture::new(source, options, &limits).map_err(Error::without_pointer);
        let picture = match readable_path(value)? {
            Some(path) => detached(py, || make(AssetSource::Path(path)))?,
            None => {
                let input = Input::new(value, "data", &limits)?;
                let data = input.bytes();
                detached(py, || make(AssetSource::Bytes(data.to_vec())))?
            }
        };
        Ok(picture_object(Arc::new(picture)))
    }

    /// The image as it was given: its path, or the bytes of its file.
    #[getter]
    fn data<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        source_to(py, self.0.path(), self.0.data())
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

    /// The size as a factor of that of the image itself, or None.
    #[getter]
    fn scale(&self) -> Option<f64> {
        self.0.options().scale
    }

    /// How it fits its box.
    #[getter]
    fn fit(&self) -> &'static str {
        self.0.options().fit.name()
    }

    /// The radius of its corners: an int in pixels, a float in fractions of its shorter side, or None.
    #[getter]
    fn radius<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        radius_to(py, self.0.options().corners)
    }

    /// "circle" or None.
    #[getter]
    fn shape(&self) -> Option<&'static str> {
        self.0.options().corners?.shape().map(|shape| shape.name())
    }

    /// Degrees clockwise.
    #[getter]
    fn rotate(&self) -> f64 {
        self.0.options().rotate
    }

    /// Whether it is repeated over the whole variant.
    #[getter]
    fn tile(&self) -> bool {
        self.0.options().tile
    }

    /// What the image may need.
    #[getter]
    fn limits(&self) -> PyLimits {
        PyLimits(*self.0.limits())
    }

    /// Width and height in pixels of the image itself, upright.
    #[getter]
    fn size(&self) -> (u32, u32) {
        let size = self.0.size();
        (size.width, size.height)
    }
}
