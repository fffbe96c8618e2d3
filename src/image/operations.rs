//! The argument `operations`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::effects::base::{PyEffect, effect_to};
use super::geometry::{geometry, geometry_to};
use super::layers::base::PyLayer;
use super::layers::list::layer_to;
use super::marks::watermark_to;
use super::watermark::watermark_in;
use crate::args::{Arguments, Signature, mismatch};
use crate::errors::to_pyerr;
use crate::slips;
use fcimage_base::error::Error;
use fcimage_image::{Step, Target, Variant};

/// What a dict of the list can have: the arguments of a variant that say which pixels it has.
static OPERATION: Signature = Signature {
    function: "operation",
    positional: &[],
    keyword_only: &[
        "trim",
        "crop",
        "flip",
        "rotate",
        "scale",
        "width",
        "height",
        "fit",
        "gravity",
        "focus",
        "size_when_smaller",
        "round",
        "pad",
        "radius",
        "shape",
    ],
    required: &[],
    slips: slips::VARIANT,
};

const EXPECTED: &str =
    "a dict such as {\"width\": 400}, an effect such as Grayscale(), a layer or a watermark";

/// The argument `operations`: an iterable of dicts, effects, layers and watermarks, or none.
pub(super) fn operations_of(arguments: &Arguments<'_>) -> PyResult<Vec<Step>> {
    let Some(value) = arguments.optional("operations") else { return Ok(vec![]) };
    let wrong = || mismatch("operations", "an iterable of operations", value);
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyDict>() {
        return Err(wrong());
    }
    let items = value.try_iter().map_err(|_| wrong())?.enumerate();
    items.map(|(index, item)| operation(&item?, index)).collect()
}

fn operation(item: &Bound<'_, PyAny>, index: usize) -> PyResult<Step> {
    if let Ok(effect) = item.cast::<PyEffect>() {
        return Ok(effect.get().0.clone().into());
    }
    if let Ok(layer) = item.cast::<PyLayer>() {
        return Ok(layer.get().0.clone().into());
    }
    if let Some(mark) = watermark_in(item) {
        return Ok(mark.into());
    }
    let Ok(keywords) = item.cast::<PyDict>() else {
        return Err(mismatch(&format!("operations[{index}]"), EXPECTED, item));
    };
    let arguments = OPERATION.read(&PyTuple::empty(item.py()), Some(keywords))?;
    let builder = geometry(&arguments, Variant::builder("operation"))?;
    Ok(builder.into_target().into())
}

/// The operations as a tuple.
pub(super) fn operations_to<'py>(
    py: Python<'py>,
    steps: Option<&[Step]>,
) -> PyResult<Bound<'py, PyTuple>> {
    let object = |step: &Step| match step {
        Step::Geometry(target) => keywords(py, target).map(Bound::into_any),
        Step::Effect(effect) => effect_to(py, effect),
        Step::Layer(layer) => layer_to(py, layer),
        Step::Watermark(mark) => watermark_to(py, mark),
        _ => Err(to_pyerr(py, &Error::internal("an operation has no form in Python"))),
    };
    let objects = steps.unwrap_or_default().iter().map(object);
    PyTuple::new(py, objects.collect::<PyResult<Vec<_>>>()?)
}

/// The arguments of an operation that differ from their defaults.
fn keywords<'py>(py: Python<'py>, target: &Target) -> PyResult<Bound<'py, PyDict>> {
    let (given, defaults) = (geometry_to(py, target)?, geometry_to(py, &Target::default())?);
    for (name, value) in defaults.iter() {
        if given.get_item(&name)?.is_some_and(|given| given.eq(&value).unwrap_or(false)) {
            given.del_item(name)?;
        }
    }
    Ok(given)
}
