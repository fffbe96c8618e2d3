//! The extension module `fcimage._native`: bindings, no policy. They take Python values in, release
//! the interpreter, call one function of the core, and wrap the answer.
#![forbid(unsafe_code)]

use std::sync::OnceLock;

use pyo3::exceptions::PyImportError;
use pyo3::prelude::*;

mod args;
mod errors;
mod events;
mod image;
mod signals;
mod slips;
mod store;
mod testing;
mod values;

/// The native half of the package. It needs no GIL: all classes are frozen, and what changes behind
/// them changes under a lock.
#[pymodule(gil_used = false)]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    refuse_subinterpreters(module.py())?;
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    events::register(module)?;
    image::register(module)?;
    store::register(module)?;
    testing::register(module)
}

/// Classes and caches belong to the interpreter that made them, so there can be one in a process.
/// pyo3 leaves the choice to Python, and Python before 3.12 has none.
fn refuse_subinterpreters(py: Python<'_>) -> PyResult<()> {
    /// The address of `sys`, which each interpreter has one of.
    static HOME: OnceLock<usize> = OnceLock::new();
    let here = py.import("sys")?.as_ptr() as usize;
    if *HOME.get_or_init(|| here) == here {
        return Ok(());
    }
    Err(PyImportError::new_err("fcimage does not support subinterpreters"))
}
