//! `Canvas`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::colors::color_of;
use crate::args::Signature;
use crate::signals::built;
use crate::slips;
use crate::values::Fields;
use fcimage_image::recipe::geometry::target::MAX_SIDE;
use fcimage_image::{Canvas, Color, Size};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyCanvas>()
}

/// An image of one color, which `render`, `render_as_completed`, `plan` and `decode` take in the place of
/// a file: for cards, badges and images side by side, which layers are drawn on.
///
/// `SameFormat` makes it a PNG where the color is not opaque, else a JPEG.
///
/// Args:
///     width: Width in pixels, 1 to 65535.
///     height: Height in pixels, 1 to 65535.
///     color: A color as for `Variant(background=)`; may be transparent.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///
/// >>> card = fcimage.Variant("card", encodings=fcimage.Png())
/// >>> [image.size for image in fcimage.render(fcimage.Canvas(1200, 630, "navy"), card)]
/// [(1200, 630)]
#[pyclass(name = "Canvas", module = "fcimage", frozen, eq)]
#[derive(PartialEq)]
pub(super) struct PyCanvas(pub(super) Canvas);

static CANVAS: Signature = Signature {
    function: "Canvas",
    positional: &["width", "height", "color"],
    keyword_only: &[],
    required: &["width", "height"],
    slips: slips::CANVAS,
};

#[pymethods]
impl PyCanvas {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(width, height, color='#ffffff')")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = CANVAS.read(args, kwargs)?;
        let side = |name: &str| arguments.integer_within(name, 1..=MAX_SIDE);
        let (width, height) = (side("width")?, side("height")?);
        let size = Size::new(width.unwrap_or_default(), height.unwrap_or_default());
        let color = match arguments.given("color") {
            None => Color::WHITE,
            Some(value) => color_of(value, "color")?,
        };
        built(py, || Canvas::new(size, color).map(Self))
    }

    /// Width in pixels.
    #[getter]
    fn width(&self) -> u32 {
        self.0.size().width
    }

    /// Height in pixels.
    #[getter]
    fn height(&self) -> u32 {
        self.0.size().height
    }

    /// Width and height in pixels.
    #[getter]
    fn size(&self) -> (u32, u32) {
        (self.width(), self.height())
    }

    /// The color as "#rrggbb", or as "#rrggbbaa" where it is not opaque.
    #[getter]
    fn color(&self) -> String {
        self.0.color().to_hex()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        self.fields(py)?.repr()
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.fields(py)?.hash()
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        Ok(self.fields(py)?.new_arguments())
    }

    fn __copy__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        this
    }
}

impl PyCanvas {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        Fields::new(py, "Canvas")
            .with("width", self.width())?
            .with("height", self.height())?
            .with("color", self.color())
    }
}
