//! `fcimage_base::failpoint`, in builds for tests only.

use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;

use fcimage_base::failpoint::{Phase, arm, passed};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    let names: Vec<String> = Phase::ALL.iter().map(|phase| format!("{phase:?}")).collect();
    // Not `add`, which would also name them in `__all__`.
    module.setattr("_PHASES", names)?;
    module.setattr("_panic_in", wrap_pyfunction!(panic_in, module)?)
}

/// Makes the named phase panic from now on; returns how often the one before did.
#[pyfunction(name = "_panic_in")]
#[pyo3(signature = (name=None))]
fn panic_in(name: Option<&str>) -> PyResult<usize> {
    let found = |name: &str| {
        let known = Phase::ALL.into_iter().find(|phase| format!("{phase:?}") == name);
        known.ok_or_else(|| PyKeyError::new_err(name.to_owned()))
    };
    let count = passed();
    arm(name.map(found).transpose()?);
    Ok(count)
}
