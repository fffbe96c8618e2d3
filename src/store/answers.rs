//! Answers of storages as Python objects.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use fcimage_store::{Headers, Listed, Page, Timestamp};

/// The headers as a dict: names in lower case, and the first value of each.
pub(super) fn headers<'py>(py: Python<'py>, headers: &Headers) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for header in headers.iter() {
        if !dict.contains(&header.name)? {
            dict.set_item(&header.name, &header.value)?;
        }
    }
    Ok(dict)
}

/// Rows of key, size, ETag and time of the last change (seconds since 1970), and the token of the next
/// page.
pub(super) fn page<'py>(py: Python<'py>, page: Page) -> PyResult<Bound<'py, PyTuple>> {
    let row = |listed: Listed| {
        let Listed { key, size, etag, modified, .. } = listed;
        (key, size, etag, modified.map_or(0, Timestamp::seconds))
    };
    let objects: Vec<_> = page.objects.into_iter().map(row).collect();
    (objects, page.next).into_pyobject(py)
}
