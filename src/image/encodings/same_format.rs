//! `SameFormat`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::{PyEncoding, encoding_to};
use super::list::not_an_encoding;
use crate::args::Signature;
use crate::slips::encodings;
use fcimage_image::codecs::{EncodingChoice, SameFormat};

/// The format that came: a JPEG becomes a JPEG, a WebP a WebP, a PNG a PNG, a GIF a GIF. One output, in
/// the format of its source. `Variant(animation="keep")` keeps all frames of a GIF or WebP.
///
/// Kinds that are not written, such as BMP, TIFF and HEIC, become PNG where the source can be
/// transparent or has a palette, else JPEG.
///
/// Args:
///     jpeg: How a JPEG is written. Default: `Jpeg()`.
///     webp: How a WebP is written. Default: `WebP()`.
///     png: How a PNG is written. Default: `Png()`.
///     gif: How a GIF is written. Default: `Gif()`.
///
/// Raises:
///     ArgumentError: An argument is not an encoding of that format.
///
/// >>> same = fcimage.SameFormat(jpeg=fcimage.Jpeg(75))
/// >>> fcimage.Variant("thumb", width=150, encodings=same).encodings[0].jpeg.quality
/// 75
#[pyclass(name = "SameFormat", module = "fcimage", frozen, extends = PyEncoding)]
pub(super) struct PySameFormat(SameFormat);

static SAME_FORMAT: Signature = Signature {
    function: "SameFormat",
    positional: &[],
    keyword_only: &["jpeg", "webp", "png", "gif"],
    required: &[],
    slips: encodings::SAME_FORMAT,
};

#[pymethods]
impl PySameFormat {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(*, jpeg=..., webp=..., png=..., gif=...)")]
    fn new(
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = SAME_FORMAT.read(args, kwargs)?;
        let mut same = SameFormat::default();
        for name in same.formats().into_iter().map(|format| format.name()) {
            let Some(value) = arguments.given(name) else { continue };
            let given = value.cast::<PyEncoding>().map(|encoding| &encoding.get().0);
            match given {
                Ok(EncodingChoice::One(encoding)) if encoding.format().name() == name => {
                    same = same.with(encoding.clone());
                }
                _ => {
                    let expected = format!("an encoding of format {name}");
                    return Err(not_an_encoding(name, &expected, value));
                }
            }
        }
        let base = PyEncoding(same.clone().into());
        Ok(PyClassInitializer::from(base).add_subclass(Self(same)))
    }

    /// How a JPEG is written.
    #[getter]
    fn jpeg<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.of(py, "jpeg")
    }

    /// How a WebP is written.
    #[getter]
    fn webp<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.of(py, "webp")
    }

    /// How a PNG is written.
    #[getter]
    fn png<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.of(py, "png")
    }

    /// How a GIF is written.
    #[getter]
    fn gif<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.of(py, "gif")
    }
}

impl PySameFormat {
    /// The encoding of one format.
    fn of<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Option<Bound<'py, PyAny>>> {
        let mut encodings = self.0.encodings().iter();
        let found = encodings.find(|encoding| encoding.format().name() == name);
        found.map(|encoding| encoding_to(py, encoding)).transpose()
    }
}
