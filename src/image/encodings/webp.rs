//! `WebP`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyEncoding;
use super::budget::budget_of;
use crate::args::Signature;
use crate::image::keep::{kept, metadata_of, written};
use crate::signals::built;
use crate::slips::encodings;
use fcimage_image::codecs::{Encoding, WebPOptions};

/// WebP.
///
/// Args:
///     quality: 0 to 100; for lossless, how hard to try.
///     effort: 0 (fast) to 6 (small), as libwebp's method; lossy files are the same at 0, 1 and 2
///         (with transparency, if `alpha_quality` is 100). Default 2: at an equal SSIMULACRA2 score
///         it costs about 1 % more bytes than libwebp's own default 4, and a fourth of the time.
///     lossless: Whether every pixel is kept exactly.
///     alpha_quality: 0 to 100; 100 keeps transparency exactly.
///     keep, metadata: As for `Jpeg`.
///     max_bytes, min_quality: As for `Jpeg`; not with `lossless`.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///
/// >>> fcimage.WebP(80, effort=4).effort
/// 4
#[pyclass(name = "WebP", module = "fcimage", frozen, extends = PyEncoding)]
pub(super) struct PyWebP(pub(super) WebPOptions);

static WEBP: Signature = Signature {
    function: "WebP",
    positional: &["quality"],
    keyword_only: &[
        "effort",
        "lossless",
        "alpha_quality",
        "keep",
        "metadata",
        "max_bytes",
        "min_quality",
    ],
    required: &[],
    slips: encodings::WEBP,
};

#[pymethods]
impl PyWebP {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(quality=80, *, effort=2, \
        lossless=False, alpha_quality=100, keep=None, metadata=None, \
        max_bytes=None, min_quality=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = WEBP.read(args, kwargs)?;
        let mut options = WebPOptions::default().with_metadata(metadata_of(&arguments)?);
        if let Some(quality) = arguments.integer_within("quality", WebPOptions::QUALITY)? {
            options = built(py, || options.with_quality(quality.into()))?;
        }
        if let Some(effort) = arguments.integer_within("effort", WebPOptions::EFFORT)? {
            options = built(py, || options.with_effort(effort.into()))?;
        }
        if let Some(lossless) = arguments.boolean("lossless")? {
            options = options.with_lossless(lossless);
        }
        if let Some(quality) = arguments.integer_within("alpha_quality", WebPOptions::QUALITY)? {
            options = built(py, || options.with_alpha_quality(quality.into()))?;
        }
        options = options.with_budget(budget_of(&arguments)?);
        built(py, || Encoding::from(options.clone()).check())?;
        let base = PyEncoding(Encoding::WebP(options.clone()).into());
        Ok(PyClassInitializer::from(base).add_subclass(Self(options)))
    }

    /// The quality, 0 to 100.
    #[getter]
    fn quality(&self) -> u8 {
        self.0.quality()
    }

    /// The effort, 0 to 6.
    #[getter]
    fn effort(&self) -> u8 {
        self.0.effort()
    }

    /// Whether every pixel is kept exactly.
    #[getter]
    fn lossless(&self) -> bool {
        self.0.lossless()
    }

    /// The quality of transparency, 0 to 100.
    #[getter]
    fn alpha_quality(&self) -> u8 {
        self.0.alpha_quality()
    }

    /// The most bytes of the file, or None.
    #[getter]
    fn max_bytes(&self) -> Option<u64> {
        self.0.budget().max_bytes()
    }

    /// The lowest quality that is tried for `max_bytes`; None is 30, or the quality if that is lower.
    #[getter]
    fn min_quality(&self) -> Option<u8> {
        self.0.budget().min_quality()
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
