//! Where the bytes of an image come from: an object in memory, a file, or something that reads.

use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyOSError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyMemoryView, PyType};

use super::canvas::PyCanvas;
use super::pixels::PixelInput;
use crate::args::{described, mismatch_with_hint, path};
use crate::errors::{to_pyerr, wrong_type, wrong_value};
use fcimage_base::limits::Limits;
use fcimage_image::Canvas;

/// What a message says of the types that are accepted.
const EXPECTED: &str = "bytes-like, a path (str or os.PathLike) or a binary file";

/// What to pass instead of pixels.
const NO_PIXELS: &str =
    "pass the bytes of an image file instead of pixels, such as what image.save() writes";

/// EISDIR, with which the system refuses to read a directory.
const IS_A_DIRECTORY: i32 = 21;

/// Bytes that are read at once from a binary file.
const CHUNK: usize = 1 << 20;

/// The image of a call that takes files, pixels and canvases.
pub(super) enum ImageInput<'py> {
    File(Input<'py>),
    Pixels(PixelInput<'py>),
    Canvas(Canvas),
}

impl<'py> ImageInput<'py> {
    /// The file, the pixels or the canvas that `value` is.
    pub(super) fn new(value: &Bound<'py, PyAny>, name: &str, limits: &Limits) -> PyResult<Self> {
        if let Ok(canvas) = value.cast::<PyCanvas>() {
            return Ok(Self::Canvas(canvas.get().0));
        }
        match PixelInput::new(value, name, limits)? {
            Some(pixels) => Ok(Self::Pixels(pixels)),
            None => Input::new(value, name, limits).map(Self::File),
        }
    }

    /// As the core takes it.
    pub(super) fn core(&self, py: Python<'_>) -> PyResult<fcimage_image::Input<'_>> {
        match self {
            Self::File(file) => Ok(file.bytes().into()),
            Self::Canvas(canvas) => Ok((*canvas).into()),
            Self::Pixels(pixels) => {
                pixels.in_memory().map(Into::into).map_err(|error| to_pyerr(py, &error))
            }
        }
    }
}

/// The bytes of one image.
pub(super) enum Input<'py> {
    Python(Bound<'py, PyBytes>),
    Read(Vec<u8>),
}

impl<'py> Input<'py> {
    /// The bytes of `value`. `bytes` are used as they are; other bytes-like objects are copied,
    /// because their owner could change them while the interpreter is released. Of files, no more
    /// than `limits.max_input_bytes` are read.
    pub(super) fn new(value: &Bound<'py, PyAny>, name: &str, limits: &Limits) -> PyResult<Self> {
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Self::Python(bytes.clone()));
        }
        let py = value.py();
        if let Some(path) = path(value)? {
            let done = py.detach(|| read_path(&path, limits));
            return done.map(Self::Read).map_err(|problem| problem.raised(value, &path));
        }
        if let Ok(view) = PyMemoryView::from(value) {
            if view.getattr(intern!(py, "ndim"))?.extract::<usize>()? > 1 {
                return Err(mismatch_with_hint(name, EXPECTED, value, Some(NO_PIXELS)));
            }
            let length = view.getattr(intern!(py, "nbytes"))?.extract()?;
            limits.check_input(length).map_err(|error| to_pyerr(py, &error))?;
            let bytes = view.call_method0(intern!(py, "tobytes"))?;
            return Ok(Self::Python(bytes.cast_into::<PyBytes>()?));
        }
        if !value.is_instance_of::<PyType>() && value.hasattr(intern!(py, "read"))? {
            return read_file(value, name, limits).map(Self::Read);
        }
        let module = value.get_type().module()?;
        let pixels = module.to_string_lossy().starts_with("PIL.").then_some(NO_PIXELS);
        Err(mismatch_with_hint(name, EXPECTED, value, pixels))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Python(bytes) => bytes.as_bytes(),
            Self::Read(bytes) => bytes,
        }
    }
}

/// The path that `value` is, after a look whether its file can be opened; `None` where it is no path.
pub(super) fn readable_path(value: &Bound<'_, PyAny>) -> PyResult<Option<PathBuf>> {
    let Some(path) = path(value)? else { return Ok(None) };
    let look = || -> Result<File, Problem> {
        regular_file(&path)?;
        Ok(File::open(&path)?)
    };
    look().map_err(|problem| problem.raised(value, &path))?;
    Ok(Some(path))
}

/// What an argument was: the path of a file, or its bytes.
pub(super) fn source_to<'py>(
    py: Python<'py>,
    path: Option<&Path>,
    bytes: &[u8],
) -> PyResult<Bound<'py, PyAny>> {
    match path {
        Some(path) => path.as_os_str().into_bound_py_any(py),
        None => Ok(PyBytes::new(py, bytes).into_any()),
    }
}

/// Why a path could not be read.
enum Problem {
    System(std::io::Error),
    NotAFile,
    TooLong(fcimage_base::Error),
}

impl From<std::io::Error> for Problem {
    fn from(error: std::io::Error) -> Self {
        Self::System(error)
    }
}

impl Problem {
    /// The exception that `open` would raise, or ours.
    fn raised(&self, value: &Bound<'_, PyAny>, path: &Path) -> PyErr {
        let py = value.py();
        match self {
            // Python chooses the class by the number: FileNotFoundError, PermissionError, ...
            Self::System(error) => match (error.raw_os_error(), error.kind()) {
                (Some(_), ErrorKind::NotFound) if is_url(path) => {
                    let found = described(value);
                    let text = format!("a path must name a file, got the URL {found}; download it");
                    wrong_value(py, text)
                }
                (Some(number), _) => {
                    let text = py
                        .import("os")
                        .and_then(|os| os.call_method1("strerror", (number,))?.extract())
                        .unwrap_or_else(|_| error.to_string());
                    PyOSError::new_err((number, text, value.clone().unbind()))
                }
                // A path with a null character.
                (None, ErrorKind::InvalidInput) => {
                    let found = described(value);
                    wrong_value(py, format!("a path must have no null characters, got {found}"))
                }
                (None, _) => PyOSError::new_err(format!("cannot read {}: {error}", path.display())),
            },
            Self::NotAFile => {
                wrong_value(py, format!("cannot read {}: not a regular file", path.display()))
            }
            Self::TooLong(error) => to_pyerr(py, error),
        }
    }
}

/// Whether a path that names no file looks like a URL.
fn is_url(path: &Path) -> bool {
    let text = path.to_string_lossy();
    text.contains("://") || text.starts_with("data:")
}

/// Refuses what is not a regular file, before it is opened: a device or a pipe may have no end, or wait
/// for ever.
fn regular_file(path: &Path) -> Result<Metadata, Problem> {
    let facts = std::fs::metadata(path)?;
    if facts.is_dir() {
        return Err(std::io::Error::from_raw_os_error(IS_A_DIRECTORY).into());
    }
    if facts.is_file() { Ok(facts) } else { Err(Problem::NotAFile) }
}

fn read_path(path: &Path, limits: &Limits) -> Result<Vec<u8>, Problem> {
    let facts = regular_file(path)?;
    let length = usize::try_from(facts.len()).unwrap_or(usize::MAX);
    limits.check_input(length).map_err(Problem::TooLong)?;
    let mut bytes = Vec::new();
    File::open(path)?.take(limits.max_input_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    limits.check_input(bytes.len()).map_err(Problem::TooLong)?;
    Ok(bytes)
}

fn read_file(file: &Bound<'_, PyAny>, name: &str, limits: &Limits) -> PyResult<Vec<u8>> {
    let py = file.py();
    let mut bytes = Vec::new();
    loop {
        let chunk = file.call_method1(intern!(py, "read"), (CHUNK,))?;
        let Ok(chunk) = chunk.cast::<PyBytes>() else {
            let found = described(&chunk);
            let text = format!("{name} must be a binary file, its read() returned {found}");
            return Err(wrong_type(py, text));
        };
        if chunk.as_bytes().is_empty() {
            return Ok(bytes);
        }
        bytes.extend_from_slice(chunk.as_bytes());
        limits.check_input(bytes.len()).map_err(|error| to_pyerr(py, &error))?;
    }
}
