//! `Jpeg`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyEncoding;
use super::budget::budget_of;
use crate::args::Signature;
use crate::image::keep::{kept, metadata_of, written};
use crate::signals::built;
use crate::slips::encodings;
use fcimage_image::codecs::{Chroma, Encoding, JpegOptions};

/// JPEG, 8 bits a sample, YCbCr.
///
/// Args:
///     quality: 1 to 100, on the scale of libjpeg.
///     progressive: Whether the image appears in passes while it loads.
///     optimize: Whether the Huffman tables are made for the image: a little slower, about 5 %
///         smaller.
///     chroma_subsampling: "4:2:0", "4:2:2" or "4:4:4".
///     keep: Metadata are removed, the location too, unless named here: a name or an iterable of
///         names. "icc" embeds an sRGB profile where the source has a profile (the pixels are
///         converted to sRGB). "copyright" keeps the author and the copyright, as Exif. "exif" keeps
///         the Exif tags of the shot without place, serial numbers, thumbnail and maker notes; the
///         orientation is 1. "xmp" keeps the texts of XMP with the same exceptions. "gps" is "exif"
///         with place and serial numbers, in XMP too where "xmp" is named.
///     metadata: Texts to write as Exif instead of the source's: a dict with "artist",
///         "copyright" or both, each 1 to 4096 bytes of UTF-8 without control characters.
///     max_bytes: The most bytes of the file, at least 1: the quality is lowered until the file fits,
///         with at most four encodings. The result says its `quality`. Default: any number.
///     min_quality: The lowest quality that is tried for `max_bytes`, 1 to `quality`. Where even that
///         is larger, the smallest file is delivered, and its `within_budget` is False. Default: 30,
///         or `quality` if that is lower.
///     cap_at_source: Whether a JPEG source is the upper end: the quality is not above the one that
///         `probe(source).jpeg_quality` tells. Where the image shows the same as the source, in its
///         size, the source's own file is kept unless the result is smaller: upright and with its
///         metadata removed, as by `strip`. Then `kept_source` of the image is True. Without effect
///         on other sources.
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
    keyword_only: &[
        "progressive",
        "optimize",
        "chroma_subsampling",
        "keep",
        "metadata",
        "max_bytes",
        "min_quality",
        "cap_at_source",
    ],
    required: &[],
    slips: encodings::JPEG,
};

#[pymethods]
impl PyJpeg {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(quality=85, *, progressive=False, \
        optimize=True, chroma_subsampling='4:2:0', keep=None, metadata=None, \
        max_bytes=None, min_quality=None, cap_at_source=False)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = JPEG.read(args, kwargs)?;
        let mut options = JpegOptions::default().with_metadata(metadata_of(&arguments)?);
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
        options = options.with_budget(budget_of(&arguments)?);
        if let Some(cap) = arguments.boolean("cap_at_source")? {
            options = options.with_cap_at_source(cap);
        }
        built(py, || Encoding::from(options.clone()).check())?;
        let base = PyEncoding(Encoding::Jpeg(options.clone()).into());
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

    /// Whether a JPEG source is the upper end of quality and bytes.
    #[getter]
    fn cap_at_source(&self) -> bool {
        self.0.cap_at_source()
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
