//! `TextWatermark`.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::colors::{effect_of, text_color_of};
use super::fonts::{fonts_of, fonts_to};
use super::placement::placement_of;
use super::watermark::PyWatermark;
use crate::args::{Signature, integer_within};
use crate::signals::detached;
use crate::slips;
use crate::values::shortest;
use fcimage_base::error::Error;
use fcimage_image::{TextColor, TextOptions, TextWatermark, Watermark};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyTextWatermark>()
}

/// Text that is drawn on a variant.
///
/// Letters are blended (alpha compositing), so they are half transparent in JPEG files too. A text
/// that is too large for the image becomes smaller until it fits. Lines are separated by "\n", a tab
/// is a space. Text of any script is shaped and ordered: letters join and combine, and Arabic and
/// Hebrew run from right to left.
///
/// Args:
///     text: 1 to 1000 characters.
///     font: A TrueType or OpenType font, or a collection of them: a path, bytes, a pair of either
///         and the number of a face, or a list of those. Each part of the text takes the first font
///         that has it; the embedded one (Latin, Greek, Cyrillic) comes last.
///     weight: 1 (thin) to 1000 (black) for variable fonts, as font-weight in CSS. Default: 400
///         (regular). It needs a font that has an axis "wght".
///     size: Pixels per em, 1 to 1000. Default: the larger of 20 and the variant's width // 30.
///     color: A color, as the background of a `Variant`, or "auto": black or white, whichever has the
///         higher contrast with what lies under the mark in each variant.
///     opacity: 0.0 (invisible) to 1.0, for the mark as a whole.
///     gravity: Where it is placed: "center", "north", ..., "northwest".
///     margin: Pixels between the ink and the edges that the gravity names; at most a quarter of
///         the shorter side is used.
///     shadow: None, True, "auto" or a color: a soft shadow below and to the right. True is
///         half-transparent black, and "auto" for letters in "auto". "auto" is half-transparent
///         black or white, whichever contrasts with the letters.
///     outline: As `shadow`: a line around the letters.
///     rotate: Degrees clockwise, -360 to 360.
///     tile: Whether the mark is repeated over the whole image.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range, a font is not valid, or
///         no font has a character (the message lists them).
///     LimitError: A font has more than 64 MiB.
///     OSError: A font file cannot be read.
///
/// >>> fcimage.TextWatermark("© Ann", opacity=0.6, gravity="south").margin
/// 20
#[pyclass(name = "TextWatermark", module = "fcimage", frozen, extends = PyWatermark)]
pub(super) struct PyTextWatermark(Arc<TextWatermark>);

static TEXT: Signature = Signature {
    function: "TextWatermark",
    positional: &["text"],
    keyword_only: &[
        "font", "weight", "size", "color", "opacity", "gravity", "margin", "shadow", "outline",
        "rotate", "tile",
    ],
    required: &["text"],
    slips: slips::watermarks::TEXT_WATERMARK,
};

/// The Python object for `mark`.
pub(super) fn text_watermark(mark: Arc<TextWatermark>) -> PyClassInitializer<PyTextWatermark> {
    let base = PyWatermark(Watermark::Text(Arc::clone(&mark)));
    PyClassInitializer::from(base).add_subclass(PyTextWatermark(mark))
}

#[pymethods]
impl PyTextWatermark {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(text, *, font=None, weight=None, \
        size=None, color='#ffffff', opacity=0.5, gravity='southeast', margin=20, shadow=None, outline=None, \
        rotate=0.0, tile=False)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = TEXT.read(args, kwargs)?;
        let text = arguments.text("text")?.unwrap_or_default();
        let mut options = TextOptions::default().with_placement(placement_of(&arguments)?);
        if let Some(value) = arguments.optional("font") {
            options.fonts = fonts_of(value)?;
        }
        if let Some(value) = arguments.optional("weight") {
            options.weight = Some(integer_within(value, "weight", 1..=1000)? as u16);
        }
        options.size = arguments.optional_number("size")?.map(|number| number as f32);
        if let Some(value) = arguments.given("color") {
            options.color = text_color_of(value, "color")?;
        }
        if let Some(number) = arguments.number("opacity")? {
            options.opacity = number as f32;
        }
        if let Some(value) = arguments.given("shadow") {
            options.shadow = effect_of(value, "shadow", options.color)?;
        }
        if let Some(value) = arguments.given("outline") {
            options.outline = effect_of(value, "outline", options.color)?;
        }
        if let Some(number) = arguments.number("rotate")? {
            options.rotate = number as f32;
        }
        let build = || TextWatermark::new(&text, options).map_err(Error::without_pointer);
        detached(py, build).map(|mark| text_watermark(Arc::new(mark)))
    }

    /// The text.
    #[getter]
    fn text(&self) -> &str {
        self.0.text()
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
        self.0.weight()
    }

    /// Pixels per em; None: the larger of 20 and the variant's width // 30.
    #[getter]
    fn size(&self) -> Option<f64> {
        self.0.size().map(shortest)
    }

    /// The color of the letters as "#rrggbb", as "#rrggbbaa" where it is not opaque, or "auto".
    #[getter]
    fn color(&self) -> String {
        self.0.color().to_text()
    }

    /// 0.0 (invisible) to 1.0, for the mark as a whole.
    #[getter]
    fn opacity(&self) -> f64 {
        shortest(self.0.opacity())
    }

    /// The color of the shadow, "auto" or None.
    #[getter]
    fn shadow(&self) -> Option<String> {
        self.0.shadow().map(TextColor::to_text)
    }

    /// The color of the outline, "auto" or None.
    #[getter]
    fn outline(&self) -> Option<String> {
        self.0.outline().map(TextColor::to_text)
    }

    /// Degrees clockwise.
    #[getter]
    fn rotate(&self) -> f64 {
        shortest(self.0.rotate())
    }
}
