//! The argument `effects`, and one file for each class of them.

use pyo3::prelude::*;

mod adjust;
pub(super) mod base;
mod blur;
mod grayscale;
pub(super) mod list;
mod pixelate;
mod redact;
mod regions;
mod sharpen;

use adjust::PyAdjust;
use base::PyEffect;
use blur::PyBlur;
use grayscale::PyGrayscale;
use pixelate::PyPixelate;
use redact::PyRedact;
use sharpen::PySharpen;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyEffect>()?;
    module.add_class::<PyGrayscale>()?;
    module.add_class::<PyBlur>()?;
    module.add_class::<PySharpen>()?;
    module.add_class::<PyAdjust>()?;
    module.add_class::<PyPixelate>()?;
    module.add_class::<PyRedact>()
}
