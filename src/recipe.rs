//! Doorway to `fcimage_image::variant`.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use super::encoding::encoding_from;
use super::error::attached;
use super::watermark::watermark_from;
use fcimage_base::error::Error;
use fcimage_image::geometry::{Fit, Gravity};
use fcimage_image::paint::Color;
use fcimage_image::variant::{Variant, VariantParts};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyVariant>()
}

/// The recipe of one output picture.
///
/// Args:
///     name: What you call it; any non-empty text, unique within a call.
///     width: Width of the box in pixels, 1 to 65535; default: as height and picture give it.
///     height: Height of the box in pixels, 1 to 65535.
///     fit: "inside" (within the box), "outside" (around it), "cover" (fills it, the rest is
///         cropped), "contain" (within it, the rest is background) or "fill" (distorted). The last
///         three need both sides.
///     gravity: What a crop keeps, and where a contained picture stands: "center", "north",
///         "northeast", "east", "southeast", "south", "southwest", "west", "northwest".
///     enlarge: Whether a picture smaller than the box is enlarged.
///     background: "#rgb", "#rrggbb", "#rrggbbaa" or a basic CSS name; shows where the format has no
///         alpha, and around a contained picture.
///     watermark: A `TextWatermark` or an `ImageWatermark`, drawn after resizing.
///     encodings: At least one of `Jpeg`, `WebP`, `Png`.
///
/// Raises:
///     ArgumentError: An argument is out of its range; the message says which range.
///     EncodeError: The box is larger than an encoding can hold (16383 pixels a side for WebP).
#[pyclass(name = "Variant", module = "fcimage", frozen, eq, from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct PyVariant(pub(super) Variant);

#[pymethods]
impl PyVariant {
    #[new]
    #[pyo3(signature = (name, *, width=None, height=None, fit="inside", gravity="center",
        enlarge=false, background="#ffffff", watermark=None, encodings))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        name: String,
        width: Option<i64>,
        height: Option<i64>,
        fit: &str,
        gravity: &str,
        enlarge: bool,
        background: &str,
        watermark: Option<&Bound<'_, PyAny>>,
        encodings: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let watermark = watermark.map(watermark_from).transpose()?;
        let encodings = encodings
            .try_iter()
            .map_err(|_| PyTypeError::new_err("encodings must be a list of Jpeg, WebP and Png"))?
            .map(|item| encoding_from(&item?))
            .collect::<PyResult<Vec<_>>>()?;
        let build = || {
            Variant::new(VariantParts {
                name,
                width,
                height,
                fit: Fit::from_name(fit)?,
                gravity: Gravity::from_name(gravity)?,
                enlarge,
                background: Color::parse(background)?,
                watermark,
                encodings,
            })
        };
        attached(py, || build().map(Self).map_err(Error::without_pointer))
    }

    /// What you call it.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// Width of the box in pixels, or None.
    #[getter]
    fn width(&self) -> Option<u32> {
        self.0.target().width
    }

    /// Height of the box in pixels, or None.
    #[getter]
    fn height(&self) -> Option<u32> {
        self.0.target().height
    }

    /// How the picture fits the box.
    #[getter]
    fn fit(&self) -> &'static str {
        self.0.target().fit.name()
    }

    /// What a crop keeps.
    #[getter]
    fn gravity(&self) -> &'static str {
        self.0.target().gravity.name()
    }

    /// Whether smaller pictures are enlarged.
    #[getter]
    fn enlarge(&self) -> bool {
        self.0.target().enlarge
    }

    /// The background as "#rrggbb" or "#rrggbbaa".
    #[getter]
    fn background(&self) -> String {
        self.0.background().to_hex()
    }

    /// The formats it is written in: "jpeg", "webp", "png".
    #[getter]
    fn formats(&self) -> Vec<&'static str> {
        self.0.encodings().iter().map(|encoding| encoding.format().name()).collect()
    }

    /// 32 hexadecimal digits that differ where the outputs could: in any part of the recipe, fonts and
    /// logos included, and between versions of fcimage. Stored beside an output, it says whether the
    /// output still stands.
    #[getter]
    fn fingerprint(&self) -> String {
        self.0.fingerprint()
    }

    fn __repr__(&self) -> String {
        let target = self.0.target();
        let side = |side: Option<u32>| side.map_or_else(|| "None".to_owned(), |n| n.to_string());
        format!(
            "Variant({:?}, width={}, height={}, fit={:?}, formats={:?})",
            self.0.name(),
            side(target.width),
            side(target.height),
            target.fit.name(),
            self.formats()
        )
    }
}
