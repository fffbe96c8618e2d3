//! The argument `encodings`, and one file for each class of them.

use pyo3::prelude::*;

mod avif;
pub(super) mod base;
mod best;
mod budget;
mod gif;
mod jpeg;
pub(super) mod list;
mod png;
mod same_format;
mod webp;

use avif::PyAvif;
use base::PyEncoding;
use best::PyBest;
use gif::PyGif;
use jpeg::PyJpeg;
use png::PyPng;
use same_format::PySameFormat;
use webp::PyWebP;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyEncoding>()?;
    module.add_class::<PyJpeg>()?;
    module.add_class::<PyWebP>()?;
    module.add_class::<PyPng>()?;
    module.add_class::<PyGif>()?;
    module.add_class::<PyAvif>()?;
    module.add_class::<PySameFormat>()?;
    module.add_class::<PyBest>()
}
