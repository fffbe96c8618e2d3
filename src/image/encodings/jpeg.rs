//! `Jpeg`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::{PyEncoding, built};
use crate::args::Signature;
use crate::image::keep::{keep_of, kept};
use crate::slips;
use fcimage_image::codecs::{Chroma, Encoding, JpegOptions};

/// JPEG, 8 bits a sample, YCbCr.
///
/// Args:
///     quality: 1 to 100, on the scale of libjpeg.
///     progressive: Whether the image appears in passes while it loads.
///     optimize: Whether the Huffman tables are made for the image: a little slower, about 5 %
///         smaller.
///     chroma_subsampling: "4:2:0", "4:2:2" or "4:4:4".
///     keep: Metadata are removed, the location too, unless named here. "icc" embeds an sRGB
///         profile where the source has a profile (the pixels are converted to sRGB), "copyright"
///         keeps the Exif tags Artist and Copyright; or an iterable of both.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///
/// >>> fcimage.Jpeg(90, progressive=True).quality
/// 90
#[pyclass(name = "Jpeg", module = "fcimage", frozen, extends = PyEncoding)]
pub(super) struct PyJpeg(pub(super) JpegOptions);

static JPEG: Signature = Signature {
    function: "Jpeg",
    positional: &["quality"],
    keyword_only: &["progressive", "optimize", "chroma_subsampling", "keep"],
    required: &[],
    slips: slips::JPEG,
};

#[pymethods]
impl PyJpeg {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(quality=85, *, progressive=False, \
        optimize=True, chroma_subsampling='4:2:0', keep=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = JPEG.read(args, kwargs)?;
        let mut options = JpegOptions::default().with_keep(keep_of(&arguments)?);
        if let Some(quality) = arguments.integer_within("quality", JpegOptions::QUALITY)? {
            options = built(py, || options.with_quality(quality.into()))?;
        }
        if let Some(progressive) = arguments.boolean("progressive")? {
            options = options.with_progressive(progressive);
        }
        if let Some(optimize) = arguments.boolean("optimize")? {
            options = options.with_optimize(optimize);
        }
        if let Some(name) = arguments.choice("chroma_subsampling", Chroma::NAMES)? {
            let chroma = built(py, || Chroma::from_name(&name))?;
            options = options.with_chroma_subsampling(chroma);
        }
        let base = PyEncoding(Encoding::Jpeg(options));
        Ok(PyClassInitializer::from(base).add_subclass(Self(options)))
    }

    /// The quality, 1 to 100.
    #[getter]
    fn quality(&self) -> u8 {
        self.0.quality()
    }

    /// Whether the image appears in passes while it loads.
    #[getter]
    fn progressive(&self) -> bool {
        self.0.progressive()
    }

    /// Whether the Huffman tables are made for the image.
    #[getter]
    fn optimize(&self) -> bool {
        self.0.optimize()
    }

    /// The chroma subsampling: "4:2:0", "4:2:2" or "4:4:4".
    #[getter]
    fn chroma_subsampling(&self) -> &'static str {
        self.0.chroma_subsampling().name()
    }

    /// The metadata that are kept: a tuple of "icc" and "copyright".
    #[getter]
    fn keep<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        kept(py, self.0.keep())
    }
}
