//! `Effect`, the base of all effects.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::regions::regions_to;
use crate::errors::to_pyerr;
use crate::values::Fields;
use fcimage_base::error::Error;
use fcimage_image::Effect;

/// What changes a resized image: the base of `Grayscale`, `Blur`, `Sharpen`, `Adjust`, `Pixelate` and
/// `Redact`.
#[pyclass(name = "Effect", module = "fcimage", frozen, subclass, eq)]
#[derive(PartialEq)]
pub(crate) struct PyEffect(pub(crate) Effect);

#[pymethods]
impl PyEffect {
    /// The name of the effect in recipes in JSON, such as "blur".
    #[getter]
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        fields_of(py, &self.0)?.repr()
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        fields_of(py, &self.0)?.hash()
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        Ok(fields_of(py, &self.0)?.new_arguments())
    }

    fn __copy__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        this
    }
}

/// The arguments that make an equal effect.
fn fields_of<'py>(py: Python<'py>, effect: &Effect) -> PyResult<Fields<'py>> {
    match effect {
        Effect::Grayscale(_) => Ok(Fields::new(py, "Grayscale")),
        Effect::Blur(blur) => Fields::new(py, "Blur")
            .with("radius", blur.radius())?
            .with("regions", regions_to(py, blur.only_in())?),
        Effect::Sharpen(sharpen) => Fields::new(py, "Sharpen")
            .with("radius", sharpen.radius())?
            .with("percent", sharpen.percent())?
            .with("threshold", sharpen.threshold()),
        Effect::Adjust(adjust) => Fields::new(py, "Adjust")
            .with("brightness", adjust.brightness())?
            .with("contrast", adjust.contrast())?
            .with("saturation", adjust.saturation())?
            .with("gamma", adjust.gamma()),
        Effect::Pixelate(pixelate) => Fields::new(py, "Pixelate")
            .with("size", pixelate.size())?
            .with("regions", regions_to(py, pixelate.only_in())?),
        Effect::Redact(redact) => Fields::new(py, "Redact")
            .with("regions", regions_to(py, Some(redact.covered()))?)?
            .with("color", redact.color().to_hex()),
        other => {
            let text = format!("{} has no class in Python", other.name());
            Err(to_pyerr(py, &Error::internal(text)))
        }
    }
}

/// The Python object for an effect of the core.
pub(crate) fn effect_to<'py>(py: Python<'py>, effect: &Effect) -> PyResult<Bound<'py, PyAny>> {
    fields_of(py, effect)?.object()
}
