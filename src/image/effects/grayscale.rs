//! `Grayscale`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyEffect;
use crate::args::Signature;
use fcimage_image::{Effect, Grayscale};

/// Makes an image gray: the luma of BT.601, as Pillow's `convert("L")`.
///
/// JPEG and PNG then are written as gray files, unless a watermark or background has a color.
///
/// >>> gray = fcimage.Variant("gray", width=400, effects=fcimage.Grayscale())
/// >>> gray.effects
/// (Grayscale(),)
#[pyclass(name = "Grayscale", module = "fcimage", frozen, extends = PyEffect)]
pub(super) struct PyGrayscale;

static GRAYSCALE: Signature = Signature {
    function: "Grayscale",
    positional: &[],
    keyword_only: &[],
    required: &[],
    slips: &[],
};

#[pymethods]
impl PyGrayscale {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "()")]
    fn new(
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        GRAYSCALE.read(args, kwargs)?;
        let base = PyEffect(Effect::from(Grayscale));
        Ok(PyClassInitializer::from(base).add_subclass(Self))
    }
}
