//! The argument `regions`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use crate::args::{Arguments, mismatch, mismatch_with_hint, number};
use crate::signals::built;
use fcimage_image::{Region, Regions};

const EXPECTED: &str = "an iterable of (left, top, width, height), in fractions of the source";

/// The argument `regions`, if it is given.
pub(super) fn regions_of(arguments: &Arguments<'_>) -> PyResult<Option<Regions>> {
    let Some(value) = arguments.optional("regions") else { return Ok(None) };
    let wrong = || mismatch("regions", EXPECTED, value);
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyDict>() {
        return Err(wrong());
    }
    let items = value.try_iter().map_err(|_| wrong())?;
    let regions = items
        .enumerate()
        .map(|(index, item)| region(index, &item?))
        .collect::<PyResult<Vec<Region>>>()?;
    built(arguments.py(), || Regions::new(regions)).map(Some)
}

fn region(index: usize, item: &Bound<'_, PyAny>) -> PyResult<Region> {
    let name = format!("regions[{index}]");
    let wrong = |hint| {
        mismatch_with_hint(&name, "a tuple (left, top, width, height) of numbers", item, hint)
    };
    if number(item, &name).is_ok() {
        return Err(wrong(Some("one region is regions=[(left, top, width, height)]")));
    }
    if item.is_instance_of::<PyString>() || item.is_instance_of::<PyDict>() {
        return Err(wrong(None));
    }
    let parts = item.try_iter().map_err(|_| wrong(None))?.collect::<PyResult<Vec<_>>>()?;
    let [left, top, width, height] = parts.as_slice() else { return Err(wrong(None)) };
    let part = |part: &Bound<'_, PyAny>| number(part, &name);
    let (left, top, width, height) = (part(left)?, part(top)?, part(width)?, part(height)?);
    built(item.py(), || Region::new(left, top, width, height))
}

/// The regions as a tuple of tuples, or None.
pub(super) fn regions_to<'py>(
    py: Python<'py>,
    regions: Option<&Regions>,
) -> PyResult<Option<Bound<'py, PyTuple>>> {
    let Some(regions) = regions else { return Ok(None) };
    let tuples = regions.as_slice().iter().map(|region| PyTuple::new(py, region.parts()));
    PyTuple::new(py, tuples.collect::<PyResult<Vec<_>>>()?).map(Some)
}
