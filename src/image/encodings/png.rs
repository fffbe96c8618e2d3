//! `Png`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyEncoding;
use crate::args::Signature;
use crate::image::keep::{kept, metadata_of, written};
use crate::signals::built;
use crate::slips::encodings;
use fcimage_image::codecs::{Encoding, PngOptions};

/// PNG. Every pixel is kept, in the fewest bits.
///
/// Gray images are written as gray of 1, 2, 4 or 8 bits; at most 256 different colors as a palette of
/// 1, 2, 4 or 8 bits; all others as RGB of 8 bits. Each has alpha only where it is needed.
///
/// Args:
///     effort: 0 (fast) to 6 (small). Default 4, which takes the bytes of Pillow's default for
///         less time; 6 tries several ways, and may take 10 times as long.
///     keep, metadata: As for `Jpeg`.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///
/// >>> fcimage.Png(effort=6).effort
/// 6
#[pyclass(name = "Png", module = "fcimage", frozen, extends = PyEncoding)]
pub(super) struct PyPng(pub(super) PngOptions);

static PNG: Signature = Signature {
    function: "Png",
    positional: &[],
    keyword_only: &["effort", "keep", "metadata"],
    required: &[],
    slips: encodings::PNG,
};

#[pymethods]
impl PyPng {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(*, effort=4, keep=None, metadata=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = PNG.read(args, kwargs)?;
        let mut options = PngOptions::default().with_metadata(metadata_of(&arguments)?);
        if let Some(effort) = arguments.integer_within("effort", PngOptions::EFFORT)? {
            options = built(py, || options.with_effort(effort.into()))?;
        }
        let base = PyEncoding(Encoding::Png(options.clone()).into());
        Ok(PyClassInitializer::from(base).add_subclass(Self(options)))
    }

    /// The effort, 0 to 6.
    #[getter]
    fn effort(&self) -> u8 {
        self.0.effort()
    }

    /// The metadata that are kept: a tuple of names.
    #[getter]
    fn keep<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        kept(py, self.0.metadata())
    }

    /// The texts that are written: a new dict with "artist" and "copyright" where they were given.
    #[getter]
    fn metadata<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        written(py, self.0.metadata())
    }
}
