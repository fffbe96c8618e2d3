//! The argument and attribute `font` of `TextWatermark`.

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyList, PyTuple};

use super::inputs::readable_path;
use crate::args::{bytes_like, integer_within, mismatch};
use fcimage_image::{Font, FontSource, TextWatermark};

const EXPECTED: &str = "a path, bytes, a (path or bytes, face) pair, or a list or tuple of them";

/// A font, or several: a list, or a tuple whose second item is not the number of a face.
pub(super) fn fonts_of(value: &Bound<'_, PyAny>) -> PyResult<Vec<FontSource>> {
    let several = value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>();
    if several && !is_pair(value)? {
        return value.try_iter()?.map(|item| font_of(&item?)).collect();
    }
    Ok(vec![font_of(value)?])
}

/// The fonts of `mark` as `font` takes them: None, one, or a tuple of several. `portable`: as bytes,
/// also where they were given by path.
pub(super) fn fonts_to<'py>(
    py: Python<'py>,
    mark: &TextWatermark,
    portable: bool,
) -> PyResult<Bound<'py, PyAny>> {
    let fonts = mark.fonts().map(|font| font_to(py, font, portable));
    let fonts = fonts.collect::<PyResult<Vec<_>>>()?;
    match fonts.as_slice() {
        [] => Ok(py.None().into_bound(py)),
        [font] => Ok(font.clone()),
        _ => Ok(PyTuple::new(py, fonts)?.into_any()),
    }
}

fn font_to<'py>(py: Python<'py>, font: &Font, portable: bool) -> PyResult<Bound<'py, PyAny>> {
    let source = match font.path() {
        Some(path) if !portable => path.as_os_str().into_bound_py_any(py)?,
        _ => PyBytes::new(py, font.bytes()).into_any(),
    };
    match font.face() {
        0 => Ok(source),
        face => (source, face).into_bound_py_any(py),
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
