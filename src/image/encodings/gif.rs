//! `Gif`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyEncoding;
use crate::args::Signature;
use crate::signals::built;
use crate::slips::encodings;
use fcimage_image::codecs::{Encoding, GifOptions};

/// GIF, with all frames where `Variant(animation="keep")` asks for them.
///
/// An image of at most `colors` colors keeps them exactly. Pixels with less than half of full alpha
/// become transparent, all others opaque. Metadata are not kept.
///
/// Args:
///     colors: 2 to 256: the most colors of a frame.
///     dither: 0 (none) to 100: how strongly missing colors are mixed of others. More looks smoother
///         and takes more bytes.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///
/// >>> fcimage.Gif(64, dither=0).colors
/// 64
#[pyclass(name = "Gif", module = "fcimage", frozen, extends = PyEncoding)]
pub(super) struct PyGif(pub(super) GifOptions);

static GIF: Signature = Signature {
    function: "Gif",
    positional: &["colors"],
    keyword_only: &["dither"],
    required: &[],
    slips: encodings::GIF,
};

#[pymethods]
impl PyGif {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(colors=256, *, dither=75)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = GIF.read(args, kwargs)?;
        let mut options = GifOptions::default();
        if let Some(colors) = arguments.integer_within("colors", GifOptions::COLORS)? {
            options = built(py, || options.with_colors(colors.into()))?;
        }
        if let Some(dither) = arguments.integer_within("dither", GifOptions::DITHER)? {
            options = built(py, || options.with_dither(dither.into()))?;
        }
        let base = PyEncoding(Encoding::Gif(options).into());
        Ok(PyClassInitializer::from(base).add_subclass(Self(options)))
    }

    /// The most colors of a frame, 2 to 256.
    #[getter]
    fn colors(&self) -> u16 {
        self.0.colors()
    }

    /// The strength of dithering, 0 to 100.
    #[getter]
    fn dither(&self) -> u8 {
        self.0.dither()
    }
}
