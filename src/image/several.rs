//! The methods of a variant that make several of it.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString};

use crate::args::{integer, mismatch, number};
use crate::signals::built;
use fcimage_image::Variant;
use fcimage_image::recipe::several::MAX_SEVERAL;

/// The variant in each of the widths.
pub(super) fn widths(variant: &Variant, value: &Bound<'_, PyAny>) -> PyResult<Vec<Variant>> {
    let widths = items(value, "widths", "an iterable of int", integer)?;
    built(value.py(), || variant.widths(&widths))
}

/// The variant for each of the densities.
pub(super) fn dpr(variant: &Variant, value: &Bound<'_, PyAny>) -> PyResult<Vec<Variant>> {
    let densities = items(value, "dpr", "an iterable of numbers", number)?;
    built(value.py(), || variant.dpr(&densities))
}

fn items<T>(
    value: &Bound<'_, PyAny>,
    name: &str,
    expected: &str,
    read: fn(&Bound<'_, PyAny>, &str) -> PyResult<T>,
) -> PyResult<Vec<T>> {
    let one = value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyBytes>()
        || value.is_instance_of::<PyDict>();
    let items = value.try_iter().ok().filter(|_| !one);
    let items = items.ok_or_else(|| mismatch(name, expected, value))?;
    // One more than is allowed, so that an endless iterable is refused.
    items.take(MAX_SEVERAL + 1).map(|item| read(&item?, name)).collect()
}
