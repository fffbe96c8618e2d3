//! `Limits`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use crate::args::{Arguments, Signature, described, mismatch, mismatch_with_hint};
use crate::errors::{to_pyerr, wrong_type, wrong_value};
use crate::signals::attached;
use crate::slips;
use crate::values::Fields;
use fcimage_base::environment;
use fcimage_base::limits::Limits;

pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyLimits>()?;
    module.add_function(wrap_pyfunction!(check_environment, module)?)
}

/// What one image may need. All arguments are whole numbers of at least 1. An image that exceeds one
/// is a `LimitError` whose `limit` is the argument's name.
///
/// Args:
///     max_input_bytes: Bytes of the encoded image. Default 134217728: the smallest function
///         instance has 128 MB.
///     max_pixels: Width x height of the source. Default 268435456 = 2**28: where libvips and sharp
///         refuse, and above the largest phone sensors.
///     max_side: Longest side in pixels. Default 65535: the most that a JPEG can state.
///     max_memory: Bytes that one call may hold at its peak, as `plan` computes it. Default
///         1073741824: the function of the tutorial has 1024 MB.
///     max_scans: Scans of a progressive JPEG. Default 100: encoders write a few dozen at most.
///     max_frames: Frames of an animation. Default 65535: eleven minutes in the hundredths of a
///         second that a GIF counts. 1 refuses animations.
///     max_animation_pixels: Pixels of all frames of an animation together, each as large as its
///         canvas, where all are read. Default 1073741824 = 2**30: 517 frames of Full HD.
///     max_metadata: Bytes of one block of metadata (ICC profile, Exif); a larger block is ignored.
///         Default 4194304: four times the largest press profiles in use.
///     max_pixels_per_byte: Pixels for each byte of the file, in images of more than 2**24 pixels;
///         where an animation is kept, those of all its frames count. Default 8256: a PNG of one bit for each
///         pixel, packed as tightly as deflate can.
///
/// Raises:
///     ArgumentError: A limit is not a whole number of at least 1.
///
/// >>> fcimage.Limits(max_pixels=50_000_000).max_pixels
/// 50000000
#[pyclass(name = "Limits", module = "fcimage", frozen, eq)]
#[derive(Clone, Copy, PartialEq)]
pub(crate) struct PyLimits(pub(crate) Limits);

static LIMITS: Signature = Signature {
    function: "Limits",
    positional: &[],
    keyword_only: &Limits::NAMES,
    required: &[],
    slips: slips::LIMITS,
};

static FROM_ENV: Signature = Signature::new("Limits.from_env", &["environ"], &[], &[]);

/// The argument `limits` of a call: `Limits`, or None for the defaults.
pub(crate) fn limits_of(arguments: &Arguments<'_>) -> PyResult<Limits> {
    match arguments.optional("limits") {
        None => Ok(Limits::DEFAULT),
        Some(value) => match value.cast::<PyLimits>() {
            Ok(limits) => Ok(limits.get().0),
            Err(_) => {
                let hint = if value.is_instance_of::<PyDict>() {
                    "use Limits(**limits)"
                } else {
                    "use Limits(), such as Limits(max_pixels=50_000_000)"
                };
                Err(mismatch_with_hint("limits", "a Limits object", value, Some(hint)))
            }
        },
    }
}

#[pymethods]
impl PyLimits {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(*, max_input_bytes=None, \
        max_pixels=None, max_side=None, max_memory=None, max_scans=None, max_frames=None, \
        max_animation_pixels=None, max_metadata=None, max_pixels_per_byte=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = LIMITS.read(args, kwargs)?;
        let mut given = Vec::new();
        for name in Limits::NAMES {
            if let Some(value) = arguments.optional_integer(name)? {
                given.push((name, value));
            }
        }
        attached(py, || Limits::DEFAULT.with(given).map(Self))
    }

    /// The limits that the environment sets: `FCIMAGE_MAX_PIXELS` and so on, as whole numbers. The
    /// others have their defaults.
    ///
    /// Args:
    ///     environ: A mapping of str to str; default `os.environ`.
    ///
    /// Raises:
    ///     ArgumentError: A value is not a whole number of at least 1, or a name begins with
    ///         `FCIMAGE_` and is not a setting of fcimage.
    ///
    /// >>> fcimage.Limits.from_env({"FCIMAGE_MAX_SIDE": "20000"}).max_side
    /// 20000
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(environ=None)")]
    fn from_env(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = FROM_ENV.read(args, kwargs)?;
        // Not the C library's environment: without the GIL, another thread may be changing that.
        let environ = match arguments.optional("environ") {
            Some(environ) => environ.clone(),
            None => py.import("os")?.getattr("environ")?,
        };
        check_environment(&environ)?;
        let mut found = Vec::new();
        for name in Limits::NAMES {
            let variable = Limits::variable(name);
            if let Some(text) = variable_of(&environ, &variable)? {
                found.push((variable, text));
            }
        }
        let get = |wanted: &str| {
            let found = found.iter().find(|(variable, _)| variable == wanted);
            found.map(|(_, text)| text.clone())
        };
        Limits::from_env(get).map(Self).map_err(|error| to_pyerr(py, &error))
    }

    /// Bytes of the encoded image.
    #[getter]
    fn max_input_bytes(&self) -> u64 {
        self.0.max_input_bytes
    }

    /// Width x height of the source.
    #[getter]
    fn max_pixels(&self) -> u64 {
        self.0.max_pixels
    }

    /// Longest side in pixels.
    #[getter]
    fn max_side(&self) -> u32 {
        self.0.max_side
    }

    /// Bytes that one call may hold at its peak.
    #[getter]
    fn max_memory(&self) -> u64 {
        self.0.max_memory
    }

    /// Scans of a progressive JPEG.
    #[getter]
    fn max_scans(&self) -> u32 {
        self.0.max_scans
    }

    /// Frames of an animation.
    #[getter]
    fn max_frames(&self) -> u32 {
        self.0.max_frames
    }

    /// Pixels of all frames of an animation together.
    #[getter]
    fn max_animation_pixels(&self) -> u64 {
        self.0.max_animation_pixels
    }

    /// Bytes of one block of metadata.
    #[getter]
    fn max_metadata(&self) -> u64 {
        self.0.max_metadata
    }

    /// Pixels for each byte of the file, in images of more than 2**24 pixels.
    #[getter]
    fn max_pixels_per_byte(&self) -> u32 {
        self.0.max_pixels_per_byte
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

impl PyLimits {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        Fields::new(py, "Limits")
            .with("max_input_bytes", self.0.max_input_bytes)?
            .with("max_pixels", self.0.max_pixels)?
            .with("max_side", self.0.max_side)?
            .with("max_memory", self.0.max_memory)?
            .with("max_scans", self.0.max_scans)?
            .with("max_frames", self.0.max_frames)?
            .with("max_animation_pixels", self.0.max_animation_pixels)?
            .with("max_metadata", self.0.max_metadata)?
            .with("max_pixels_per_byte", self.0.max_pixels_per_byte)
    }
}

/// Refuses a mapping, such as `os.environ`, with a name that begins with `FCIMAGE_` and is not a
/// setting of fcimage.
#[pyfunction(name = "_check_environment")]
fn check_environment(environ: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = environ.py();
    if !(environ.hasattr("__iter__")? && environ.hasattr("get")?) {
        return Err(mismatch("environ", "a mapping such as os.environ", environ));
    }
    for name in environ.try_iter()? {
        let name = name?;
        let Ok(name) = name.cast::<PyString>() else {
            let expected = "a mapping of str to str, such as os.environ";
            let text = format!("environ must be {expected}, got the key {}", name.repr()?);
            return Err(wrong_type(py, text));
        };
        environment::check_name(&name.to_string_lossy()).map_err(|error| to_pyerr(py, &error))?;
    }
    Ok(())
}

/// The value of `variable`, where it is set. A mapping that cannot say is an error, and never the
/// default.
fn variable_of(environ: &Bound<'_, PyAny>, variable: &str) -> PyResult<Option<String>> {
    let py = environ.py();
    let value = environ.call_method1("get", (variable,)).map_err(|error| {
        let wrong = wrong_value(py, format!("cannot read {variable} from environ: {error}"));
        wrong.set_cause(py, Some(error));
        wrong
    })?;
    if value.is_none() && !environ.contains(variable)? {
        return Ok(None);
    }
    match value.cast::<PyString>() {
        Ok(text) => Ok(Some(text.to_string_lossy().into_owned())),
        Err(_) => {
            let expected = "a str that holds a whole number";
            let text = format!("{variable} must be {expected}, got {}", described(&value));
            Err(wrong_value(py, text))
        }
    }
}
