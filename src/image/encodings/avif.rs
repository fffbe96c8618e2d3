//! `Avif`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyEncoding;
use super::budget::budget_of;
use crate::args::Signature;
use crate::image::keep::{kept, metadata_of, written};
use crate::signals::built;
use crate::slips::encodings;
use fcimage_image::codecs::{AvifOptions, Encoding};

/// AVIF, 8 bits a sample, 4:2:0. Only in builds with the feature avif, which the default wheel is not:
/// `make wheel FEATURES=avif`; see docs/avif.md.
///
/// It takes about a second of one core for a megapixel, ten times as long as JPEG and WebP together.
///
/// Args:
///     quality: 1 to 100. 80 looks like quality 80 of WebP.
///     speed: 1 (small) to 10 (fast): the presets of rav1e.
///     keep, metadata: As for `Jpeg`.
///     max_bytes, min_quality: As for `Jpeg`.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range, or this build has no AVIF
///         encoder.
///
/// >>> fcimage.Avif(60).quality  # doctest: +SKIP
/// 60
#[pyclass(name = "Avif", module = "fcimage", frozen, extends = PyEncoding)]
pub(super) struct PyAvif(AvifOptions);

static AVIF: Signature = Signature {
    function: "Avif",
    positional: &["quality"],
    keyword_only: &["speed", "keep", "metadata", "max_bytes", "min_quality"],
    required: &[],
    slips: encodings::AVIF,
};

#[pymethods]
impl PyAvif {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(quality=80, *, speed=10, keep=None, \
        metadata=None, max_bytes=None, min_quality=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = AVIF.read(args, kwargs)?;
        let mut options = AvifOptions::default().with_metadata(metadata_of(&arguments)?);
        if let Some(quality) = arguments.integer_within("quality", AvifOptions::QUALITY)? {
            options = built(py, || options.with_quality(quality.into()))?;
        }
        if let Some(speed) = arguments.integer_within("speed", AvifOptions::SPEED)? {
            options = built(py, || options.with_speed(speed.into()))?;
        }
        options = options.with_budget(budget_of(&arguments)?);
        built(py, AvifOptions::check_available)?;
        let encoding = Encoding::from(options.clone());
        built(py, || encoding.check())?;
        Ok(PyClassInitializer::from(PyEncoding(encoding.into())).add_subclass(Self(options)))
    }

    /// The quality, 1 to 100.
    #[getter]
    fn quality(&self) -> u8 {
        self.0.quality()
    }

    /// The speed, 1 to 10.
    #[getter]
    fn speed(&self) -> u8 {
        self.0.speed()
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
