//! `Png`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyEncoding;
use crate::args::Signature;
use crate::image::keep::{kept, metadata_of, written};
use crate::signals::built;
use crate::slips::encodings;
use fcimage_image::codecs::{Encoding, PngOptions};

/// PNG. Every pixel is kept, in the fewest bits, unless `colors` takes some colors away.
///
/// Gray images are written as gray of 1, 2, 4 or 8 bits; at most 256 different colors as a palette of
/// 1, 2, 4 or 8 bits; all others as RGB of 8 bits. Each has alpha only where it is needed.
///
/// Args:
///     effort: 0 (fast) to 6 (small). Default 4, which takes the bytes of Pillow's default for
///         less time; 6 tries several ways, and may take 10 times as long.
///     colors: The most colors of the file, 2 to 256; each has its own alpha. An image that has no
///         more is kept exactly. Others lose colors, and a photo takes a quarter to half of the bytes.
///         Default None, all colors.
///     dither: How strongly missing colors are mixed of others, 0 (not at all) to 100. More looks
///         smoother and takes more bytes. None is 75. Only with `colors`.
///     keep, metadata: As for `Jpeg`.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range, or `dither` has no `colors`.
///
/// >>> fcimage.Png(effort=6).effort
/// 6
/// >>> fcimage.Png(colors=64, dither=0).colors
/// 64
#[pyclass(name = "Png", module = "fcimage", frozen, extends = PyEncoding)]
pub(super) struct PyPng(pub(super) PngOptions);

static PNG: Signature = Signature {
    function: "Png",
    positional: &[],
    keyword_only: &["effort", "colors", "dither", "keep", "metadata"],
    required: &[],
    slips: encodings::PNG,
};

#[pymethods]
impl PyPng {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(*, effort=4, colors=None, dither=None, \
        keep=None, metadata=None)")]
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
        if let Some(colors) = arguments.optional_integer("colors")? {
            options = built(py, || options.with_colors(colors))?;
        }
        if let Some(dither) = arguments.optional_integer("dither")? {
            options = built(py, || options.with_dither(dither))?;
        }
        built(py, || Encoding::from(options.clone()).check())?;
        let base = PyEncoding(Encoding::Png(options.clone()).into());
        Ok(PyClassInitializer::from(base).add_subclass(Self(options)))
    }

    /// The effort, 0 to 6.
    #[getter]
    fn effort(&self) -> u8 {
        self.0.effort()
    }

    /// The most colors, 2 to 256; None is all.
    #[getter]
    fn colors(&self) -> Option<u16> {
        self.0.colors()
    }

    /// The strength of dithering, 0 to 100; None is 75.
    #[getter]
    fn dither(&self) -> Option<u8> {
        self.0.dither()
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
