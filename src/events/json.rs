//! JSON to Python objects and back, and the payloads that handlers receive.

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMemoryView, PyString, PyTuple,
};

use super::cloud_event::PyCloudEvent;
use super::parsed::PyEvent;
use crate::args::bytes_like;
use crate::errors::to_pyerr;
use fcimage_base::error::{Error, Result, catch_panic};
use fcimage_events::json::{MAX_DEPTH, Noun, Type, Value};
use fcimage_events::write::{pointer_part, push_string};

/// Below this size, a call is over before another thread could use the interpreter.
const WORTH_RELEASING: usize = 32 << 10;

/// One call into the core about `size` bytes; the interpreter is released where that is worth it.
pub(super) fn call<T: Send>(
    py: Python<'_>,
    size: usize,
    f: impl FnOnce() -> Result<T> + Send,
) -> PyResult<T> {
    let result = if size < WORTH_RELEASING { catch_panic(f) } else { py.detach(|| catch_panic(f)) };
    result.map_err(|error| to_pyerr(py, &error))
}

/// A payload as bytes: of a bytes-like object, a str, or any other value as JSON.
pub(super) enum Payload<'py> {
    Bytes(Bound<'py, PyBytes>),
    Text(String),
}

impl<'py> Payload<'py> {
    pub(super) fn new(value: &Bound<'py, PyAny>, noun: Noun) -> PyResult<Self> {
        let py = value.py();
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Self::Bytes(bytes.clone()));
        }
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Self::Text(text_of(text, noun)?));
        }
        if let Ok(event) = value.cast::<PyCloudEvent>() {
            return Ok(Self::Text(event.get().0.to_json()));
        }
        if let Ok(event) = value.cast::<PyEvent>() {
            return Ok(Self::Bytes(PyBytes::new(py, event.get().0.raw())));
        }
        let is_bytes_like =
            value.is_instance_of::<PyByteArray>() || value.is_instance_of::<PyMemoryView>();
        if is_bytes_like {
            return bytes_like(value, noun.name).map(Self::Bytes);
        }
        if value.is_instance_of::<PyDict>() || value.is_instance_of::<PyList>() {
            return to_json(value, noun).map(Self::Text);
        }
        let found = value.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "{} must be bytes-like, str, dict or list, got {found}",
            noun.name
        )))
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes.as_bytes(),
            Self::Text(text) => text.as_bytes(),
        }
    }
}

fn text_of(text: &Bound<'_, PyString>, noun: Noun) -> PyResult<String> {
    text.to_cow().map(std::borrow::Cow::into_owned).map_err(|_| {
        let message = format!("{} must be Unicode text, it has lone surrogates", noun.name);
        to_pyerr(text.py(), &Error::new(noun.kind, message))
    })
}

/// A Python value as JSON text. Floats that JSON lacks and values of other types are refused.
pub(super) fn to_json(value: &Bound<'_, PyAny>, noun: Noun) -> PyResult<String> {
    let mut out = String::new();
    push(&mut out, value, noun, 0).map_err(|problem| match problem {
        Problem::Core(error) => to_pyerr(value.py(), &error),
        Problem::Python(error) => error,
    })?;
    Ok(out)
}

enum Problem {
    Core(Error),
    Python(PyErr),
}

impl From<PyErr> for Problem {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl Problem {
    fn prefix_pointer(self, place: impl FnOnce() -> String) -> Self {
        match self {
            Self::Core(error) => Self::Core(error.prefix_pointer(&place())),
            python @ Self::Python(_) => python,
        }
    }
}

fn push(
    out: &mut String,
    value: &Bound<'_, PyAny>,
    noun: Noun,
    depth: usize,
) -> std::result::Result<(), Problem> {
    let wrong = |message: String| Problem::Core(Error::new(noun.kind, message));
    if depth > MAX_DEPTH {
        return Err(Problem::Core(Error::limit(
            "max_depth",
            format!("{} may nest arrays and objects at most {MAX_DEPTH} deep", noun.name),
        )));
    }
    if let Ok(text) = value.cast::<PyString>() {
        push_string(out, &text_of(text, noun)?);
    } else if value.is_none() {
        out.push_str("null");
    } else if let Ok(flag) = value.cast::<PyBool>() {
        out.push_str(if flag.is_true() { "true" } else { "false" });
    } else if value.is_instance_of::<PyInt>() {
        let base = value.py().get_type::<PyInt>();
        out.push_str(
            &base
                .call_method1("__repr__", (value,))?
                .cast::<PyString>()
                .map_err(PyErr::from)?
                .to_cow()?,
        );
    } else if let Ok(float) = value.cast::<PyFloat>() {
        if !float.value().is_finite() {
            return Err(wrong(format!("JSON has no {value}, expected a finite number")));
        }
        let base = value.py().get_type::<PyFloat>();
        out.push_str(
            &base
                .call_method1("__repr__", (value,))?
                .cast::<PyString>()
                .map_err(PyErr::from)?
                .to_cow()?,
        );
    } else if let Ok(dict) = value.cast::<PyDict>() {
        out.push('{');
        // A copy, because what goes on meanwhile could change the dict, and pyo3 panics over that:
        // another thread, where there is no GIL, or a list with an `__iter__` of its own.
        for (index, (key, member)) in dict.copy()?.iter().enumerate() {
            let Ok(key) = key.cast::<PyString>() else {
                let found = key.get_type().name()?;
                return Err(wrong(format!("names of members must be str, got {found}")));
            };
            let key = text_of(key, noun)?;
            if index > 0 {
                out.push(',');
            }
            push_string(out, &key);
            out.push(':');
            push(out, &member, noun, depth + 1)
                .map_err(|problem| problem.prefix_pointer(|| pointer_part(&key)))?;
        }
        out.push('}');
    } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        out.push('[');
        for (index, item) in value.try_iter()?.enumerate() {
            if index > 0 {
                out.push(',');
            }
            push(out, &item?, noun, depth + 1)
                .map_err(|problem| problem.prefix_pointer(|| format!("/{index}")))?;
        }
        out.push(']');
    } else {
        let found = value.get_type().name()?;
        return Err(wrong(format!(
            "JSON has no {found}, expected dict, list, str, int, float, bool or None"
        )));
    }
    Ok(())
}

/// A JSON value as Python's json reads it.
pub(super) fn to_python<'py>(py: Python<'py>, value: Value<'_>) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value.kind() {
        Type::Null => py.None().into_bound(py),
        Type::Bool => PyBool::new(py, value.raw() == "true").to_owned().into_any(),
        Type::Text => PyString::new(py, &value.as_text().unwrap_or_default()).into_any(),
        Type::Number => number(py, value.raw())?,
        Type::Array => {
            let list = PyList::empty(py);
            for item in value.items() {
                list.append(to_python(py, item)?)?;
            }
            list.into_any()
        }
        Type::Object => {
            let dict = PyDict::new(py);
            for (name, member) in value.members() {
                dict.set_item(&*name, to_python(py, member)?)?;
            }
            dict.into_any()
        }
    })
}

fn number<'py>(py: Python<'py>, raw: &str) -> PyResult<Bound<'py, PyAny>> {
    if raw.contains(['.', 'e', 'E']) {
        return Ok(PyFloat::new(py, raw.parse().unwrap_or(f64::NAN)).into_any());
    }
    if let Ok(number) = raw.parse::<i64>() {
        return Ok(number.into_pyobject(py)?.into_any());
    }
    // Python bounds the digits of a number that it reads, because their conversion is quadratic.
    py.get_type::<PyInt>().call1((raw,)).map_err(|_| {
        let message = format!("a whole number of {} digits is too long to be read", raw.len());
        to_pyerr(py, &Error::limit("max_event_bytes", message))
    })
}
