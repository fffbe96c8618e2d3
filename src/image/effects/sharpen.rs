//! `Sharpen`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyEffect;
use crate::args::Signature;
use crate::signals::built;
use crate::slips;
use fcimage_image::{Effect, Sharpen};

/// Makes edges crisper: an unsharp mask, as Pillow's `UnsharpMask`. The defaults give back what
/// shrinking takes away, without halos.
///
/// Args:
///     radius: The standard deviation of the blur, in pixels of the output, 0.1 to 100. Default 0.8.
///     percent: How much of the difference from the blurred image is added, 0 to 1000. Default 60.
///     threshold: Differences of at most so many levels stay as they are, 0 to 255. Default 2.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///
/// >>> fcimage.Sharpen(radius=2, percent=150, threshold=3).percent
/// 150
#[pyclass(name = "Sharpen", module = "fcimage", frozen, extends = PyEffect)]
pub(super) struct PySharpen(Sharpen);

static SHARPEN: Signature = Signature {
    function: "Sharpen",
    positional: &[],
    keyword_only: &["radius", "percent", "threshold"],
    required: &[],
    slips: slips::effects::SHARPEN,
};

#[pymethods]
impl PySharpen {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(*, radius=0.8, percent=60, threshold=2)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = SHARPEN.read(args, kwargs)?;
        let default = Sharpen::default();
        let radius = arguments.number("radius")?.unwrap_or(default.radius());
        let percent = arguments.integer("percent")?.unwrap_or(default.percent().into());
        let threshold = arguments.integer("threshold")?.unwrap_or(default.threshold().into());
        let sharpen = built(py, || Sharpen::new(radius, percent, threshold))?;
        let base = PyEffect(Effect::from(sharpen));
        Ok(PyClassInitializer::from(base).add_subclass(Self(sharpen)))
    }

    /// The standard deviation of the blur in pixels.
    #[getter]
    fn radius(&self) -> f64 {
        self.0.radius()
    }

    /// How much of the difference is added, in percent.
    #[getter]
    fn percent(&self) -> u16 {
        self.0.percent()
    }

    /// The difference in levels up to which nothing is added.
    #[getter]
    fn threshold(&self) -> u8 {
        self.0.threshold()
    }
}
