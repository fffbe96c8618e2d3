//! `TextWatermark` and `ImageWatermark`, and their base `Watermark`.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyList, PyTuple};

use super::colors::{color_of, effect_of};
use super::inputs::Input;
use crate::args::{Arguments, Signature, bytes_like, integer, mismatch, path};
use crate::errors::{to_pyerr, wrong_value};
use crate::signals::{attached, detached};
use crate::values::Fields;
use fcimage_base::error::Error;
use fcimage_base::limits::Limits;
use fcimage_image::{
    FontSource, Gravity, ImageOptions, ImageWatermark, Placement, TextOptions, TextWatermark,
    Watermark,
};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyWatermark>()?;
    module.add_class::<PyTextWatermark>()?;
    module.add_class::<PyImageWatermark>()
}

/// What is drawn on a variant: the base of `TextWatermark` and `ImageWatermark`.
#[pyclass(name = "Watermark", module = "fcimage", frozen, subclass, eq)]
#[derive(PartialEq)]
pub(super) struct PyWatermark(Watermark);

#[pymethods]
impl PyWatermark {
    /// Where it is placed: a corner, an edge or the center.
    #[getter]
    fn gravity(&self) -> &'static str {
        self.placement().gravity.name()
    }

    /// Pixels between the mark and the edges that `gravity` names.
    #[getter]
    fn margin(&self) -> u32 {
        self.placement().margin
    }

    /// Whether the mark is repeated over the whole image.
    #[getter]
    fn tile(&self) -> bool {
        self.placement().tile
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

impl PyWatermark {
    fn placement(&self) -> &Placement {
        match &self.0 {
            Watermark::Text(mark) => mark.placement(),
            Watermark::Image(mark) => mark.placement(),
        }
    }

    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        let fields = match &self.0 {
            Watermark::Text(mark) => Fields::new(py, "TextWatermark").with("text", mark.text())?,
            Watermark::Image(_) => Fields::new(py, "ImageWatermark"),
        };
        fields
            .with("gravity", self.gravity())?
            .with("margin", self.margin())?
            .with("tile", self.tile())
    }
}

/// The Python object for a watermark of the core.
pub(super) fn watermark_to<'py>(
    py: Python<'py>,
    watermark: &Watermark,
) -> PyResult<Bound<'py, PyAny>> {
    let base = PyClassInitializer::from(PyWatermark(watermark.clone()));
    Ok(match watermark {
        Watermark::Text(mark) => {
            Bound::new(py, base.add_subclass(PyTextWatermark(Arc::clone(mark))))?.into_any()
        }
        Watermark::Image(mark) => {
            Bound::new(py, base.add_subclass(PyImageWatermark(Arc::clone(mark))))?.into_any()
        }
    })
}

/// The argument `watermark`: a watermark, or None.
pub(super) fn watermark_of(arguments: &Arguments<'_>) -> PyResult<Option<Watermark>> {
    let Some(value) = arguments.optional("watermark") else { return Ok(None) };
    match value.cast::<PyWatermark>() {
        Ok(mark) => Ok(Some(mark.get().0.clone())),
        Err(_) => Err(mismatch("watermark", "a TextWatermark or an ImageWatermark", value)),
    }
}

/// The arguments `gravity`, `margin` and `tile`.
fn placement_of(arguments: &Arguments<'_>) -> PyResult<Placement> {
    let mut placement = Placement::default();
    if let Some(name) = arguments.text("gravity")? {
        placement.gravity =
            attached(arguments.py(), || Gravity::from_name(&name).map_err(Error::without_pointer))?;
    }
    if let Some(margin) = arguments.integer("margin")? {
        placement.margin = u32::try_from(margin).map_err(|_| {
            let text = format!("margin must be between 0 and {}, got {margin}", u32::MAX);
            wrong_value(arguments.py(), text)
        })?;
    }
    if let Some(tile) = arguments.boolean("tile")? {
        placement.tile = tile;
    }
    Ok(placement)
}

const FONT: &str = "a path, bytes, a (path or bytes, face) pair, or an iterable of them";

/// A font, or several: a list, or a tuple whose second item is not the number of a face.
fn fonts_of(value: &Bound<'_, PyAny>) -> PyResult<Vec<FontSource>> {
    let several =
        value.is_instance_of::<PyList>() || (value.is_instance_of::<PyTuple>() && !is_pair(value)?);
    if several {
        return value.try_iter()?.map(|item| font_of(&item?)).collect();
    }
    Ok(vec![font_of(value)?])
}

/// Whether `value` is a font and the number of its face.
fn is_pair(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let Ok(pair) = value.cast::<PyTuple>() else { return Ok(false) };
    Ok(pair.len() == 2
        && pair.get_item(1)?.hasattr("__index__")?
        && !pair.get_item(1)?.is_instance_of::<PyBool>())
}

fn font_of(value: &Bound<'_, PyAny>) -> PyResult<FontSource> {
    if !is_pair(value)? {
        return source_of(value, 0);
    }
    let pair = value.cast::<PyTuple>()?;
    let face = integer(&pair.get_item(1)?, "the face of a font")?;
    let face = u32::try_from(face).map_err(|_| {
        let text = format!("the face of a font must be between 0 and {}, got {face}", u32::MAX);
        wrong_value(value.py(), text)
    })?;
    source_of(&pair.get_item(0)?, face)
}

fn source_of(value: &Bound<'_, PyAny>, face: u32) -> PyResult<FontSource> {
    if let Some(path) = path(value)? {
        return Ok(FontSource::path(path).face(face));
    }
    match bytes_like(value, "font") {
        Ok(bytes) => Ok(FontSource::bytes(bytes.as_bytes()).face(face)),
        Err(_) => Err(mismatch("font", FONT, value)),
    }
}

/// Text that is drawn on a variant.
///
/// Letters are blended (alpha compositing), so they are half transparent in JPEG files too. A text
/// that is too large for the image becomes smaller until it fits. Lines are separated by "\n".
///
/// Args:
///     text: 1 to 1000 characters.
///     font: A TrueType or OpenType font, or a collection of them: a path, bytes, a pair of either
///         and the number of a face, or a list of those that is tried in turn for each character.
///         The embedded font (Latin, Greek, Cyrillic) comes last.
///     size: Pixels per em, 1 to 1000. Default: the larger of 20 and the variant's width // 30.
///     color: A color, as the background of a `Variant`.
///     opacity: 0.0 (invisible) to 1.0, for the mark as a whole.
///     gravity: Where it is placed: "center", "north", ..., "northwest".
///     margin: Pixels between the ink and the edges that the gravity names; at most a quarter of
///         the shorter side is used.
///     shadow: None, True (half-transparent black) or a color: a soft shadow below and to the right.
///     outline: None, True (half-transparent black) or a color: a line around the letters.
///     rotate: Degrees clockwise, -360 to 360.
///     tile: Whether the mark is repeated over the whole image.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range, a font cannot be read, or
///         no font has a character (the message lists them).
///     LimitError: A font has more than 64 MiB.
///
/// >>> fcimage.TextWatermark("© Ann", opacity=0.6, gravity="south").margin
/// 20
#[pyclass(name = "TextWatermark", module = "fcimage", frozen, extends = PyWatermark)]
pub(super) struct PyTextWatermark(Arc<TextWatermark>);

static TEXT: Signature = Signature {
    function: "TextWatermark",
    positional: &["text"],
    keyword_only: &[
        "font", "size", "color", "opacity", "gravity", "margin", "shadow", "outline", "rotate",
        "tile",
    ],
    required: &["text"],
    slips: &[
        ("fonts", "font=, which can be a list"),
        ("font_size", "size="),
        ("fill", "color="),
        ("colour", "color="),
        ("alpha", "opacity="),
        ("transparency", "opacity="),
        ("position", "gravity="),
        ("anchor", "gravity="),
        ("padding", "margin="),
        ("stroke", "outline="),
        ("angle", "rotate="),
        ("rotation", "rotate="),
        ("repeat", "tile="),
    ],
};

#[pymethods]
impl PyTextWatermark {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(text, *, font=None, size=None, \
        color='#ffffff', opacity=0.5, gravity='southeast', margin=20, shadow=None, outline=None, \
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
        options.size = arguments.optional_number("size")?.map(|number| number as f32);
        if let Some(value) = arguments.given("color") {
            options.color = color_of(value, "color")?;
        }
        if let Some(number) = arguments.number("opacity")? {
            options.opacity = number as f32;
        }
        if let Some(value) = arguments.given("shadow") {
            options.shadow = effect_of(value, "shadow")?;
        }
        if let Some(value) = arguments.given("outline") {
            options.outline = effect_of(value, "outline")?;
        }
        if let Some(number) = arguments.number("rotate")? {
            options.rotate = number as f32;
        }
        let build = || TextWatermark::new(&text, options).map_err(Error::without_pointer);
        let mark = Arc::new(detached(py, build)?);
        let base = PyWatermark(Watermark::Text(Arc::clone(&mark)));
        Ok(PyClassInitializer::from(base).add_subclass(Self(mark)))
    }

    /// The text.
    #[getter]
    fn text(&self) -> &str {
        self.0.text()
    }
}

/// A logo that is drawn on a variant. It is decoded once for each call, however many variants have
/// it.
///
/// Args:
///     data: The file of the logo, in any format that `render` reads: a bytes-like object, a path or
///         a binary file.
///     scale: Above 0.0, at most 1.0: the longer side of the logo, as a share of the shorter side of
///         the variant.
///     opacity: 0.0 (invisible) to 1.0.
///     gravity: Where it is placed: "center", "north", ..., "northwest".
///     margin: As for `TextWatermark`.
///     tile: Whether it is repeated over the whole image.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///     DecodeError, UnsupportedError, LimitError: What is wrong with the logo, as far as its header
///         tells.
///     OSError: The file cannot be read.
#[pyclass(name = "ImageWatermark", module = "fcimage", frozen, extends = PyWatermark)]
pub(super) struct PyImageWatermark(Arc<ImageWatermark>);

static IMAGE: Signature = Signature {
    function: "ImageWatermark",
    positional: &["data"],
    keyword_only: &["scale", "opacity", "gravity", "margin", "tile"],
    required: &["data"],
    slips: &[
        ("image", "data, which can be a path"),
        ("path", "data, which can be a path"),
        ("logo", "data"),
        ("size", "scale="),
        ("width", "scale="),
        ("alpha", "opacity="),
        ("position", "gravity="),
        ("anchor", "gravity="),
        ("padding", "margin="),
        ("repeat", "tile="),
    ],
};

#[pymethods]
impl PyImageWatermark {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(data, *, scale=0.2, opacity=1.0, \
        gravity='southeast', margin=20, tile=False)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<PyClassInitializer<Self>> {
        let arguments = IMAGE.read(args, kwargs)?;
        let mut options = ImageOptions::default().with_placement(placement_of(&arguments)?);
        if let Some(number) = arguments.number("scale")? {
            options.scale = number as f32;
        }
        if let Some(number) = arguments.number("opacity")? {
            options.opacity = number as f32;
        }
        let data = match arguments.given("data") {
            Some(value) => Input::new(value, "data", &Limits::DEFAULT)?.bytes().to_vec(),
            None => return Err(to_pyerr(py, &Error::argument("data is missing"))),
        };
        let build =
            || ImageWatermark::new(data, options, &Limits::DEFAULT).map_err(Error::without_pointer);
        let mark = Arc::new(detached(py, build)?);
        let base = PyWatermark(Watermark::Image(Arc::clone(&mark)));
        Ok(PyClassInitializer::from(base).add_subclass(Self(mark)))
    }

    /// Width and height in pixels of the logo itself.
    #[getter]
    fn size(&self) -> (u32, u32) {
        (self.0.size().width, self.0.size().height)
    }
}
