//! `Text`.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::base::PyLayer;
use super::place::{length_of, length_to, place_of};
use super::span::{spans_of, spans_to};
use crate::args::{Signature, integer_within};
use crate::image::colors::{color_of, shade_of};
use crate::image::fonts::{fonts_of, fonts_to};
use crate::signals::{built, detached};
use crate::slips;
use fcimage_base::error::Error;
use fcimage_image::recipe::geometry::target::MAX_SIDE;
use fcimage_image::{Align, Color, Layer, Size, Text, TextLayerOptions};

/// Text on a variant: wrapped, aligned, in one look or several.
///
/// Lines end where Unicode allows it (UAX 14), Chinese and Japanese ones too, and always at "\n". A word
/// that is wider than a line is broken between two letters. Text of any script is shaped and ordered:
/// letters join and combine, and Arabic and Hebrew run from right to left. Letters keep their size, and
/// what is outside of the variant is cut.
///
/// Its box reaches from the ascent of the first line to the descent of the last, so that a text at
/// position (x, y) is where Pillow's `draw.text((x, y), ...)` puts it.
///
/// Args:
///     text: A str, or a list of str and `Span` for parts that have a look of their own; at most
///         10000 characters.
///     font: A TrueType or OpenType font, or a collection of them: a path, bytes, a pair of either
///         and the number of a face, or a list of those. Each part of the text takes the first font
///         that has it; the embedded one (Latin, Greek, Cyrillic) comes last.
///     weight: 1 (thin) to 1000 (black) for variable fonts, as font-weight in CSS. Default: 400
///         (regular). It needs a font that has an axis "wght".
///     size: Pixels per em, 1 to 4000; below 1.0 a fraction of the width of the variant. Default: the
///         larger of 20 and the variant's width // 30.
///     color: A color, as the background of a `Variant`.
///     width: The width of its box, at which lines are wrapped and in which they are aligned: an int in
///         pixels, or a float as a fraction of the width of the variant. Default: that of the longest
///         line; lines are wrapped at the edge of the variant, or between margins of the same size.
///     align: "start", "left", "center" or "right". "start" is the left, and the right for lines of
///         Arabic and Hebrew.
///     line_height: From one base line to the next, 0.1 to 10.0 times the size.
///     max_lines: The most lines; an ellipsis ends a text that has more. Default: no end.
///     shadow: None, True or a color: a soft shadow below and to the right. True is half-transparent
///         black.
///     outline: As `shadow`: a line around the letters.
///     rotate: Degrees clockwise, -360 to 360.
///     position: Its upper left corner (x, y) on the variant: ints in pixels, floats in fractions of
///         the variant; may be negative.
///     gravity: Instead of a position: "center" (the default), "north", ..., "northwest".
///     margin: The distance from the sides that gravity names, as one number or (x, y): ints in
///         pixels, floats in fractions of the variant; negative is outside. Default 0.
///     opacity: 0.0 (invisible) to 1.0, for the text as a whole.
///     min_canvas: The smallest variants that it is drawn on, in pixels: (width, height), or one int
///         for both. Default: it is drawn on all.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range, a font is not valid, or
///         no font has a character (the message lists them).
///     LimitError: A font has more than 64 MiB.
///     OSError: A font file cannot be read.
///
/// >>> fcimage.Text("Hello, world", size=20, width=60).measure(400)
/// (60, 48, ('Hello,', 'world'))
#[pyclass(name = "Text", module = "fcimage", frozen, extends = PyLayer)]
pub(super) struct PyText(Arc<Text>);

static TEXT: Signature = Signature {
    function: "Text",
    positional: &["text"],
    keyword_only: &[
        "font",
        "weight",
        "size",
        "color",
        "width",
        "align",
        "line_height",
        "max_lines",
        "shadow",
        "outline",
        "rotate",
        "position",
        "gravity",
        "margin",
        "opacity",
        "min_canvas",
    ],
    required: &["text"],
    slips: slips::layers::TEXT,
};

static MEASURE: Signature = Signature {
    function: "Text.measure",
    positional: &["width", "height"],
    keyword_only: &[],
    required: &["width"],
    slips: &[],
};

/// The Python object for a text.
pub(super) fn text_object(text: Arc<Text>) -> PyClassInitializer<PyText> {
    let base = PyLayer(Layer::Text(Arc::clone(&text)));
    PyClassInitializer::from(base).add_subclass(PyText(text))
}

#[pymethods]
impl PyText {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(text, *, font=None, weight=None, \
        size=None, color='#000000', width=None, align='start', line_height=1.2, max_lines=None, \
        shadow=None, outline=None, rotate=0.0, position=None, gravity=None, margin=None, \
        opacity=1.0, min_canvas=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = TEXT.read(args, kwargs)?;
        let spans = spans_of(arguments.required("text")?)?;
        let mut options = TextLayerOptions::default()
            .with_size(arguments.optional_number("size")?)
            .with_width(length_of(&arguments, "width")?)
            .with_place(place_of(&arguments)?);
        if let Some(value) = arguments.optional("font") {
            options.fonts = fonts_of(value)?;
        }
        if let Some(value) = arguments.optional("weight") {
            options.weight = Some(integer_within(value, "weight", 1..=1000)? as u16);
        }
        if let Some(value) = arguments.given("color") {
            options.color = color_of(value, "color")?;
        }
        if let Some(name) = arguments.choice("align", Align::NAMES)? {
            options.align = built(py, || Align::from_name(&name))?;
        }
        if let Some(factor) = arguments.number("line_height")? {
            options.line_height = factor;
        }
        if let Some(value) = arguments.optional("max_lines") {
            options.max_lines = Some(integer_within(value, "max_lines", 1..=u32::MAX)? as usize);
        }
        options.shadow = arguments.given("shadow").map_or(Ok(None), |v| shade_of(v, "shadow"))?;
        options.outline =
            arguments.given("outline").map_or(Ok(None), |value| shade_of(value, "outline"))?;
        if let Some(degrees) = arguments.number("rotate")? {
            options.rotate = degrees;
        }
        let build = || Text::new(spans, options).map_err(Error::without_pointer);
        detached(py, build).map(|text| text_object(Arc::new(text)))
    }

    /// What it takes on a variant, before it is turned: the width and height of its box in pixels, and
    /// the text of each line.
    ///
    /// Args:
    ///     width: The width of the variant in pixels.
    ///     height: Its height, which counts for a text that is turned. Default: as the width.
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self, width, height=None)")]
    fn measure<'py>(
        &self,
        py: Python<'py>,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<(u32, u32, Bound<'py, PyTuple>)> {
        let arguments = MEASURE.read(args, kwargs)?;
        let width = integer_within(arguments.required("width")?, "width", 1..=MAX_SIDE)?;
        let height = match arguments.optional("height") {
            Some(value) => integer_within(value, "height", 1..=MAX_SIDE)?,
            None => width,
        };
        let measured = detached(py, || Ok(self.0.measure(Size::new(width, height))))?;
        let lines = PyTuple::new(py, measured.lines)?;
        Ok((measured.size.width, measured.size.height, lines))
    }

    /// The text: a str, or a tuple of str and `Span`.
    #[getter]
    fn text<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        spans_to(py, &self.0, false)
    }

    /// The fonts as they were given: None, a path, bytes, a pair of either and a face, or a tuple of
    /// those.
    #[getter]
    fn font<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        fonts_to(py, self.0.fonts(), false)
    }

    /// The weight of variable fonts; None: 400.
    #[getter]
    fn weight(&self) -> Option<u16> {
        self.0.options().weight
    }

    /// Pixels per em, below 1.0 a fraction of the width of the variant; None: the larger of 20 and the
    /// variant's width // 30.
    #[getter]
    fn size(&self) -> Option<f64> {
        self.0.options().size
    }

    /// The color of the letters as "#rrggbb", or as "#rrggbbaa" where it is not opaque.
    #[getter]
    fn color(&self) -> String {
        self.0.options().color.to_hex()
    }

    /// The width of its box, an int in pixels or a float as a fraction of the variant, or None.
    #[getter]
    fn width<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        length_to(py, self.0.options().width)
    }

    /// How lines are aligned in its box.
    #[getter]
    fn align(&self) -> &'static str {
        self.0.options().align.name()
    }

    /// From one base line to the next, as a factor of the size.
    #[getter]
    fn line_height(&self) -> f64 {
        self.0.options().line_height
    }

    /// The most lines, or None.
    #[getter]
    fn max_lines(&self) -> Option<usize> {
        self.0.options().max_lines
    }

    /// The color of the shadow, or None.
    #[getter]
    fn shadow(&self) -> Option<String> {
        self.0.options().shadow.map(Color::to_hex)
    }

    /// The color of the outline, or None.
    #[getter]
    fn outline(&self) -> Option<String> {
        self.0.options().outline.map(Color::to_hex)
    }

    /// Degrees clockwise.
    #[getter]
    fn rotate(&self) -> f64 {
        self.0.options().rotate
    }
}
