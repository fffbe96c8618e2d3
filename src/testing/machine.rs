//! The cores and instructions of this machine, for the self-test.

use pyo3::prelude::*;

use fcimage_base::cpu;
use fcimage_image::codecs::jpeg::host::vector_instructions;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(machine, module)?)
}

/// The cores that may be used, the threads that a call would use, and the instruction set of the
/// vector kernels.
#[pyfunction(name = "_machine")]
fn machine() -> (f64, usize, Option<&'static str>) {
    (cpu::cores(), cpu::threads(), vector_instructions())
}
