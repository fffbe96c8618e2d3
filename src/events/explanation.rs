//! `Explanation` and `FieldVerdict`: what a pattern says about an event.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::facts::facts;
use crate::args::{Signature, mismatch};
use crate::values::Fields;
use fcimage_events::{Explanation, FieldVerdict};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyExplanation>()?;
    module.add_class::<PyFieldVerdict>()
}

facts! {
    /// The verdict on one field of a pattern: an item of `Explanation.fields`.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type, is missing or is unknown.
    "FieldVerdict" PyFieldVerdict(FieldVerdict), "(*, path, expected, found=None, matched)" {
        required: ["path", "expected", "matched"],
        /// Where the field is, such as "data.oss.object.key".
        path,
        /// The alternatives in words.
        expected,
        /// What the event has there, as JSON, long values shortened; None where it lacks the field.
        found,
        /// Whether one of the alternatives matched.
        matched,
    }
}

/// Why an event matches a pattern, or why it does not: `EventPattern.explain`. It is true if the event
/// matches; print it to read it.
///
/// Args:
///     fields: The verdicts on the fields, an iterable of `FieldVerdict`.
///
/// Raises:
///     ArgumentError: `fields` has a wrong type or is missing.
///
/// >>> print(fcimage.EventPattern({"source": ["acs.oss"]}).explain({"source": "acs.ecs"}))
/// not matched
///   NO   source: expected "acs.oss"; found "acs.ecs"
#[pyclass(name = "Explanation", module = "fcimage", frozen, eq, hash)]
#[derive(PartialEq, Eq, Hash)]
pub(super) struct PyExplanation(pub(super) Explanation);

static EXPLANATION: Signature = Signature {
    function: "Explanation",
    positional: &["fields"],
    keyword_only: &[],
    required: &["fields"],
    slips: &[],
};

#[pymethods]
impl PyExplanation {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(fields)")]
    fn new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let arguments = EXPLANATION.read(args, kwargs)?;
        let mut verdicts = Vec::new();
        if let Some(fields) = arguments.given("fields") {
            const EXPECTED: &str = "an iterable of FieldVerdict";
            let items = fields.try_iter().map_err(|_| mismatch("fields", EXPECTED, fields))?;
            for item in items {
                let item = item?;
                let verdict = item.cast::<PyFieldVerdict>();
                let verdict = verdict.map_err(|_| mismatch("fields", EXPECTED, fields))?;
                verdicts.push(verdict.get().0.clone());
            }
        }
        Ok(Self(verdicts.into()))
    }

    /// Whether every field matched.
    #[getter]
    fn matched(&self) -> bool {
        self.0.matched
    }

    /// The verdict on each field, in the order of the pattern.
    #[getter]
    fn fields(&self) -> Vec<PyFieldVerdict> {
        self.0.fields.iter().cloned().map(PyFieldVerdict).collect()
    }

    fn __bool__(&self) -> bool {
        self.0.matched
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Fields::new(py, "Explanation").with("fields", self.fields())?.repr()
    }

    fn __getnewargs__(&self) -> (Vec<PyFieldVerdict>,) {
        (self.fields(),)
    }

    fn __copy__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        this
    }
}
