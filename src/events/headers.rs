//! Headers of HTTP messages, and other mappings of text to text.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::args::{mismatch, text};
use fcimage_events::Headers;

/// The argument `name`, a mapping of str to str, as pairs.
pub(super) fn pairs_of(mapping: &Bound<'_, PyAny>, name: &str) -> PyResult<Headers> {
    let expected = "a mapping of str to str";
    let items = match mapping.hasattr("items")? {
        true => mapping.call_method0("items")?,
        false => return Err(mismatch(name, expected, mapping)),
    };
    let pair = |pair: PyResult<Bound<'_, PyAny>>| {
        let (key, value) = pair?.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>()?;
        let key = text(&key, &format!("a key of {name}"))?.into_owned();
        let value = text(&value, &format!("{name}[{key:?}]"))?.into_owned();
        Ok((key, value))
    };
    items.try_iter()?.map(pair).collect()
}

/// Pairs as a dict.
pub(super) fn dict_of<'py>(
    py: Python<'py>,
    pairs: &[(String, String)],
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    pairs.iter().try_for_each(|(key, value)| dict.set_item(key, value))?;
    Ok(dict)
}
