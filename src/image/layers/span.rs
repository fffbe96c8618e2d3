//! `Span`, and the argument `text` of `Text`.

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyString, PyTuple};

use crate::args::{Signature, integer_within, mismatch, mismatch_with_hint, text};
use crate::image::colors::color_of;
use crate::image::fonts::{fonts_of, sources_to};
use crate::slips;
use crate::values::Fields;
use fcimage_image::{Color, FontSource, Span, Text};

/// A part of a `Text` with a look of its own. What is None is as for the text as a whole.
///
/// Args:
///     text: Its letters.
///     font: As for `Text`, instead of the fonts of the text.
///     weight: 1 (thin) to 1000 (black) for variable fonts.
///     size: Pixels per em, 1 to 4000; below 1.0 a fraction of the width of the variant.
///     color: A color, as the background of a `Variant`.
///
/// Raises:
///     ArgumentError: An argument has a wrong type. `Text` checks ranges and fonts.
///
/// >>> fcimage.Text(["Sale ", fcimage.Span("now", color="red")]).text[1].color
/// '#ff0000'
#[pyclass(name = "Span", module = "fcimage", frozen, eq)]
#[derive(PartialEq)]
pub(super) struct PySpan(Span);

static SPAN: Signature = Signature {
    function: "Span",
    positional: &["text"],
    keyword_only: &["font", "weight", "size", "color"],
    required: &["text"],
    slips: slips::layers::SPAN,
};

#[pymethods]
impl PySpan {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(text, *, font=None, weight=None, \
        size=None, color=None)")]
    fn new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let arguments = SPAN.read(args, kwargs)?;
        let weight = arguments.optional("weight");
        let weight = weight.map(|value| integer_within(value, "weight", 1..=1000)).transpose()?;
        let color = arguments.optional("color").map(|value| color_of(value, "color"));
        let fonts = arguments.optional("font").map(fonts_of).transpose()?;
        let span = Span::new(arguments.text("text")?.unwrap_or_default())
            .with_fonts(fonts.filter(|fonts| !fonts.is_empty()))
            .with_weight(weight.map(|weight: i64| weight as u16))
            .with_size(arguments.optional_number("size")?)
            .with_color(color.transpose()?);
        Ok(Self(span))
    }

    /// Its letters.
    #[getter]
    fn text(&self) -> &str {
        &self.0.text
    }

    /// The fonts as they were given: None, a path, bytes, a pair of either and a face, or a tuple of
    /// those.
    #[getter]
    fn font<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.fonts.as_deref().map(|fonts| sources_to(py, fonts)).transpose()
    }

    /// The weight of variable fonts, or None.
    #[getter]
    fn weight(&self) -> Option<u16> {
        self.0.weight
    }

    /// Pixels per em, below 1.0 a fraction of the width of the variant, or None.
    #[getter]
    fn size(&self) -> Option<f64> {
        self.0.size
    }

    /// The color as "#rrggbb" or "#rrggbbaa", or None.
    #[getter]
    fn color(&self) -> Option<String> {
        self.0.color.map(Color::to_hex)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        self.fields(py)?.repr()
    }

    fn __hash__(&self, py: Python<'_>) -> PyResult<isize> {
        self.fields(py)?.hash()
    }

    fn __getnewargs_ex__<'py>(
        &self,
        py: Python<'py>,
    ) -> PyResult<(Bound<'py, PyTuple>, Bound<'py, PyDict>)> {
        Ok(self.fields(py)?.new_arguments())
    }

    fn __copy__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        this
    }
}

impl PySpan {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        Fields::new(py, "Span")
            .with("text", self.text())?
            .with("font", self.font(py)?)?
            .with("weight", self.weight())?
            .with("size", self.size())?
            .with("color", self.color())
    }
}

/// The argument `text`: a str, a span, or an iterable of them.
pub(super) fn spans_of(value: &Bound<'_, PyAny>) -> PyResult<Vec<Span>> {
    const EXPECTED: &str = "a str, or a list of str and Span";
    if let Some(span) = span_of(value, "text")? {
        return Ok(vec![span]);
    }
    if value.is_instance_of::<PyBytes>() || value.is_instance_of::<PyDict>() {
        return Err(mismatch("text", EXPECTED, value));
    }
    let items = value.try_iter().map_err(|_| mismatch("text", EXPECTED, value))?;
    let one = |(index, item): (usize, PyResult<Bound<'_, PyAny>>)| {
        let (item, name) = (item?, format!("text[{index}]"));
        let hint = Some("use Span(text, color=...) for a part with a look of its own");
        span_of(&item, &name)?
            .ok_or_else(|| mismatch_with_hint(&name, "a str or a Span", &item, hint))
    };
    items.enumerate().map(one).collect()
}

fn span_of(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Option<Span>> {
    if let Ok(span) = value.cast::<PySpan>() {
        return Ok(Some(span.get().0.clone()));
    }
    match value.is_instance_of::<PyString>() {
        true => Ok(Some(Span::new(text(value, name)?))),
        false => Ok(None),
    }
}

/// The text as a str where it has one look, and else as a tuple of str and `Span`. `portable`: fonts as
/// bytes, also where they were given by path.
pub(super) fn spans_to<'py>(
    py: Python<'py>,
    text: &Text,
    portable: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let one = |(number, span): (usize, &Span)| {
        let fonts = text.fonts_of_span(number);
        if fonts.is_none() && *span == Span::new(span.text.as_str()) {
            return Ok(PyString::new(py, &span.text).into_any());
        }
        let source = |font| FontSource::of(font, portable);
        let fonts = fonts.map(|fonts| fonts.into_iter().map(source).collect());
        PySpan(span.clone().with_fonts(fonts)).into_bound_py_any(py)
    };
    let spans = text.spans().iter().enumerate().map(one).collect::<PyResult<Vec<_>>>()?;
    match spans.as_slice() {
        [only] if only.is_instance_of::<PyString>() => Ok(only.clone()),
        _ => Ok(PyTuple::new(py, spans)?.into_any()),
    }
}
