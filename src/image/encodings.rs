//! `Jpeg`, `WebP` and `Png`, and their base `Encoding`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::keep::{keep_of, kept};
use crate::args::{Arguments, Signature, described, mismatch};
use crate::errors::{to_pyerr, wrong_type};
use crate::signals::attached;
use crate::slips;
use crate::values::Fields;
use fcimage_base::error::{Error, Result};
use fcimage_image::codecs::{Chroma, Encoding, JpegOptions, PngOptions, WebPOptions};

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
    /// The format: "jpeg", "webp" or "png".
    #[getter]
    fn format(&self) -> &'static str {
        self.0.format().name()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        self.fields(py)?.repr()
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.fields(py)?.hash()
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        Ok(self.fields(py)?.new_arguments())
    }

    fn __copy__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        this
    }
}

impl PyEncoding {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        match &self.0 {
            Encoding::Jpeg(options) => Fields::new(py, "Jpeg")
                .with("quality", options.quality())?
                .with("progressive", options.progressive())?
                .with("optimize", options.optimize())?
                .with("chroma_subsampling", options.chroma_subsampling().name())?
                .with("keep", kept(py, options.keep())?),
            Encoding::WebP(options) => Fields::new(py, "WebP")
                .with("quality", options.quality())?
                .with("effort", options.effort())?
                .with("lossless", options.lossless())?
                .with("alpha_quality", options.alpha_quality())?
                .with("keep", kept(py, options.keep())?),
            Encoding::Png(options) => {
                Fields::new(py, "Png").with("keep", kept(py, options.keep())?)
            }
            other => {
                let text = format!("{} has no class in Python", other.format().name());
                Err(to_pyerr(py, &Error::internal(text)))
            }
        }
    }
}

/// The Python object for an encoding of the core.
pub(super) fn encoding_to<'py>(
    py: Python<'py>,
    encoding: &Encoding,
) -> PyResult<Bound<'py, PyAny>> {
    let base = PyClassInitializer::from(PyEncoding(encoding.clone()));
    Ok(match encoding {
        Encoding::Jpeg(options) => Bound::new(py, base.add_subclass(PyJpeg(*options)))?.into_any(),
        Encoding::WebP(options) => Bound::new(py, base.add_subclass(PyWebP(*options)))?.into_any(),
        Encoding::Png(options) => Bound::new(py, base.add_subclass(PyPng(*options)))?.into_any(),
        other => {
            let text = format!("{} has no class in Python", other.format().name());
            return Err(to_pyerr(py, &Error::internal(text)));
        }
    })
}

/// The argument `encodings`: one, an iterable of them, or the default, JPEG and WebP.
pub(super) fn encodings_of(arguments: &Arguments<'_>) -> PyResult<Vec<Encoding>> {
    const EXPECTED: &str = "Jpeg, WebP or Png, or an iterable of them";
    let Some(value) = arguments.given("encodings") else {
        return Ok(Encoding::defaults().into());
    };
    if let Ok(encoding) = value.cast::<PyEncoding>() {
        return Ok(vec![encoding.get().0.clone()]);
    }
    if value.is_instance_of::<PyString>() {
        return Err(not_an_encoding("encodings", EXPECTED, value));
    }
    let items = value.try_iter().map_err(|_| not_an_encoding("encodings", EXPECTED, value))?;
    let encoding = |(index, item): (usize, PyResult<Bound<'_, PyAny>>)| {
        let item = item?;
        match item.cast::<PyEncoding>() {
            Ok(encoding) => Ok(encoding.get().0.clone()),
            Err(_) => {
                Err(not_an_encoding(&format!("encodings[{index}]"), "Jpeg, WebP or Png", &item))
            }
        }
    };
    items.enumerate().map(encoding).collect()
}

/// The error for what is not an encoding; it knows classes without parentheses and names of formats.
fn not_an_encoding(name: &str, expected: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let class = match value.extract::<String>().map(|text| text.to_lowercase()).as_deref() {
        Ok("jpeg" | "jpg") => Some("Jpeg"),
        Ok("webp") => Some("WebP"),
        Ok("png") => Some("Png"),
        Ok(_) => None,
        Err(_) => {
            let name = value.getattr("__name__").and_then(|name| name.extract::<String>());
            ["Jpeg", "WebP", "Png"].into_iter().find(|class| name.as_deref().ok() == Some(class))
        }
    };
    match class {
        Some(class) => {
            let found = if value.is_instance_of::<PyString>() {
                described(value)
            } else {
                format!("the class {class}")
            };
            let text = format!("{name} must be {expected}, got {found}; use {class}()");
            wrong_type(value.py(), text)
        }
        None => mismatch(name, expected, value),
    }
}

/// Runs `build`, whose errors are about single arguments and so need no JSON pointer.
fn built<T>(py: Python<'_>, build: impl FnOnce() -> Result<T>) -> PyResult<T> {
    attached(py, || build().map_err(Error::without_pointer))
}

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
pub(super) struct PyJpeg(JpegOptions);

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

/// WebP.
///
/// Args:
///     quality: 0 to 100; for lossless, how hard to try.
///     effort: 0 (fast) to 6 (small): libwebp's method. Default 2: at an equal SSIMULACRA2 score it
///         costs about 1 % more bytes than libwebp's own default 4, and less than half the time.
///     lossless: Whether every pixel is kept exactly.
///     alpha_quality: 0 to 100; 100 keeps transparency exactly.
///     keep: As for `Jpeg`.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///
/// >>> fcimage.WebP(80, effort=4).effort
/// 4
#[pyclass(name = "WebP", module = "fcimage", frozen, extends = PyEncoding)]
pub(super) struct PyWebP(WebPOptions);

static WEBP: Signature = Signature {
    function: "WebP",
    positional: &["quality"],
    keyword_only: &["effort", "lossless", "alpha_quality", "keep"],
    required: &[],
    slips: slips::WEBP,
};

#[pymethods]
impl PyWebP {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(quality=80, *, effort=2, \
        lossless=False, alpha_quality=100, keep=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = WEBP.read(args, kwargs)?;
        let mut options = WebPOptions::default().with_keep(keep_of(&arguments)?);
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
        let base = PyEncoding(Encoding::WebP(options));
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

    /// The metadata that are kept: a tuple of "icc" and "copyright".
    #[getter]
    fn keep<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        kept(py, self.0.keep())
    }
}

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
pub(super) struct PyPng(PngOptions);

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
        let base = PyEncoding(Encoding::Png(options));
        Ok(PyClassInitializer::from(base).add_subclass(Self(options)))
    }

    /// The metadata that are kept: a tuple of "icc" and "copyright".
    #[getter]
    fn keep<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        kept(py, self.0.keep())
    }
}
