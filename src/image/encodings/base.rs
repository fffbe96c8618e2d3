//! `Encoding`, the base of all encodings.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::errors::to_pyerr;
use crate::image::keep::kept;
use crate::signals::attached;
use crate::values::Fields;
use fcimage_base::error::{Error, Result};
use fcimage_image::codecs::Encoding;

/// How one file is written: the base of `Jpeg`, `WebP` and `Png`.
#[pyclass(name = "Encoding", module = "fcimage", frozen, subclass, eq)]
#[derive(PartialEq)]
pub(crate) struct PyEncoding(pub(super) Encoding);

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

/// Runs `build`, whose errors are about single arguments and so need no JSON pointer.
pub(super) fn built<T>(py: Python<'_>, build: impl FnOnce() -> Result<T>) -> PyResult<T> {
    attached(py, || build().map_err(Error::without_pointer))
}
