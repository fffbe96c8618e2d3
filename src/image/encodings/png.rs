//! `Png`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyEncoding;
use crate::args::Signature;
use crate::image::keep::{keep_of, kept};
use crate::slips;
use fcimage_image::codecs::{Encoding, PngOptions};

/// PNG, 8 bits a sample: RGB or gray, with or without alpha. A gray source is written as gray.
///
/// Args:
///     keep: As for `Jpeg`.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///
/// >>> fcimage.Png(keep="icc").keep
/// ('icc',)
#[pyclass(name = "Png", module = "fcimage", frozen, extends = PyEncoding)]
pub(super) struct PyPng(pub(super) PngOptions);

static PNG: Signature = Signature {
    function: "Png",
    positional: &[],
    keyword_only: &["keep"],
    required: &[],
    slips: slips::PNG,
};

#[pymethods]
impl PyPng {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(*, keep=None)")]
    fn new(
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = PNG.read(args, kwargs)?;
        let options = PngOptions::default().with_keep(keep_of(&arguments)?);
        let base = PyEncoding(Encoding::Png(options).into());
        Ok(PyClassInitializer::from(base).add_subclass(Self(options)))
    }

    /// The metadata that are kept: a tuple of "icc" and "copyright".
    #[getter]
    fn keep<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        kept(py, self.0.keep())
    }
}
