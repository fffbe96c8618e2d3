//! The Python objects for watermarks.

use std::sync::Arc;

use pyo3::prelude::*;

use super::image_watermark::image_watermark;
use super::text_watermark::text_watermark;
use fcimage_image::Watermark;

/// The Python object for `mark`.
pub(super) fn watermark_to<'py>(py: Python<'py>, mark: &Watermark) -> PyResult<Bound<'py, PyAny>> {
    Ok(match mark {
        Watermark::Text(mark) => Bound::new(py, text_watermark(Arc::clone(mark)))?.into_any(),
        Watermark::Image(mark) => Bound::new(py, image_watermark(Arc::clone(mark)))?.into_any(),
    })
}
