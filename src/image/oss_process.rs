//! `OssProcess`: the processing strings of object storages.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::inputs::Input;
use super::limits::limits_of;
use super::oss_strings::{SLIPS, compiled, parsed};
use super::variant::PyVariant;
use crate::args::Signature;
use crate::signals::detached;
use crate::values::Fields;
use fcimage_image::RenderOptions;
use fcimage_image::oss_process::Process;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyOssProcess>()
}

/// A processing string of an object storage, such as the value of the query parameter `x-oss-process` of
/// Alibaba Cloud OSS: read and checked.
///
/// Args:
///     text: `image/...` with actions in their order, or `style/NAME`.
///     styles: What each name of a style stands for: a dict or another mapping of str to str. Default:
///         there are none.
///     dialect: Whose grammar it is: "oss" (Alibaba Cloud), "tos" (Volcengine), "obs" (Huawei Cloud) or
///         "bos" (Baidu Cloud; only what is the same there).
///
/// Raises:
///     ArgumentError: The string is one that OSS refuses, or asks for what fcimage does not do. `code` is
///         the code that OSS gives, and `ec` the number of the cause in its documentation, where it is
///         known.
///
/// >>> process = fcimage.OssProcess("image/resize,w_200/rotate,90/format,webp")
/// >>> process.variant("thumb").formats
/// ('webp',)
/// >>> try:
/// ...     fcimage.OssProcess("image/rotate,400")
/// ... except fcimage.ArgumentError as error:
/// ...     error.code, error.ec
/// ('InvalidArgument', '0040-00000217')
#[pyclass(name = "OssProcess", module = "fcimage", frozen, eq)]
#[derive(PartialEq)]
pub(super) struct PyOssProcess(Process);

static PROCESS: Signature = Signature {
    function: "OssProcess",
    positional: &["text"],
    keyword_only: &["styles", "dialect"],
    required: &["text"],
    slips: SLIPS,
};

static VARIANT: Signature = Signature {
    function: "OssProcess.variant",
    positional: &["name"],
    keyword_only: &["source", "load", "font", "watermark", "limits"],
    required: &["name"],
    slips: SLIPS,
};

static ANSWER: Signature = Signature::new("OssProcess.answer", &["data"], &["limits"], &["data"]);

#[pymethods]
impl PyOssProcess {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(text, *, styles=None, dialect='oss')")]
    fn new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        parsed(&PROCESS.read(args, kwargs)?).map(Self)
    }

    /// The string; of a style, what it stands for.
    #[getter]
    fn text(&self) -> &str {
        self.0.text()
    }

    /// Whose grammar it is: "oss", "tos", "obs" or "bos".
    #[getter]
    fn dialect(&self) -> &'static str {
        self.0.dialect().name
    }

    /// What it gives: "image", "info" (JSON) or "average-hue" (a color as text).
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.kind()
    }

    /// The keys of the objects that its watermarks are made of, each once.
    #[getter]
    fn objects<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.objects())
    }

    /// What each action does, in plain English, one str for each.
    ///
    /// >>> fcimage.OssProcess("image/rotate,90/interlace,1").explain()[0]
    /// 'turn clockwise by 90 degrees'
    fn explain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.0.explain())
    }

    /// The recipe that does what the string says.
    ///
    /// Args:
    ///     name: What you call the variant.
    ///     source: The header of the source, as `probe` gives it. Some results depend on it, such as a
    ///         crop around the center; without it, those strings are refused.
    ///     load: The content of each of `objects`: a function of the key, or a dict. Called now.
    ///     font: The font of texts, as for `TextWatermark`: the fonts of OSS are not part of fcimage.
    ///     watermark: A `TextWatermark` or an `ImageWatermark`, drawn after all that the string says.
    ///     limits: What the images of watermarks may need; default `Limits()`.
    ///
    /// Raises:
    ///     ArgumentError: The string asks for what fcimage does not do, or what cannot be done with this
    ///         source; or it depends on a source that was not given.
    ///
    /// >>> fcimage.OssProcess("image/resize,w_200").variant("thumb").width
    /// 200
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, name, *, source=None, \
        load=None, font=None, watermark=None, limits=None)")]
    fn variant(
        &self,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyVariant> {
        compiled(&self.0, &VARIANT.read(args, kwargs)?).map(PyVariant)
    }

    /// The answer to a string whose `kind` is not "image".
    ///
    /// Args:
    ///     data: The image: a bytes-like object, a path (str or os.PathLike), or a binary file.
    ///     limits: What the image may need; default `Limits()`.
    ///
    /// Returns:
    ///     For "info" JSON: an object with `FileSize`, `Format`, `FrameCount`, `ImageWidth`,
    ///     `ImageHeight` (as stored) and the tags of Exif, each an object with "value", a str. For
    ///     "average-hue" a color such as "0x5c783b".
    ///
    /// Raises:
    ///     ArgumentError: The string gives an image.
    ///     DecodeError, UnsupportedError, LimitError: As `render`.
    ///     OSError: The file cannot be read.
    ///
    /// >>> png = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001010000000037"
    /// ...     "6ef9240000000a49444154789c636800000082008177cd72b60000000049454e44ae426082")
    /// >>> fcimage.OssProcess("image/average-hue").answer(png)
    /// '0x000000'
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, data, *, limits=None)")]
    fn answer(
        &self,
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<String> {
        let arguments = ANSWER.read(args, kwargs)?;
        let options = RenderOptions::default().with_limits(limits_of(&arguments)?);
        let data = Input::new(arguments.required("data")?, "data", &options.limits)?;
        let bytes = data.bytes();
        detached(py, || self.0.answer(bytes, &options))
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
        let fields = self.fields(py)?.into_dict();
        let text = PyTuple::new(py, [fields.get_item("text")?])?;
        fields.del_item("text")?;
        Ok((text, fields))
    }

    fn __copy__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        this
    }
}

impl PyOssProcess {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        Fields::new(py, "OssProcess").with("text", self.text())?.with("dialect", self.dialect())
    }
}
