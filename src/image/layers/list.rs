//! The argument `layers`.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString, PyTuple, PyType};

use super::base::PyLayer;
use super::picture::picture_object;
use super::shape::shape_object;
use super::text::text_object;
use crate::args::{Arguments, mismatch, mismatch_with_hint};
use crate::errors::to_pyerr;
use crate::image::watermark::PyWatermark;
use fcimage_base::error::Error;
use fcimage_image::Layer;

/// The argument `layers`: one, an iterable of them, or none.
pub(crate) fn layers_of(arguments: &Arguments<'_>) -> PyResult<Vec<Layer>> {
    const EXPECTED: &str = "a layer such as Picture(data), or an iterable of them";
    let Some(value) = arguments.optional("layers") else { return Ok(vec![]) };
    if let Ok(layer) = value.cast::<PyLayer>() {
        return Ok(vec![layer.get().0.clone()]);
    }
    if value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyType>()
    {
        return Err(wrong("layers", EXPECTED, value));
    }
    let items = value.try_iter().map_err(|_| wrong("layers", EXPECTED, value))?;
    let layer = |(index, item): (usize, PyResult<Bound<'_, PyAny>>)| {
        let item = item?;
        let layer = item.cast::<PyLayer>().map(|layer| layer.get().0.clone());
        layer
            .map_err(|_| wrong(&format!("layers[{index}]"), "a layer such as Picture(data)", &item))
    };
    items.enumerate().map(layer).collect()
}

/// The layers as a tuple.
pub(crate) fn layers_to<'py>(py: Python<'py>, layers: &[Layer]) -> PyResult<Bound<'py, PyTuple>> {
    let layers = layers.iter().map(|layer| layer_to(py, layer));
    PyTuple::new(py, layers.collect::<PyResult<Vec<_>>>()?)
}

/// The Python object for a layer of the core.
pub(crate) fn layer_to<'py>(py: Python<'py>, layer: &Layer) -> PyResult<Bound<'py, PyAny>> {
    match layer {
        Layer::Picture(layer) => Ok(Bound::new(py, picture_object(Arc::clone(layer)))?.into_any()),
        Layer::Shape(layer) => Ok(Bound::new(py, shape_object(Arc::clone(layer)))?.into_any()),
        Layer::Text(layer) => Ok(Bound::new(py, text_object(Arc::clone(layer)))?.into_any()),
        other => {
            let text = format!("{} has no class in Python", other.name());
            Err(to_pyerr(py, &Error::internal(text)))
        }
    }
}

/// The error for what is not a layer; it knows what people give instead of one.
fn wrong(name: &str, expected: &str, value: &Bound<'_, PyAny>) -> PyErr {
    let hint = if value.is_instance_of::<PyWatermark>() {
        "use watermark= for it"
    } else if value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.hasattr("__fspath__").unwrap_or(false)
    {
        "use Picture(data) for the file of an image"
    } else {
        return mismatch(name, expected, value);
    };
    mismatch_with_hint(name, expected, value, Some(hint))
}
