//! The arguments `max_bytes` and `min_quality` of lossy encodings.

use pyo3::prelude::*;

use crate::args::Arguments;
use crate::signals::built;
use fcimage_image::codecs::Budget;

/// Both arguments, which may be absent or None.
pub(super) fn budget_of(arguments: &Arguments<'_>) -> PyResult<Budget> {
    let (py, mut budget) = (arguments.py(), Budget::default());
    if let Some(bytes) = arguments.optional_integer("max_bytes")? {
        budget = built(py, || budget.with_max_bytes(bytes))?;
    }
    if let Some(quality) = arguments.optional_integer("min_quality")? {
        budget = built(py, || budget.with_min_quality(quality))?;
    }
    Ok(budget)
}
