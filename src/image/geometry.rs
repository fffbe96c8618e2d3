//! The arguments that say which pixels an image has.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyInt, PyList, PyString, PyTuple};

use super::colors::color_of;
use super::corners::{corners_of, radius_to};
use crate::args::{Arguments, integer, integer_within, mismatch, mismatch_with_hint, number};
use crate::signals::built;
use fcimage_image::recipe::geometry::target::MAX_SIDE;
use fcimage_image::{
    Corners, Crop, CutShape, Fit, Flip, Focus, Gravity, Padding, Rounding, Target, VariantBuilder,
    WhenSmaller,
};

/// The part of the source, its turn, its box and how it fits, and the background.
pub(super) fn geometry(
    arguments: &Arguments<'_>,
    variant: VariantBuilder,
) -> PyResult<VariantBuilder> {
    let py = arguments.py();
    let mut variant = variant
        .trim(trim(arguments)?)
        .crop(crop(arguments)?)
        .scale(arguments.optional_number("scale")?)
        .width(side(arguments, "width")?)
        .height(side(arguments, "height")?)
        .focus(focus(arguments)?)
        .corners(corners_of(arguments)?);
    if arguments.optional("flip").is_some()
        && let Some(name) = arguments.choice("flip", Flip::NAMES)?
    {
        variant = variant.flip(built(py, || Flip::from_name(&name))?);
    }
    if let Some(degrees) = arguments.number("rotate")? {
        variant = variant.rotate(degrees);
    }
    if let Some(name) = arguments.choice("fit", Fit::NAMES)? {
        variant = variant.fit(built(py, || Fit::from_name(&name))?);
    }
    let names = [Gravity::NAMES, &[Gravity::ATTENTION]].concat();
    match arguments.choice("gravity", &names)? {
        Some(name) if name == Gravity::ATTENTION => variant = variant.attention(true),
        Some(name) => variant = variant.gravity(built(py, || Gravity::or_attention(&name))?),
        None => {}
    }
    if let Some(name) = arguments.choice("size_when_smaller", WhenSmaller::NAMES)? {
        variant = variant.size_when_smaller(built(py, || WhenSmaller::from_name(&name))?);
    }
    if let Some(name) = arguments.choice("round", Rounding::NAMES)? {
        variant = variant.round(built(py, || Rounding::from_name(&name))?);
    }
    if let Some(value) = arguments.given("background") {
        variant = variant.background(color_of(value, "background")?);
    }
    if let Some(pad) = pad(arguments)? {
        variant = variant.pad(pad);
    }
    Ok(variant)
}

/// Whether borders are cut off, and by how much they may differ from their color.
fn trim(arguments: &Arguments<'_>) -> PyResult<Option<u8>> {
    let Some(value) = arguments.optional("trim") else { return Ok(None) };
    match value.cast::<PyBool>() {
        Ok(flag) => Ok(flag.is_true().then_some(Target::TOLERANCE)),
        Err(_) if value.is_instance_of::<PyInt>() => {
            integer_within(value, "trim", 0..=u8::MAX).map(Some)
        }
        Err(_) => Err(mismatch("trim", "True, False or an int between 0 and 255", value)),
    }
}

/// The border, if it is given.
fn pad(arguments: &Arguments<'_>) -> PyResult<Option<Padding>> {
    const EXPECTED: &str = "an int in pixels, (x, y) or (left, top, right, bottom)";
    let Some(value) = arguments.optional("pad") else { return Ok(None) };
    let sides = match parts(value) {
        Some(sides) => sides,
        None if value.is_instance_of::<PyInt>() => vec![value.clone()],
        None => return Err(mismatch("pad", EXPECTED, value)),
    };
    let pixels = sides.iter().map(|side| integer(side, "pad")).collect::<PyResult<Vec<i64>>>()?;
    built(value.py(), || Padding::new(&pixels)).map(Some)
}

/// A side of the box in pixels, if it is given.
fn side(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<u32>> {
    let Some(value) = arguments.optional(name) else { return Ok(None) };
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let hint = "use width= and height=, and one Variant for each size";
        return Err(mismatch_with_hint(name, "an int", value, Some(hint)));
    }
    integer_within(value, name, 1..=MAX_SIDE).map(Some)
}

/// The edges of the crop, if it is given: four ints are pixels, others fractions.
fn crop(arguments: &Arguments<'_>) -> PyResult<Option<Crop>> {
    const EXPECTED: &str =
        "(left, top, right, bottom): four ints in pixels, or floats in fractions of the source";
    let Some(value) = arguments.optional("crop") else { return Ok(None) };
    if value.is_instance_of::<PyString>() {
        let text = value.extract::<String>()?.to_lowercase();
        let hint = match text.as_str() {
            "attention" | "smart" | "entropy" | "auto" => {
                "use fit=\"cover\", gravity=\"attention\""
            }
            _ => "to fill a box, use fit=\"cover\"",
        };
        return Err(mismatch_with_hint("crop", EXPECTED, value, Some(hint)));
    }
    let parts = parts(value).ok_or_else(|| mismatch("crop", EXPECTED, value))?;
    let [left, top, right, bottom] = parts.as_slice() else {
        return Err(mismatch("crop", EXPECTED, value));
    };
    let edges = [left, top, right, bottom];
    let whole = |edge: &&Bound<'_, PyAny>| {
        edge.is_instance_of::<PyInt>() && !edge.is_instance_of::<PyBool>()
    };
    let crop = if edges.iter().all(whole) {
        let [left, top, right, bottom] = edges.map(|edge| integer(edge, "crop"));
        let edges = [left?, top?, right?, bottom?];
        built(value.py(), || Crop::pixels(edges))?
    } else {
        let [left, top, right, bottom] = edges.map(|edge| number(edge, "crop"));
        let edges = [left?, top?, right?, bottom?];
        built(value.py(), || Crop::fractions(edges))?
    };
    Ok(Some(crop))
}

/// The point of the focus, if it is given.
fn focus(arguments: &Arguments<'_>) -> PyResult<Option<Focus>> {
    const EXPECTED: &str = "(x, y) in fractions of the source, such as (0.5, 0.3)";
    let Some(value) = arguments.optional("focus") else { return Ok(None) };
    let parts = parts(value).ok_or_else(|| mismatch("focus", EXPECTED, value))?;
    let [x, y] = parts.as_slice() else { return Err(mismatch("focus", EXPECTED, value)) };
    let (x, y) = (number(x, "focus")?, number(y, "focus")?);
    built(value.py(), || Focus::new(x, y)).map(Some)
}

/// The items of an iterable that is no text and no dict.
fn parts<'py>(value: &Bound<'py, PyAny>) -> Option<Vec<Bound<'py, PyAny>>> {
    if value.is_instance_of::<PyString>() || value.is_instance_of::<PyDict>() {
        return None;
    }
    value.try_iter().ok()?.collect::<PyResult<_>>().ok()
}

/// The arguments that make an equal target.
pub(super) fn geometry_to<'py>(py: Python<'py>, target: &Target) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    dict.set_item("trim", target.trim)?;
    dict.set_item("crop", crop_to(py, target.crop)?)?;
    dict.set_item("flip", target.flip.map(|flip| flip.name()))?;
    dict.set_item("rotate", target.rotate)?;
    dict.set_item("scale", target.scale)?;
    dict.set_item("width", target.width)?;
    dict.set_item("height", target.height)?;
    dict.set_item("fit", target.fit.name())?;
    dict.set_item("gravity", target.gravity_name())?;
    dict.set_item("focus", target.focus.map(|focus| (focus.x(), focus.y())))?;
    dict.set_item("size_when_smaller", target.size_when_smaller.name())?;
    dict.set_item("round", target.round.name())?;
    dict.set_item("pad", pad_to(py, target.pad)?)?;
    dict.set_item("radius", radius_to(py, target.corners)?)?;
    dict.set_item("shape", target.corners.and_then(Corners::shape).map(CutShape::name))?;
    Ok(dict)
}

/// The crop as a tuple of ints or floats.
pub(super) fn crop_to<'py>(
    py: Python<'py>,
    crop: Option<Crop>,
) -> PyResult<Option<Bound<'py, PyTuple>>> {
    match crop {
        Some(Crop::Pixels(edges)) => PyTuple::new(py, edges).map(Some),
        Some(Crop::Fractions(edges)) => PyTuple::new(py, edges).map(Some),
        _ => Ok(None),
    }
}

/// The border as (left, top, right, bottom), or None.
pub(super) fn pad_to<'py>(py: Python<'py>, pad: Padding) -> PyResult<Option<Bound<'py, PyTuple>>> {
    (!pad.is_empty()).then(|| PyTuple::new(py, pad.sides())).transpose()
}
