//! Reads the arguments of a call, with errors in Python's terms.
//!
//! pyo3 can do that too, but its errors are not `ArgumentError`, its messages name no expectation, and
//! numbers that are too large become an `OverflowError`. So constructors, functions and methods take
//! `*args, **kwargs` and a [`Signature`].

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::path::PathBuf;

use pyo3::exceptions::{PyTypeError, PyUnicodeEncodeError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyBytes, PyDict, PyFloat, PyInt, PyMemoryView, PyString, PyTuple, PyType,
};

use crate::errors::{to_pyerr, wrong_type, wrong_value};
use crate::slips::{Slips, hint_for};
use fcimage_base::error::Error;
use fcimage_base::pool::MAX_THREADS;
use fcimage_base::suggest::closest;

/// The parameters of one callable.
pub(super) struct Signature {
    /// Its name in messages.
    pub(super) function: &'static str,
    /// Those that can be given by position too.
    pub(super) positional: &'static [&'static str],
    /// Those that can be given by keyword only.
    pub(super) keyword_only: &'static [&'static str],
    /// Those without a default.
    pub(super) required: &'static [&'static str],
    /// Names that people try, and what to use instead.
    pub(super) slips: Slips,
}

/// The arguments of one call.
pub(super) struct Arguments<'py> {
    py: Python<'py>,
    signature: &'static Signature,
    values: Vec<Option<Bound<'py, PyAny>>>,
}

impl Signature {
    /// A callable without a hint about other names.
    pub(super) const fn new(
        function: &'static str,
        positional: &'static [&'static str],
        keyword_only: &'static [&'static str],
        required: &'static [&'static str],
    ) -> Self {
        Self { function, positional, keyword_only, required, slips: &[] }
    }

    /// The same callable with hints.
    pub(super) const fn with_slips(self, slips: Slips) -> Self {
        Self { slips, ..self }
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.positional.iter().chain(self.keyword_only).copied()
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.names().position(|known| known == name)
    }

    /// Assigns the given arguments to the parameters.
    pub(super) fn read<'py>(
        &'static self,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Arguments<'py>> {
        let (py, function) = (args.py(), self.function);
        if args.len() > self.positional.len() {
            let (count, most) = (args.len(), self.positional.len());
            let takes = match self.positional {
                [] if self.keyword_only.is_empty() => "no arguments".to_owned(),
                [] => "only keyword arguments".to_owned(),
                [name] => format!("1 positional argument ({name})"),
                names => format!("at most {most} positional arguments ({})", names.join(", ")),
            };
            let hint = match self.keyword_only {
                [] => String::new(),
                names => format!("; pass the others by keyword: {}=", names.join("=, ")),
            };
            return Err(wrong_type(py, format!("{function}() takes {takes}, got {count}{hint}")));
        }
        let count = self.positional.len() + self.keyword_only.len();
        let mut values: Vec<_> = args.iter().map(Some).collect();
        values.resize(count, None);
        for (name, value) in kwargs.into_iter().flat_map(|kwargs| kwargs.iter()) {
            let name = name.cast::<PyString>()?.to_string_lossy();
            let place = self.place(&name).and_then(|place| values.get_mut(place));
            match place {
                None => return Err(wrong_type(py, self.unknown(&name))),
                Some(Some(_)) => {
                    let text = format!("{function}() got {name} twice, by position and by keyword");
                    return Err(wrong_type(py, text));
                }
                Some(place) => *place = Some(value),
            }
        }
        let arguments = Arguments { py, signature: self, values };
        match self.required.iter().find(|name| arguments.given(name).is_none()) {
            None => Ok(arguments),
            Some(name) => {
                Err(wrong_type(py, format!("{function}() needs the argument {name}, got none")))
            }
        }
    }

    fn unknown(&self, name: &str) -> String {
        let names: Vec<_> = self.names().collect();
        let hint = match (hint_for(self.slips, name, &names), closest(name, self.names())) {
            (Some(hint), _) => hint,
            (None, Some(meant)) => format!("did you mean {meant}=?"),
            (None, None) if names.is_empty() => "it has none".to_owned(),
            (None, None) => format!("it has {}", names.join(", ")),
        };
        format!("{}() has no argument {}; {hint}", self.function, quoted(name))
    }
}

impl<'py> Arguments<'py> {
    pub(super) fn py(&self) -> Python<'py> {
        self.py
    }

    /// The value of `name` as it was given.
    pub(super) fn given(&self, name: &str) -> Option<&Bound<'py, PyAny>> {
        self.signature.place(name).and_then(|place| self.values.get(place)?.as_ref())
    }

    /// The value of `name`, which the signature requires.
    pub(super) fn required(&self, name: &str) -> PyResult<&Bound<'py, PyAny>> {
        self.given(name)
            .ok_or_else(|| to_pyerr(self.py, &Error::internal("a required argument is missing")))
    }

    /// The value of `name`, unless it is absent or None.
    pub(super) fn optional(&self, name: &str) -> Option<&Bound<'py, PyAny>> {
        self.given(name).filter(|value| !value.is_none())
    }

    /// A whole number.
    pub(super) fn integer(&self, name: &str) -> PyResult<Option<i64>> {
        self.given(name).map(|value| integer(value, name)).transpose()
    }

    /// A whole number, or None.
    pub(super) fn optional_integer(&self, name: &str) -> PyResult<Option<i64>> {
        self.optional(name).map(|value| integer(value, name)).transpose()
    }

    /// A whole number of `range`.
    pub(super) fn integer_within<T: Into<i64> + TryFrom<i64> + Copy>(
        &self,
        name: &str,
        range: RangeInclusive<T>,
    ) -> PyResult<Option<T>> {
        self.given(name).map(|value| integer_within(value, name, range)).transpose()
    }

    /// A number.
    pub(super) fn number(&self, name: &str) -> PyResult<Option<f64>> {
        self.given(name).map(|value| number(value, name)).transpose()
    }

    /// A number, or None.
    pub(super) fn optional_number(&self, name: &str) -> PyResult<Option<f64>> {
        self.optional(name).map(|value| number(value, name)).transpose()
    }

    /// True or False.
    pub(super) fn boolean(&self, name: &str) -> PyResult<Option<bool>> {
        self.given(name).map(|value| boolean(value, name)).transpose()
    }

    /// One of the strings `choices`, which the core checks.
    pub(super) fn choice(&self, name: &str, choices: &[&str]) -> PyResult<Option<Cow<'_, str>>> {
        match self.given(name) {
            Some(value) if !value.is_instance_of::<PyString>() => {
                Err(mismatch(name, &format!("one of {}", choices.join(", ")), value))
            }
            value => value.map(|value| text(value, name)).transpose(),
        }
    }

    /// A string.
    pub(super) fn text(&self, name: &str) -> PyResult<Option<Cow<'_, str>>> {
        self.given(name).map(|value| text(value, name)).transpose()
    }
}

/// An `ArgumentTypeError`: "`name` must be `expected`, got ...".
pub(super) fn mismatch(name: &str, expected: &str, found: &Bound<'_, PyAny>) -> PyErr {
    wrong_type(found.py(), format!("{name} must be {expected}, got {}", described(found)))
}

/// Like [`mismatch`], with what to do instead where that is known.
pub(super) fn mismatch_with_hint(
    name: &str,
    expected: &str,
    found: &Bound<'_, PyAny>,
    hint: Option<&str>,
) -> PyErr {
    let hint = hint.map_or_else(String::new, |hint| format!("; {hint}"));
    let text = format!("{name} must be {expected}, got {}{hint}", described(found));
    wrong_type(found.py(), text)
}

/// A whole number, of any type with `__index__`; a bool is not accepted.
pub(super) fn integer(value: &Bound<'_, PyAny>, name: &str) -> PyResult<i64> {
    integer_or(value, name, "an int", i64::MIN, i64::MAX)
}

/// A whole number of `range`.
pub(super) fn integer_within<T: Into<i64> + TryFrom<i64> + Copy>(
    value: &Bound<'_, PyAny>,
    name: &str,
    range: RangeInclusive<T>,
) -> PyResult<T> {
    let (low, high) = ((*range.start()).into(), (*range.end()).into());
    let number = integer_or(value, name, &format!("an int between {low} and {high}"), low, high)?;
    let lost = |_| to_pyerr(value.py(), &Error::internal("a number of a range is not of its type"));
    T::try_from(number).map_err(lost)
}

/// A whole number from `low` to `high`; what is no whole number must be `expected`.
fn integer_or(
    value: &Bound<'_, PyAny>,
    name: &str,
    expected: &str,
    low: i64,
    high: i64,
) -> PyResult<i64> {
    let number = match value.extract::<i64>() {
        _ if value.is_instance_of::<PyBool>() => return Err(mismatch(name, expected, value)),
        Ok(number) => Some(number),
        Err(_) if value.hasattr("__index__")? => None,
        Err(_) => return Err(mismatch(name, expected, value)),
    };
    number.filter(|number| (low..=high).contains(number)).ok_or_else(|| {
        let found = number.map_or("a very large number".to_owned(), |number| number.to_string());
        let text = format!("{name} must be between {low} and {high}, got {found}");
        wrong_value(value.py(), text)
    })
}

/// A number of threads.
pub(super) fn thread_count(value: &Bound<'_, PyAny>) -> PyResult<usize> {
    let threads = integer_within(value, "threads", 1..=MAX_THREADS as u32)?;
    Ok(threads as usize)
}

pub(super) fn number(value: &Bound<'_, PyAny>, name: &str) -> PyResult<f64> {
    if let Ok(float) = value.cast::<PyFloat>() {
        return Ok(float.value());
    }
    if value.is_instance_of::<PyBool>() || value.is_instance_of::<PyString>() {
        return Err(mismatch(name, "a number", value));
    }
    match value.extract::<f64>() {
        Ok(number) => Ok(number),
        // Beyond the range of floats, so beyond that of every argument, whose error says it.
        Err(_) if value.hasattr("__index__")? || value.hasattr("__float__")? => {
            Ok(if value.lt(0)? { f64::NEG_INFINITY } else { f64::INFINITY })
        }
        Err(_) => Err(mismatch(name, "a number", value)),
    }
}

pub(super) fn boolean(value: &Bound<'_, PyAny>, name: &str) -> PyResult<bool> {
    // numpy's too, but no number.
    value.extract::<bool>().map_err(|_| mismatch(name, "True or False", value))
}

pub(super) fn text<'v>(value: &'v Bound<'_, PyAny>, name: &str) -> PyResult<Cow<'v, str>> {
    let text = value.cast::<PyString>().map_err(|_| mismatch(name, "a str", value))?;
    text.to_cow().map_err(|_| {
        wrong_value(value.py(), format!("{name} must be Unicode text, it has lone surrogates"))
    })
}

/// A str or `os.PathLike` as a path; `None` for anything else, also for a class, which has the
/// attributes of its instances.
pub(super) fn path(value: &Bound<'_, PyAny>) -> PyResult<Option<PathBuf>> {
    let py = value.py();
    let is_path = value.is_instance_of::<PyString>()
        || (!value.is_instance_of::<PyType>() && value.hasattr(intern!(py, "__fspath__"))?);
    if !is_path {
        return Ok(None);
    }
    // `__fspath__` may return bytes.
    let decode = py.import(intern!(py, "os"))?.getattr(intern!(py, "fsdecode"))?;
    let path = decode.call1((value,)).and_then(|text| text.extract::<PathBuf>());
    path.map(Some).map_err(|error| {
        if error.is_instance_of::<PyUnicodeEncodeError>(py) {
            let found = described(value);
            wrong_value(py, format!("a path must be text that a file name can have, got {found}"))
        } else if error.is_instance_of::<PyTypeError>(py) {
            wrong_type(py, format!("a path must be a str or bytes: {}", error.value(py)))
        } else {
            error
        }
    })
}

/// The bytes of `value`: `bytes` as they are, every other bytes-like object as a copy, because its
/// owner could change it while the interpreter is released.
pub(super) fn bytes_like<'py>(
    value: &Bound<'py, PyAny>,
    name: &str,
) -> PyResult<Bound<'py, PyBytes>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(bytes.clone());
    }
    let view = PyMemoryView::from(value)
        .map_err(|_| mismatch(name, "bytes-like (bytes, bytearray, memoryview)", value))?;
    Ok(view.call_method0("tobytes")?.cast_into::<PyBytes>()?)
}

/// A value in a message: its type and, where it is short, what it is.
pub(super) fn described(value: &Bound<'_, PyAny>) -> String {
    const LONGEST: usize = 40;
    if value.is_none() {
        return "None".to_owned();
    }
    if let Ok(class) = value.cast::<PyType>() {
        return class
            .name()
            .map_or_else(|_| "a class".to_owned(), |name| format!("the class {name}"));
    }
    let kind = value.get_type().name().map_or_else(|_| "?".to_owned(), |name| name.to_string());
    let shown = value.is_instance_of::<PyString>()
        || value.is_instance_of::<PyInt>()
        || value.is_instance_of::<PyFloat>();
    match value.repr().map(|text| text.to_string()) {
        Ok(text) if shown && text.chars().count() <= LONGEST => format!("{kind} {text}"),
        _ => kind,
    }
}

/// A name in a message, as Python writes a str.
fn quoted(name: &str) -> String {
    format!("'{}'", name.escape_debug())
}
