//! `Encoding`, the base of all encodings.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::errors::to_pyerr;
use crate::image::keep::with_metadata;
use crate::values::Fields;
use fcimage_base::error::Error;
use fcimage_image::codecs::{Encoding, EncodingChoice};

/// How one file is written: the base of `Jpeg`, `WebP`, `Png`, `Gif`, `Avif`, `SameFormat`
/// and `Best`.
#[pyclass(name = "Encoding", module = "fcimage", frozen, subclass, eq)]
#[derive(PartialEq)]
pub(crate) struct PyEncoding(pub(super) EncodingChoice);

#[pymethods]
impl PyEncoding {
    /// The format: "jpeg", "webp", "png", "gif" or "avif"; "same" for `SameFormat` and "best" for
    /// `Best`, which are decided by the source or by the result.
    #[getter]
    fn format(&self) -> &'static str {
        self.0.name()
    }

    /// The formats that the file may have: "jpeg", "webp", "png", "gif", "avif".
    #[getter]
    fn formats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let names = self.0.formats().into_iter().map(|format| format.name());
        PyTuple::new(py, names.collect::<Vec<_>>())
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
        fields_of_choice(py, &self.0)
    }
}

/// The arguments that make an equal choice.
fn fields_of_choice<'py>(py: Python<'py>, choice: &EncodingChoice) -> PyResult<Fields<'py>> {
    match choice {
        EncodingChoice::One(encoding) => fields_of(py, encoding),
        EncodingChoice::SameFormat(same) => {
            let mut fields = Fields::new(py, "SameFormat");
            for encoding in same.encodings() {
                fields = fields.with(encoding.format().name(), encoding_to(py, encoding)?)?;
            }
            Ok(fields)
        }
        EncodingChoice::Best(best) => {
            let encodings = best.encodings().iter().map(|encoding| encoding_to(py, encoding));
            let encodings = PyTuple::new(py, encodings.collect::<PyResult<Vec<_>>>()?)?;
            Fields::new(py, "Best").with("of", encodings)
        }
        other => Err(classless(py, other.name())),
    }
}

/// The arguments that make an equal encoding.
fn fields_of<'py>(py: Python<'py>, encoding: &Encoding) -> PyResult<Fields<'py>> {
    let fields = own_fields_of(py, encoding)?;
    match encoding {
        Encoding::Gif(_) => Ok(fields),
        _ => with_metadata(py, fields, encoding.encoder().metadata()),
    }
}

/// The arguments that make an equal encoding, without those of metadata.
fn own_fields_of<'py>(py: Python<'py>, encoding: &Encoding) -> PyResult<Fields<'py>> {
    match encoding {
        Encoding::Jpeg(options) => Fields::new(py, "Jpeg")
            .with("quality", options.quality())?
            .with("progressive", options.progressive())?
            .with("optimize", options.optimize())?
            .with("chroma_subsampling", options.chroma_subsampling().name())?
            .with("max_bytes", options.budget().max_bytes())?
            .with("min_quality", options.budget().min_quality())?
            .with("cap_at_source", options.cap_at_source()),
        Encoding::WebP(options) => Fields::new(py, "WebP")
            .with("quality", options.quality())?
            .with("effort", options.effort())?
            .with("lossless", options.lossless())?
            .with("alpha_quality", options.alpha_quality())?
            .with("max_bytes", options.budget().max_bytes())?
            .with("min_quality", options.budget().min_quality()),
        Encoding::Png(options) => Fields::new(py, "Png")
            .with("effort", options.effort())?
            .with("colors", options.colors())?
            .with("dither", options.dither()),
        Encoding::Gif(options) => Fields::new(py, "Gif")
            .with("colors", options.colors())?
            .with("dither", options.dither()),
        Encoding::Avif(options) => Fields::new(py, "Avif")
            .with("quality", options.quality())?
            .with("speed", options.speed())?
            .with("max_bytes", options.budget().max_bytes())?
            .with("min_quality", options.budget().min_quality()),
        other => Err(classless(py, other.format().name())),
    }
}

/// The error for an encoding that lacks its class.
fn classless(py: Python<'_>, name: &str) -> PyErr {
    to_pyerr(py, &Error::internal(format!("{name} has no class in Python")))
}

/// The Python object for a choice of the core.
pub(crate) fn choice_to<'py>(
    py: Python<'py>,
    choice: &EncodingChoice,
) -> PyResult<Bound<'py, PyAny>> {
    fields_of_choice(py, choice)?.object()
}

/// The Python object for an encoding of the core.
pub(super) fn encoding_to<'py>(
    py: Python<'py>,
    encoding: &Encoding,
) -> PyResult<Bound<'py, PyAny>> {
    fields_of(py, encoding)?.object()
}
