//! Pickling of objects that a static method of their class makes.

use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

/// What `__reduce__` returns for an object that equals `class.method(*arguments)`.
pub(super) fn reduced<'py>(
    class: &Bound<'py, PyType>,
    method: &str,
    arguments: impl IntoPyObject<'py, Target = PyTuple, Output = Bound<'py, PyTuple>>,
) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyAny>,))> {
    let py = class.py();
    let mut all = vec![method.into_pyobject(py)?.into_any()];
    all.extend(arguments.into_pyobject(py).map_err(Into::into)?.iter());
    // `class.method` itself cannot be pickled before Python 3.12 or so: static methods have no owner.
    let call = py.import("operator")?.getattr("methodcaller")?.call1(PyTuple::new(py, all)?)?;
    Ok((call, (class.clone().into_any(),)))
}
