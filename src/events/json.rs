//! JSON to Python objects and back.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};

use crate::args::{boolean, bytes_like, mismatch_with_hint};
use crate::errors::to_pyerr;
use crate::signals::{attached, released};
use fcimage_base::error::{Error, Result};
use fcimage_base::json_pointer::escape;
use fcimage_events::Strictness;
use fcimage_events::json::{Document, DocumentRole, Type, Value, canonical, push_string};
use fcimage_events::limits::MAX_EVENT_DEPTH;

/// Below this number of bytes, a call ends before another thread could use the interpreter.
const WORTH_RELEASING: usize = 32 << 10;

/// One call into the core about `size` bytes; the interpreter is released where that is worth it.
pub(super) fn call<T: Send>(
    py: Python<'_>,
    size: usize,
    f: impl FnOnce() -> Result<T> + Send,
) -> PyResult<T> {
    if size < WORTH_RELEASING { attached(py, f) } else { released(py, f) }
}

/// The argument `strict`.
pub(super) fn strictness(strict: Option<&Bound<'_, PyAny>>) -> PyResult<Strictness> {
    Ok(strict.map_or(Ok(false), |strict| boolean(strict, "strict"))?.into())
}

/// A JSON text: of a str, a bytes-like object, or a dict or list that was written as JSON.
pub(super) enum JsonText<'py> {
    Bytes(Bound<'py, PyBytes>),
    Text(String),
}

impl<'py> JsonText<'py> {
    /// The text of the argument `name`.
    pub(super) fn of(value: &Bound<'py, PyAny>, name: &str, role: DocumentRole) -> PyResult<Self> {
        if let Ok(bytes) = value.cast::<PyBytes>() {
            return Ok(Self::Bytes(bytes.clone()));
        }
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(Self::Text(unicode(text, role)?.into_owned()));
        }
        if value.is_instance_of::<PyDict>() || value.is_instance_of::<PyList>() {
            return to_json(value, role).map(Self::Text);
        }
        match bytes_like(value, name) {
            Ok(bytes) => Ok(Self::Bytes(bytes)),
            Err(error) if error.is_instance_of::<pyo3::exceptions::PyTypeError>(value.py()) => {
                let hint = if value.hasattr("read_bytes")? {
                    Some("pass what its read_bytes() returns")
                } else if value.hasattr("read")? {
                    Some("pass what its read() returns")
                } else {
                    None
                };
                Err(mismatch_with_hint(name, "bytes-like, a str, a dict or a list", value, hint))
            }
            Err(error) => Err(error),
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes.as_bytes(),
            Self::Text(text) => text.as_bytes(),
        }
    }
}

fn unicode<'t>(text: &'t Bound<'_, PyString>, role: DocumentRole) -> PyResult<Cow<'t, str>> {
    text.to_cow().map_err(|_| {
        let message = format!("{} must be Unicode text, it has lone surrogates", role.name);
        to_pyerr(text.py(), &role.error(message))
    })
}

/// A Python value as JSON text. NaN, infinities and values of other types are refused.
pub(super) fn to_json(value: &Bound<'_, PyAny>, role: DocumentRole) -> PyResult<String> {
    let mut writer = Writer { out: String::new(), role };
    writer.push(value, 0).map_err(|problem| match problem {
        Problem::Core(error) => to_pyerr(value.py(), &error),
        Problem::Python(error) => error,
    })?;
    Ok(writer.out)
}

/// A Python value as a JSON document.
pub(super) fn to_document(
    value: &Bound<'_, PyAny>,
    role: DocumentRole,
) -> PyResult<Document<'static>> {
    let json = to_json(value, role)?;
    call(value.py(), json.len(), || Ok(Document::parse(json.as_bytes(), role)?.into_owned()))
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

struct Writer {
    out: String,
    role: DocumentRole,
}

impl Writer {
    fn push(&mut self, value: &Bound<'_, PyAny>, depth: usize) -> std::result::Result<(), Problem> {
        if depth > MAX_EVENT_DEPTH {
            return Err(Problem::Core(self.role.too_deep()));
        }
        if let Ok(text) = value.cast::<PyString>() {
            push_string(&mut self.out, &unicode(text, self.role)?);
        } else if value.is_none() {
            self.out.push_str("null");
        } else if let Ok(flag) = value.cast::<PyBool>() {
            self.out.push_str(if flag.is_true() { "true" } else { "false" });
        } else if value.is_instance_of::<PyInt>() {
            self.push_number::<PyInt>(value)?;
        } else if let Ok(float) = value.cast::<PyFloat>() {
            if !float.value().is_finite() {
                return Err(self.wrong(format!("JSON has no {value}; use a finite number")));
            }
            self.push_number::<PyFloat>(value)?;
        } else if let Ok(dict) = value.cast::<PyDict>() {
            self.push_dict(dict, depth)?;
        } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            self.push_list(value, depth)?;
        } else {
            let found = value.get_type().name()?;
            return Err(self.wrong(format!(
                "JSON has no {found}; use dict, list, str, int, float, bool or None"
            )));
        }
        Ok(())
    }

    fn wrong(&self, message: String) -> Problem {
        Problem::Core(self.role.error(message))
    }

    /// A number by the repr of its base class: a subclass, such as an enumeration, may show itself as
    /// something else.
    fn push_number<T: pyo3::PyTypeInfo>(&mut self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let shown = value.py().get_type::<T>().call_method1("__repr__", (value,))?;
        self.out.push_str(&shown.cast::<PyString>()?.to_cow()?);
        Ok(())
    }

    fn push_dict(
        &mut self,
        dict: &Bound<'_, PyDict>,
        depth: usize,
    ) -> std::result::Result<(), Problem> {
        self.out.push('{');
        // A copy, because other code could change the dict meanwhile, and pyo3 panics over that:
        // another thread, where there is no GIL, or a list with its own `__iter__`.
        for (index, (key, member)) in dict.copy()?.iter().enumerate() {
            let Ok(key) = key.cast::<PyString>() else {
                let found = key.get_type().name()?;
                return Err(self.wrong(format!("keys of JSON objects must be str, got {found}")));
            };
            let key = unicode(key, self.role)?;
            if index > 0 {
                self.out.push(',');
            }
            push_string(&mut self.out, &key);
            self.out.push(':');
            self.push(&member, depth + 1)
                .map_err(|problem| problem.prefix_pointer(|| format!("/{}", escape(&key))))?;
        }
        self.out.push('}');
        Ok(())
    }

    fn push_list(
        &mut self,
        list: &Bound<'_, PyAny>,
        depth: usize,
    ) -> std::result::Result<(), Problem> {
        self.out.push('[');
        for (index, item) in list.try_iter()?.enumerate() {
            if index > 0 {
                self.out.push(',');
            }
            self.push(&item?, depth + 1)
                .map_err(|problem| problem.prefix_pointer(|| format!("/{index}")))?;
        }
        self.out.push(']');
        Ok(())
    }
}

/// A JSON value as Python's json reads it.
pub(super) fn to_python<'py>(py: Python<'py>, value: Value<'_>) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value.kind() {
        Type::Null => py.None().into_bound(py),
        Type::Bool => PyBool::new(py, value.raw() == "true").to_owned().into_any(),
        Type::Text => PyString::new(py, &value.written()).into_any(),
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
            for (key, member) in value.entries() {
                dict.set_item(&*key, to_python(py, member)?)?;
            }
            dict.into_any()
        }
    })
}

fn number<'py>(py: Python<'py>, written: &str) -> PyResult<Bound<'py, PyAny>> {
    if let Ok(number) = written.parse::<i64>() {
        return Ok(number.into_pyobject(py)?.into_any());
    }
    if written.contains(['.', 'e', 'E']) {
        return py.get_type::<PyFloat>().call1((written,));
    }
    py.get_type::<PyInt>().call1((written,)).map_err(|_| {
        let digits = written.len();
        let message = format!(
            "an integer has {digits} digits, more than Python converts; \
             see sys.set_int_max_str_digits"
        );
        to_pyerr(py, &Error::limit("int_max_str_digits", message))
    })
}

/// A JSON value as Python objects from which [`to_json`] makes the same JSON, numbers included; as a
/// str of JSON where there are none, as for 1.50.
pub(super) fn to_python_or_text<'py>(
    py: Python<'py>,
    value: Value<'_>,
) -> PyResult<Bound<'py, PyAny>> {
    if let Ok(objects) = to_python(py, value)
        && let Ok(document) = to_document(&objects, DocumentRole::PAYLOAD)
        && canonical(document.root()) == canonical(value)
    {
        return Ok(objects);
    }
    Ok(PyString::new(py, value.raw()).into_any())
}
