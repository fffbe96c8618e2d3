//! What the classes of facts have in common: read-only values of a few types that may be absent, a
//! constructor that takes each of them by keyword, and equality, hash, repr and pickling.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::headers::{dict_of, pairs_of};
use super::json::{to_document, to_python};
use crate::args::{Arguments, bytes_like};
use crate::errors::wrong_value;
use fcimage_events::Provider;
use fcimage_events::json::{Document, DocumentRole};

/// A type of fact.
pub(super) trait Fact: Sized {
    /// The argument `name`; None where it was not given.
    fn read(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<Self>>;
    /// The fact as a Python object.
    fn to_object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
    /// Whether it is what the constructor assumes without an argument.
    fn is_absent(&self) -> bool;
}

impl Fact for Option<String> {
    fn read(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<Self>> {
        match arguments.optional(name) {
            Some(value) => Ok(Some(Some(crate::args::text(value, name)?.into_owned()))),
            None => Ok(None),
        }
    }

    fn to_object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.as_deref().into_pyobject(py)?)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl Fact for String {
    fn read(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<Self>> {
        Ok(arguments.text(name)?.map(std::borrow::Cow::into_owned))
    }

    fn to_object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.into_any())
    }

    fn is_absent(&self) -> bool {
        false
    }
}

impl Fact for Option<i64> {
    fn read(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<Self>> {
        Ok(arguments.optional_integer(name)?.map(Some))
    }

    fn to_object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl Fact for Option<Provider> {
    fn read(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<Self>> {
        let Some(value) = arguments.optional(name) else { return Ok(None) };
        let stated = crate::args::text(value, name)?;
        match Provider::named(&stated) {
            Some(provider) => Ok(Some(Some(provider))),
            None => {
                let names = Provider::ALL.map(Provider::name).join(", ");
                Err(wrong_value(
                    value.py(),
                    format!("{name} must be one of {names}, got {stated:?}"),
                ))
            }
        }
    }

    fn to_object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.map(Provider::name).into_pyobject(py)?)
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl Fact for bool {
    fn read(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<Self>> {
        arguments.boolean(name)
    }

    fn to_object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(self.into_pyobject(py)?.to_owned().into_any())
    }

    fn is_absent(&self) -> bool {
        false
    }
}

impl Fact for Vec<(String, String)> {
    fn read(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<Self>> {
        arguments.optional(name).map(|value| pairs_of(value, name)).transpose()
    }

    fn to_object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(dict_of(py, self)?.into_any())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl Fact for Arc<[u8]> {
    fn read(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<Self>> {
        match arguments.optional(name) {
            Some(value) => Ok(Some(bytes_like(value, name)?.as_bytes().into())),
            None => Ok(None),
        }
    }

    fn to_object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(PyBytes::new(py, self).into_any())
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

/// JSON. Absent and null are not the same, but both are None in Python.
impl Fact for Option<Document<'static>> {
    fn read(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<Self>> {
        match arguments.optional(name) {
            Some(value) => Ok(Some(Some(to_document(value, DocumentRole::PAYLOAD)?))),
            None => Ok(None),
        }
    }

    fn to_object<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Some(document) => to_python(py, document.root()),
            None => Ok(py.None().into_bound(py)),
        }
    }

    fn is_absent(&self) -> bool {
        self.as_ref().is_none_or(|document| document.root().is_null())
    }
}

/// A read-only class over a struct of facts of the core, which has a `Default`. `complete` sets what
/// follows from the arguments; below the facts come further methods.
macro_rules! facts {
    ($(#[$doc:meta])* $name:literal $wrapper:ident($core:ident), $text_signature:literal {
        required: [$($required:literal),*] $(=> $complete:expr)?,
        $($(#[$field_doc:meta])* $field:ident,)*
    } $($rest:tt)*) => {
        $(#[$doc])*
        #[pyclass(name = $name, module = "fcimage", frozen, eq, hash)]
        #[derive(PartialEq, Eq, Hash)]
        pub(super) struct $wrapper(pub(super) $core);

        #[pymethods]
        impl $wrapper {
            #[new]
            #[pyo3(signature = (*args, **kwargs), text_signature = $text_signature)]
            fn new(
                args: &pyo3::Bound<'_, pyo3::types::PyTuple>,
                kwargs: Option<&pyo3::Bound<'_, pyo3::types::PyDict>>,
            ) -> PyResult<Self> {
                static SIGNATURE: $crate::args::Signature = $crate::args::Signature {
                    function: $name,
                    positional: &[],
                    keyword_only: &[$(stringify!($field)),*],
                    required: &[$($required),*],
                    slips: &[],
                };
                let arguments = SIGNATURE.read(args, kwargs)?;
                let mut facts = $core::default();
                $(if let Some(value) = $crate::events::facts::Fact::read(&arguments, stringify!($field))? {
                    facts.$field = value;
                })*
                $($complete(&mut facts);)?
                Ok(Self(facts))
            }

            $($(#[$field_doc])* #[getter]
            fn $field<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                $crate::events::facts::Fact::to_object(&self.0.$field, py)
            })*

            $($rest)*

            fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
                self.fields(py)?.repr()
            }

            fn __getnewargs_ex__<'py>(
                &self,
                py: Python<'py>,
            ) -> PyResult<(Bound<'py, pyo3::types::PyTuple>, Bound<'py, pyo3::types::PyDict>)> {
                Ok(self.fields(py)?.new_arguments())
            }

            fn __copy__(this: Py<Self>) -> Py<Self> {
                this
            }

            fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
                this
            }
        }

        impl $wrapper {
            fn fields<'py>(&self, py: Python<'py>) -> PyResult<$crate::values::Fields<'py>> {
                let fields = $crate::values::Fields::new(py, $name);
                $(let fields = if $crate::events::facts::Fact::is_absent(&self.0.$field) {
                    fields
                } else {
                    let value = $crate::events::facts::Fact::to_object(&self.0.$field, py)?;
                    fields.with(stringify!($field), value)?
                };)*
                Ok(fields)
            }
        }
    };
}

pub(super) use facts;
