//! `Adjust`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyEffect;
use crate::args::Signature;
use crate::signals::built;
use crate::slips;
use fcimage_image::{Adjust, Effect};

/// Changes brightness, contrast, saturation and gamma, in this order; the first three as Pillow's
/// `ImageEnhance`. For another order, list several of them.
///
/// Args:
///     brightness: The factor of all samples, 0.0 (black) to 10.0. Default 1.0.
///     contrast: The factor of the distance from the mean gray of the image, 0.0 (that gray) to 10.0.
///         Default 1.0.
///     saturation: The factor of the distance of each pixel from its gray, 0.0 (gray) to 10.0.
///         Default 1.0.
///     gamma: 0.1 to 10.0; above 1.0 the middle gets lighter, black and white stay. Default 1.0.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///
/// >>> fcimage.Adjust(brightness=1.1, saturation=0.8).saturation
/// 0.8
#[pyclass(name = "Adjust", module = "fcimage", frozen, extends = PyEffect)]
pub(super) struct PyAdjust(Adjust);

static ADJUST: Signature = Signature {
    function: "Adjust",
    positional: &[],
    keyword_only: &["brightness", "contrast", "saturation", "gamma"],
    required: &[],
    slips: slips::effects::ADJUST,
};

#[pymethods]
impl PyAdjust {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(*, brightness=1.0, contrast=1.0, \
        saturation=1.0, gamma=1.0)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = ADJUST.read(args, kwargs)?;
        let of = |name: &str| Ok::<_, PyErr>(arguments.number(name)?.unwrap_or(1.0));
        let (brightness, contrast) = (of("brightness")?, of("contrast")?);
        let (saturation, gamma) = (of("saturation")?, of("gamma")?);
        let adjust = built(py, || {
            Adjust::default()
                .with_brightness(brightness)?
                .with_contrast(contrast)?
                .with_saturation(saturation)?
                .with_gamma(gamma)
        })?;
        let base = PyEffect(Effect::from(adjust));
        Ok(PyClassInitializer::from(base).add_subclass(Self(adjust)))
    }

    /// The factor of all samples.
    #[getter]
    fn brightness(&self) -> f64 {
        self.0.brightness()
    }

    /// The factor of the distance from the mean gray.
    #[getter]
    fn contrast(&self) -> f64 {
        self.0.contrast()
    }

    /// The factor of the distance of each pixel from its gray.
    #[getter]
    fn saturation(&self) -> f64 {
        self.0.saturation()
    }

    /// The gamma.
    #[getter]
    fn gamma(&self) -> f64 {
        self.0.gamma()
    }
}
