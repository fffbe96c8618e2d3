//! Doorways to `fcimage_image::watermark`.

use std::path::PathBuf;
use std::sync::Arc;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

use super::args::bytes_like;
use super::error::{detached, to_pyerr};
use fcimage_base::error::{Error, Result};
use fcimage_image::geometry::Gravity;
use fcimage_image::paint::Color;
use fcimage_image::watermark::{
    FontSource, ImageWatermark, Placement, TextOptions, TextWatermark, Watermark,
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
    fn __repr__(&self) -> String {
        match &self.0 {
            Watermark::Text(mark) => {
                let gravity = mark.placement().gravity.name();
                format!("TextWatermark({:?}, gravity={gravity:?})", mark.text())
            }
            Watermark::Image(mark) => {
                let ((width, height), gravity) = (mark.decoded_size(), mark.placement().gravity);
                format!("ImageWatermark(<{width}x{height}>, gravity={:?})", gravity.name())
            }
        }
    }
}

/// The core's watermark behind a `TextWatermark` or `ImageWatermark`.
pub(super) fn watermark_from(value: &Bound<'_, PyAny>) -> PyResult<Watermark> {
    match value.cast::<PyWatermark>() {
        Ok(mark) => Ok(mark.get().0.clone()),
        Err(_) => {
            let found = value.get_type().name()?;
            let text =
                format!("watermark must be a TextWatermark or an ImageWatermark, got {found}");
            Err(PyTypeError::new_err(text))
        }
    }
}

/// A path, bytes, or a (path or bytes, face index) pair; or a list of those.
fn fonts_from(value: Option<&Bound<'_, PyAny>>) -> PyResult<Vec<FontSource>> {
    match value {
        None => Ok(vec![]),
        Some(value) => match value.cast::<PyList>() {
            Ok(list) => list.iter().map(|item| font_from(&item)).collect(),
            Err(_) => Ok(vec![font_from(value)?]),
        },
    }
}

fn font_from(value: &Bound<'_, PyAny>) -> PyResult<FontSource> {
    if value.cast::<PyTuple>().is_ok() {
        let (font, index): (Bound<'_, PyAny>, u32) = value.extract()?;
        return Ok(match font_from(&font)? {
            FontSource::Path(path, _) => FontSource::Path(path, index),
            FontSource::Bytes(bytes, _) => FontSource::Bytes(bytes, index),
        });
    }
    if let Ok(path) = value.extract::<PathBuf>() {
        return Ok(FontSource::Path(path, 0));
    }
    Ok(FontSource::Bytes(bytes_like(value, "font")?.as_bytes().to_vec(), 0))
}

/// None or False: none; True: half-transparent black; else a colour.
fn effect_from(value: Option<&Bound<'_, PyAny>>, name: &str) -> PyResult<Result<Option<Color>>> {
    let Some(value) = value else { return Ok(Ok(None)) };
    if let Ok(flag) = value.extract::<bool>() {
        return Ok(Ok(flag.then_some(Color([0, 0, 0, 160]))));
    }
    let text: String = value
        .extract()
        .map_err(|_| PyTypeError::new_err(format!("{name} must be None, True, or a color")))?;
    Ok(Color::parse(&text).map(Some))
}

/// Text drawn on a variant.
///
/// Letters are really blended (alpha compositing), so they are half transparent in JPEG files too.
/// A text that has no room becomes smaller until it fits. Lines are separated by "\n".
///
/// Args:
///     text: 1 to 1000 characters.
///     font: TrueType, OpenType or a collection: a path, bytes, a pair (path or bytes, face index),
///         or a list of those that is tried in turn for each character. The embedded font (Latin,
///         Greek, Cyrillic) comes last.
///     size: Pixels an em, 1 to 1000; default: the larger of 20 and the variant's width // 30.
///     color: "#rgb", "#rrggbb", "#rrggbbaa" or a basic CSS name.
///     opacity: 0.0 to 1.0, for the mark as a whole.
///     gravity: Where it stands, see `Variant`.
///     margin: Pixels between the ink and the edges that the gravity names; at most a quarter of
///         the shorter side is used.
///     shadow: None, True (black) or a color: a soft shadow below and to the right.
///     outline: None, True (black) or a color: a line around the letters.
///     rotate: Degrees clockwise, -360 to 360.
///     tile: Whether the mark is repeated over all of the picture.
///
/// Raises:
///     ArgumentError: An argument is out of its range, a font cannot be read, or no font has a
///         character (the message lists them).
#[pyclass(name = "TextWatermark", module = "fcimage", frozen, extends = PyWatermark)]
pub(super) struct PyTextWatermark(Arc<TextWatermark>);

#[pymethods]
impl PyTextWatermark {
    #[new]
    #[pyo3(signature = (text, font=None, size=None, color="#ffffff", opacity=0.5,
        gravity="southeast", margin=20, shadow=None, outline=None, rotate=0.0, tile=false))]
    #[allow(clippy::too_many_arguments)]
    fn new(
        py: Python<'_>,
        text: String,
        font: Option<&Bound<'_, PyAny>>,
        size: Option<f32>,
        color: &str,
        opacity: f32,
        gravity: &str,
        margin: u32,
        shadow: Option<&Bound<'_, PyAny>>,
        outline: Option<&Bound<'_, PyAny>>,
        rotate: f32,
        tile: bool,
    ) -> PyResult<PyClassInitializer<Self>> {
        let fonts = fonts_from(font)?;
        let (shadow, outline) = (effect_from(shadow, "shadow")?, effect_from(outline, "outline")?);
        let build = || {
            let options = TextOptions {
                fonts,
                size,
                color: Color::parse(color)?,
                opacity,
                shadow: shadow?,
                outline: outline?,
                rotate,
                placement: Placement { gravity: Gravity::from_name(gravity)?, margin, tile },
            };
            TextWatermark::new(&text, options).map_err(Error::without_pointer)
        };
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

/// A logo drawn on a variant; decoded once per call however many variants bear it.
///
/// Args:
///     data: The logo's file, any bytes-like object, in any format that is read.
///     scale: Above 0.0, at most 1.0: the logo's longer side, in shorter sides of the variant.
///     opacity: 0.0 to 1.0.
///     gravity: Where it stands, see `Variant`.
///     margin: As for `TextWatermark`.
///     tile: Whether it is repeated over all of the picture.
///
/// Raises:
///     ArgumentError: An argument is out of its range.
///     DecodeError, UnsupportedError, LimitError: The logo's header is at fault.
#[pyclass(name = "ImageWatermark", module = "fcimage", frozen, extends = PyWatermark)]
pub(super) struct PyImageWatermark(Arc<ImageWatermark>);

#[pymethods]
impl PyImageWatermark {
    #[new]
    #[pyo3(signature = (data, scale=0.2, opacity=1.0, gravity="southeast", margin=20, tile=false))]
    fn new(
        py: Python<'_>,
        data: &Bound<'_, PyAny>,
        scale: f32,
        opacity: f32,
        gravity: &str,
        margin: u32,
        tile: bool,
    ) -> PyResult<PyClassInitializer<Self>> {
        let data = bytes_like(data, "data")?.as_bytes().to_vec();
        let gravity = Gravity::from_name(gravity).map_err(|error| to_pyerr(py, &error))?;
        let placement = Placement { gravity, margin, tile };
        let mark = Arc::new(detached(py, || {
            ImageWatermark::new(data, scale, opacity, placement).map_err(Error::without_pointer)
        })?);
        let base = PyWatermark(Watermark::Image(Arc::clone(&mark)));
        Ok(PyClassInitializer::from(base).add_subclass(Self(mark)))
    }

    /// Width and height in pixels of the logo itself.
    #[getter]
    fn size(&self) -> (u32, u32) {
        self.0.decoded_size()
    }
}
