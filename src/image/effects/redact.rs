//! `Redact`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyEffect;
use super::regions::{regions_of, regions_to};
use crate::args::{Signature, mismatch};
use crate::image::colors::color_of;
use crate::slips;
use fcimage_image::{Effect, Redact};

/// Covers regions with an opaque color: nothing of what was there is left in the output.
///
/// Args:
///     regions: Where, as for `Blur`; at least one.
///     color: A color, as for the background of `Variant`; its alpha does not count. Default: black.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///
/// >>> fcimage.Redact([(0.1, 0.2, 0.3, 0.25)]).color
/// '#000000'
#[pyclass(name = "Redact", module = "fcimage", frozen, extends = PyEffect)]
pub(super) struct PyRedact(Redact);

static REDACT: Signature = Signature {
    function: "Redact",
    positional: &["regions"],
    keyword_only: &["color"],
    required: &["regions"],
    slips: slips::effects::REDACT,
};

#[pymethods]
impl PyRedact {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(regions, *, color='#000000')")]
    fn new(
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = REDACT.read(args, kwargs)?;
        let Some(regions) = regions_of(&arguments)? else {
            let value = arguments.required("regions")?;
            return Err(mismatch("regions", "an iterable of regions", value));
        };
        let color = match arguments.given("color") {
            Some(value) => color_of(value, "color")?,
            None => Redact::BLACK,
        };
        let redact = Redact::new(regions, color);
        let base = PyEffect(Effect::from(redact.clone()));
        Ok(PyClassInitializer::from(base).add_subclass(Self(redact)))
    }

    /// The regions as tuples (left, top, width, height).
    #[getter]
    fn regions<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        regions_to(py, Some(self.0.covered()))
    }

    /// The color as "#rrggbb".
    #[getter]
    fn color(&self) -> String {
        self.0.color().to_hex()
    }
}
