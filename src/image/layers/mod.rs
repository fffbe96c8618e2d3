//! The argument `layers`, and one file for each class of them.

use pyo3::prelude::*;

pub(super) mod base;
pub(super) mod list;
mod picture;
mod place;
mod shape;
mod shape_fields;
mod span;
mod text;

use base::PyLayer;
use picture::PyPicture;
use shape::PyShape;
use span::PySpan;
use text::PyText;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyLayer>()?;
    module.add_class::<PyPicture>()?;
    module.add_class::<PyShape>()?;
    module.add_class::<PyText>()?;
    module.add_class::<PySpan>()
}
