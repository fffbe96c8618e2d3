//! `Blur`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyEffect;
use super::regions::{regions_of, regions_to};
use crate::args::{Signature, number};
use crate::signals::built;
use crate::slips;
use fcimage_image::{Blur, Effect};

/// Makes an image or regions of it soft: a Gaussian, as Pillow's `GaussianBlur`.
///
/// The time does not depend on the radius. A weak blur can be undone in part: use `Redact` where
/// nothing may be left.
///
/// Args:
///     radius: The standard deviation in pixels of the output, 0.1 to 1000.
///     regions: Where: tuples (left, top, width, height) in fractions of the upright source, as
///         detection services give them, at most 1000. What is outside of the image does not count.
///         Each region is blurred for itself. Default: everywhere.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///
/// >>> fcimage.Blur(12, regions=[(0.1, 0.2, 0.3, 0.25)]).radius
/// 12.0
#[pyclass(name = "Blur", module = "fcimage", frozen, extends = PyEffect)]
pub(super) struct PyBlur(Blur);

static BLUR: Signature = Signature {
    function: "Blur",
    positional: &["radius"],
    keyword_only: &["regions"],
    required: &["radius"],
    slips: slips::effects::BLUR,
};

#[pymethods]
impl PyBlur {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(radius, *, regions=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = BLUR.read(args, kwargs)?;
        let radius = number(arguments.required("radius")?, "radius")?;
        let regions = regions_of(&arguments)?;
        let blur = built(py, || Blur::new(radius, regions))?;
        let base = PyEffect(Effect::from(blur.clone()));
        Ok(PyClassInitializer::from(base).add_subclass(Self(blur)))
    }

    /// The standard deviation in pixels.
    #[getter]
    fn radius(&self) -> f64 {
        self.0.radius()
    }

    /// The regions as tuples (left, top, width, height), or None.
    #[getter]
    fn regions<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        regions_to(py, self.0.only_in())
    }
}
