//! What all value objects have in common: a repr that can be evaluated, a hash, pickling.
//!
//! A value is what its constructor takes, so each class says the names and values of its arguments
//! once, as [`Fields`], and the rest follows.

use pyo3::IntoPyObjectExt as _;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};

/// Longer bytes are not shown in a repr, which then cannot be evaluated: `<1234 bytes>`.
const SHOWN_BYTES: usize = 1024;

/// The arguments that make an equal value.
pub(super) struct Fields<'py> {
    class: &'static str,
    dict: Bound<'py, PyDict>,
}

impl<'py> Fields<'py> {
    pub(super) fn new(py: Python<'py>, class: &'static str) -> Self {
        Self { class, dict: PyDict::new(py) }
    }

    /// Adds one argument.
    pub(super) fn with(self, name: &str, value: impl IntoPyObject<'py>) -> PyResult<Self> {
        let value = value.into_bound_py_any(self.dict.py())?;
        self.dict.set_item(name, value)?;
        Ok(self)
    }

    /// Adds the arguments of a dict.
    pub(super) fn with_all(self, arguments: &Bound<'py, PyDict>) -> PyResult<Self> {
        self.dict.update(arguments.as_mapping())?;
        Ok(self)
    }

    /// What the constructor makes of these arguments. The class is known by its name, so that the base
    /// of a family need not import the files that need it.
    pub(super) fn object(self) -> PyResult<Bound<'py, PyAny>> {
        let py = self.dict.py();
        let class = py.import(intern!(py, "fcimage._native"))?.getattr(self.class)?;
        class.call((), Some(&self.dict))
    }

    /// The arguments by name.
    pub(super) fn into_dict(self) -> Bound<'py, PyDict> {
        self.dict
    }

    /// The call that makes an equal value. Arguments that are None or empty tuples, which always are
    /// defaults, are left out.
    pub(super) fn repr(&self) -> PyResult<String> {
        let mut parts = Vec::new();
        for (name, value) in self.dict.iter() {
            let empty = value.cast::<PyTuple>().is_ok_and(|tuple| tuple.is_empty());
            if !value.is_none() && !empty {
                parts.push(format!("{name}={}", shown(&value)?));
            }
        }
        Ok(format!("{}({})", self.class, parts.join(", ")))
    }

    /// The hash of all arguments.
    pub(super) fn hash(&self) -> PyResult<isize> {
        // A dict has no hash, but its items have.
        let values = PyTuple::new(self.dict.py(), self.dict.values())?;
        let values = hashable(values.into_any())?;
        (self.class, values).into_pyobject(self.dict.py())?.hash()
    }

    /// What `__getnewargs_ex__` gives to `copy` and `pickle`.
    pub(super) fn new_arguments(self) -> (Bound<'py, PyTuple>, Bound<'py, PyDict>) {
        (PyTuple::empty(self.dict.py()), self.dict)
    }
}

/// `value` with its dicts as tuples of their items.
fn hashable(value: Bound<'_, PyAny>) -> PyResult<Bound<'_, PyAny>> {
    if let Ok(dict) = value.cast::<PyDict>() {
        return Ok(PyTuple::new(dict.py(), dict.items())?.into_any());
    }
    let Ok(tuple) = value.cast::<PyTuple>() else { return Ok(value) };
    let items = tuple.iter().map(hashable).collect::<PyResult<Vec<_>>>()?;
    Ok(PyTuple::new(tuple.py(), items)?.into_any())
}

/// The repr of `value`, with the length of long bytes instead of all of them.
fn shown(value: &Bound<'_, PyAny>) -> PyResult<String> {
    if let Ok(bytes) = value.cast::<PyBytes>()
        && bytes.as_bytes().len() > SHOWN_BYTES
    {
        return Ok(format!("<{} bytes>", bytes.as_bytes().len()));
    }
    if let Ok(tuple) = value.cast::<PyTuple>()
        && tuple.get_type().is(tuple.py().get_type::<PyTuple>())
    {
        let items = tuple.iter().map(|item| shown(&item)).collect::<PyResult<Vec<_>>>()?;
        let comma = if items.len() == 1 { "," } else { "" };
        return Ok(format!("({}{comma})", items.join(", ")));
    }
    Ok(value.repr()?.to_string())
}

/// `value` of a core type that holds a 32-bit float, as the shortest decimal that gives it: 0.1, not
/// 0.10000000149.
pub(super) fn shortest(value: f32) -> f64 {
    value.to_string().parse().unwrap_or_else(|_| f64::from(value))
}
