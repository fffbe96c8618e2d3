//! `Pixelate`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyEffect;
use super::regions::{regions_of, regions_to};
use crate::args::{Signature, integer};
use crate::signals::built;
use crate::slips;
use fcimage_image::{Effect, Pixelate};

/// Gives each square of pixels its mean color, everywhere or in regions.
///
/// Args:
///     size: The side of a square in pixels of the output, 2 to 65535. The squares start at the upper
///         left corner of the image or region.
///     regions: Where, as for `Blur`. Default: everywhere.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///
/// >>> fcimage.Pixelate(16, regions=[(0.1, 0.2, 0.3, 0.25)]).size
/// 16
#[pyclass(name = "Pixelate", module = "fcimage", frozen, extends = PyEffect)]
pub(super) struct PyPixelate(Pixelate);

static PIXELATE: Signature = Signature {
    function: "Pixelate",
    positional: &["size"],
    keyword_only: &["regions"],
    required: &["size"],
    slips: slips::effects::PIXELATE,
};

#[pymethods]
impl PyPixelate {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(size, *, regions=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = PIXELATE.read(args, kwargs)?;
        let size = integer(arguments.required("size")?, "size")?;
        let regions = regions_of(&arguments)?;
        let pixelate = built(py, || Pixelate::new(size, regions))?;
        let base = PyEffect(Effect::from(pixelate.clone()));
        Ok(PyClassInitializer::from(base).add_subclass(Self(pixelate)))
    }

    /// The side of a square in pixels.
    #[getter]
    fn size(&self) -> u32 {
        self.0.size()
    }

    /// The regions as tuples (left, top, width, height), or None.
    #[getter]
    fn regions<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        regions_to(py, self.0.only_in())
    }
}
