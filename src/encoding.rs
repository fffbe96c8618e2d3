//! Doorways to `fcimage_image::encode`: `Jpeg`, `WebP`, `Png`.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use super::error::attached;
use fcimage_base::error::{Error, Result};
use fcimage_image::codecs::{Chroma, Encoding, JpegOptions, Keep, PngOptions, WebPOptions};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyEncoding>()?;
    module.add_class::<PyJpeg>()?;
    module.add_class::<PyWebP>()?;
    module.add_class::<PyPng>()
}

/// How one file is written: the base of `Jpeg`, `WebP` and `Png`.
#[pyclass(name = "Encoding", module = "fcimage", frozen, subclass, eq)]
#[derive(PartialEq)]
pub(super) struct PyEncoding(Encoding);

#[pymethods]
impl PyEncoding {
    /// "jpeg", "webp" or "png".
    #[getter]
    fn format(&self) -> &'static str {
        self.0.format().name()
    }

    fn __repr__(&self) -> String {
        match &self.0 {
            Encoding::Jpeg(options) => format!(
                "Jpeg(quality={}, progressive={}, optimize={}, chroma_subsampling={:?}, keep={})",
                options.quality(),
                python_bool(options.progressive()),
                python_bool(options.optimize()),
                options.chroma_subsampling().name(),
                python_keep(options.keep()),
            ),
            Encoding::WebP(options) => format!(
                "WebP(quality={}, effort={}, lossless={}, alpha_quality={}, keep={})",
                options.quality(),
                options.effort(),
                python_bool(options.lossless()),
                options.alpha_quality(),
                python_keep(options.keep()),
            ),
            Encoding::Png(options) => format!("Png(keep={})", python_keep(options.keep())),
            _ => format!("<Encoding {}>", self.0.format().name()),
        }
    }
}

const fn python_bool(value: bool) -> &'static str {
    if value { "True" } else { "False" }
}

/// The argument `keep` as Python writes it.
fn python_keep(keep: Keep) -> String {
    let names: Vec<String> = keep.names().map(|name| format!("'{name}'")).collect();
    match names.as_slice() {
        [] => "None".to_owned(),
        [name] => name.clone(),
        names => format!("[{}]", names.join(", ")),
    }
}

/// The core's encoding behind a `Jpeg`, `WebP` or `Png`.
pub(super) fn encoding_from(value: &Bound<'_, PyAny>) -> PyResult<Encoding> {
    match value.cast::<PyEncoding>() {
        Ok(encoding) => Ok(encoding.get().0.clone()),
        Err(_) => {
            let found = value.get_type().name()?;
            Err(PyTypeError::new_err(format!("an encoding must be Jpeg, WebP or Png, got {found}")))
        }
    }
}

/// `None`, "icc", "copyright", or a list of them.
fn keep(value: Option<&Bound<'_, PyAny>>) -> PyResult<Result<Keep>> {
    let Some(value) = value else { return Ok(Ok(Keep::default())) };
    let names: Vec<String> = match value.extract::<String>() {
        Ok(name) => vec![name],
        Err(_) => value.extract().map_err(|_| {
            PyTypeError::new_err("keep must be None, \"icc\", \"copyright\" or a list of them")
        })?,
    };
    Ok(Keep::from_names(names.iter().map(String::as_str)))
}

fn built(py: Python<'_>, build: impl FnOnce() -> Result<Encoding>) -> PyResult<Encoding> {
    attached(py, || build().map_err(Error::without_pointer))
}

/// JPEG, 8 bits a sample, YCbCr.
///
/// Args:
///     quality: 1 to 100; the scale of libjpeg.
///     progressive: Whether the picture appears in passes.
///     optimize: Whether the Huffman tables are made for this picture: a little slower, about 5 %
///         smaller.
///     chroma_subsampling: "4:2:0", "4:2:2" or "4:4:4".
///     keep: Metadata is stripped, location too, unless named here: "icc" embeds an sRGB profile
///         (the pixels are sRGB by then), "copyright" carries the Exif tags Artist and Copyright
///         over; or a list of both.
///
/// Raises:
///     ArgumentError: An argument is out of its range.
#[pyclass(name = "Jpeg", module = "fcimage", frozen, extends = PyEncoding)]
pub(super) struct PyJpeg;

#[pymethods]
impl PyJpeg {
    #[new]
    #[pyo3(signature = (quality=85, *, progressive=false, optimize=true,
        chroma_subsampling="4:2:0", keep=None))]
    fn new(
        py: Python<'_>,
        quality: i64,
        progressive: bool,
        optimize: bool,
        chroma_subsampling: &str,
        keep: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let keep = self::keep(keep)?;
        built(py, || {
            let chroma = Chroma::from_name(chroma_subsampling)?;
            let options = JpegOptions::default()
                .with_quality(quality)?
                .with_progressive(progressive)
                .with_optimize(optimize)
                .with_chroma_subsampling(chroma)
                .with_keep(keep?);
            Ok(Encoding::Jpeg(options))
        })
        .map(|encoding| PyClassInitializer::from(PyEncoding(encoding)).add_subclass(Self))
    }
}

/// WebP.
///
/// Args:
///     quality: 0 to 100; for lossless, how hard to try.
///     effort: 0 (fast) to 6 (small), libwebp's method. Default 2: at an equal SSIMULACRA2 score it
///         costs about 1 % more bytes than libwebp's own default 4, and less than half the time.
///     lossless: Whether every pixel is kept exactly.
///     alpha_quality: 0 to 100; 100 keeps transparency exactly.
///     keep: As for `Jpeg`.
///
/// Raises:
///     ArgumentError: An argument is out of its range.
#[pyclass(name = "WebP", module = "fcimage", frozen, extends = PyEncoding)]
pub(super) struct PyWebP;

#[pymethods]
impl PyWebP {
    #[new]
    #[pyo3(signature = (quality=80, *, effort=2, lossless=false, alpha_quality=100, keep=None))]
    fn new(
        py: Python<'_>,
        quality: i64,
        effort: i64,
        lossless: bool,
        alpha_quality: i64,
        keep: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let keep = self::keep(keep)?;
        built(py, || {
            let options = WebPOptions::default()
                .with_quality(quality)?
                .with_effort(effort)?
                .with_lossless(lossless)
                .with_alpha_quality(alpha_quality)?
                .with_keep(keep?);
            Ok(Encoding::WebP(options))
        })
        .map(|encoding| PyClassInitializer::from(PyEncoding(encoding)).add_subclass(Self))
    }
}

/// PNG, 8 bits a sample, RGB or RGBA.
///
/// Args:
///     keep: As for `Jpeg`.
///
/// Raises:
///     ArgumentError: An argument is out of its range.
#[pyclass(name = "Png", module = "fcimage", frozen, extends = PyEncoding)]
pub(super) struct PyPng;

#[pymethods]
impl PyPng {
    #[new]
    #[pyo3(signature = (*, keep=None))]
    fn new(py: Python<'_>, keep: Option<&Bound<'_, PyAny>>) -> PyResult<PyClassInitializer<Self>> {
        let keep = self::keep(keep)?;
        built(py, || Ok(Encoding::Png(PngOptions::default().with_keep(keep?))))
            .map(|encoding| PyClassInitializer::from(PyEncoding(encoding)).add_subclass(Self))
    }
}
