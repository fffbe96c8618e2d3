//! The argument and attribute `font` of `TextWatermark`, `Text` and `Span`.

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyList, PyTuple};

use super::inputs::readable_path;
use crate::args::{bytes_like, integer_within, mismatch};
use fcimage_image::{Font, FontSource};

const EXPECTED: &str = "a path, bytes, a (path or bytes, face) pair, or a list or tuple of them";

/// A font, or several: a list, or a tuple whose second item is not the number of a face.
pub(super) fn fonts_of(value: &Bound<'_, PyAny>) -> PyResult<Vec<FontSource>> {
    let several = value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>();
    if several && !is_pair(value)? {
        return value.try_iter()?.map(|item| font_of(&item?)).collect();
    }
    Ok(vec![font_of(value)?])
}

/// Fonts as `font` takes them: None, one, or a tuple of several. `portable`: as bytes, also where they
/// were given by path.
pub(super) fn fonts_to<'py, 'f>(
    py: Python<'py>,
    fonts: impl IntoIterator<Item = &'f Font>,
    portable: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let one = |font: &Font| match font.path().filter(|_| !portable) {
        Some(path) => faced(path.as_os_str().into_bound_py_any(py)?, font.face()),
        None => faced(PyBytes::new(py, font.bytes()).into_any(), font.face()),
    };
    listed(py, &fonts.into_iter().map(one).collect::<PyResult<Vec<_>>>()?)
}

/// Fonts that are not read yet, as `font` takes them.
pub(super) fn sources_to<'py>(
    py: Python<'py>,
    sources: &[FontSource],
) -> PyResult<Bound<'py, PyAny>> {
    let one = |source: &FontSource| match source.as_path() {
        Some(path) => faced(path.as_os_str().into_bound_py_any(py)?, source.face_number()),
        None => {
            let bytes = source.as_bytes().unwrap_or_default();
            faced(PyBytes::new(py, bytes).into_any(), source.face_number())
        }
    };
    listed(py, &sources.iter().map(one).collect::<PyResult<Vec<_>>>()?)
}

fn listed<'py>(py: Python<'py>, fonts: &[Bound<'py, PyAny>]) -> PyResult<Bound<'py, PyAny>> {
    match fonts {
        [] => Ok(py.None().into_bound(py)),
        [font] => Ok(font.clone()),
        _ => Ok(PyTuple::new(py, fonts)?.into_any()),
    }
}

fn faced(source: Bound<'_, PyAny>, face: u32) -> PyResult<Bound<'_, PyAny>> {
    match face {
        0 => Ok(source),
        face => {
            let py = source.py();
            (source, face).into_bound_py_any(py)
        }
    }
}

/// Whether `value` is a font and the number of its face.
fn is_pair(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let Ok(pair) = value.cast::<PyTuple>() else { return Ok(false) };
    if pair.len() != 2 {
        return Ok(false);
    }
    let face = pair.get_item(1)?;
    Ok(face.hasattr("__index__")? && !face.is_instance_of::<PyBool>())
}

fn font_of(value: &Bound<'_, PyAny>) -> PyResult<FontSource> {
    if !is_pair(value)? {
        return source_of(value);
    }
    let pair = value.cast::<PyTuple>()?;
    let face = integer_within(&pair.get_item(1)?, "the face of a font", 0..=u32::MAX)?;
    Ok(source_of(&pair.get_item(0)?)?.face(face))
}

fn source_of(value: &Bound<'_, PyAny>) -> PyResult<FontSource> {
    if let Some(path) = readable_path(value)? {
        return Ok(FontSource::path(path));
    }
    match bytes_like(value, "font") {
        Ok(bytes) => Ok(FontSource::bytes(bytes.as_bytes())),
        Err(_) => Err(mismatch("font", EXPECTED, value)),
    }
}
