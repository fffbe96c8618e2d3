//! Lists of variants: the argument `variants`, and JSON.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyInt, PyList, PyString, PyTuple};

use super::encodings::base::PyEncoding;
use super::limits::limits_of;
use super::variant::PyVariant;
use crate::args::{Signature, mismatch_with_hint, text};
use crate::signals::{attached, released};
use crate::slips;
use fcimage_image::Variant;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("_TUTORIAL", fcimage_image::TUTORIAL)?;
    module.add_function(wrap_pyfunction!(variants_from_json, module)?)?;
    module.add_function(wrap_pyfunction!(variants_to_json, module)?)?;
    module.add_function(wrap_pyfunction!(recipe_schema, module)?)
}

static FROM_JSON: Signature =
    Signature::new("variants_from_json", &["text"], &["limits"], &["text"])
        .with_slips(slips::RECIPES_JSON);
static TO_JSON: Signature = Signature::new("variants_to_json", &["variants"], &[], &["variants"]);

/// Reads variants from JSON, so that a function can take them from its environment: from an array, or
/// from an object with "variants" and, so that editors know the keys, "$schema" (`recipe_schema`).
///
/// The keys have the names and defaults of the arguments of `Variant`; `null` means the default. An
/// encoding is an object with "format" ("jpeg", "webp", "png", "gif", "avif") and the arguments of
/// `Jpeg`, `WebP`, `Png`, `Gif` or `Avif`, with "format": "same" and the arguments of `SameFormat`, or
/// with "format": "best" and "of", an array of encodings; "encodings" is one of them or an array. A
/// watermark is an object with "text" and the other arguments of `TextWatermark`, or with "image" and
/// the other arguments of `ImageWatermark`. A font or an image is a path, or an object with "path" or
/// "base64", and for a font "face". With "widths", an array of ints, or "dpr", an array of numbers, an
/// object is several variants, as the methods of `Variant` make them.
///
/// Args:
///     text: The JSON.
///     limits: What the images of watermarks may need, as the `limits` of each `ImageWatermark`;
///         default `Limits()`.
///
/// Raises:
///     ArgumentError: The JSON or a value in it is wrong; `pointer` is the JSON pointer (RFC 6901) of
///         the value.
///     DecodeError, UnsupportedError, LimitError: The image of a watermark is not valid.
///
/// >>> text = '[{"name": "thumb", "width": 150, "encodings": [{"format": "webp"}]}]'
/// >>> fcimage.variants_from_json(text)[0].width
/// 150
#[pyfunction]
#[pyo3(signature = (*args, **kwargs), text_signature = "(text, *, limits=None)")]
fn variants_from_json(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<Vec<PyVariant>> {
    let arguments = FROM_JSON.read(args, kwargs)?;
    let value = arguments.required("text")?;
    if !value.is_instance_of::<PyString>() {
        let hint = if value.is_instance_of::<PyBytes>() {
            "use text.decode()"
        } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyDict>() {
            "use json.dumps(), or Variant() without JSON"
        } else {
            "pass the JSON itself, such as Path(...).read_text()"
        };
        return Err(mismatch_with_hint("text", "a str", value, Some(hint)));
    }
    let text = text(value, "text")?;
    let limits = limits_of(&arguments)?;
    let variants = released(py, || fcimage_image::variants_from_json(&text, &limits))?;
    Ok(variants.into_iter().map(PyVariant).collect())
}

/// Writes variants as a JSON array that `variants_from_json` reads back to equal ones. A font or an
/// image that was given by its path is written as the path, one that was given as bytes in Base64.
///
/// The `limits` of an `ImageWatermark` are not written, because they belong to the host and not to the
/// recipe. Pass the same ones as `variants_from_json(text, limits=)`, or the watermark has the
/// defaults and is not equal.
///
/// Args:
///     variants: A `Variant`, or an iterable of them: at least one, with unique names.
///
/// Raises:
///     ArgumentError: There is no variant, or two have the same name.
///
/// >>> text = fcimage.variants_to_json(fcimage.Variant("thumb", width=150))
/// >>> fcimage.variants_from_json(text)[0].width
/// 150
#[pyfunction]
#[pyo3(signature = (*args, **kwargs), text_signature = "(variants)")]
fn variants_to_json(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<String> {
    let variants = variants_of(TO_JSON.read(args, kwargs)?.required("variants")?)?;
    attached(py, || fcimage_image::variants_to_json(&variants))
}

/// The JSON Schema (2020-12) of what `variants_from_json` reads, as text: for editors, which complete
/// and check recipes by it, and for checks before a recipe is deployed. It has the names, types, ranges,
/// choices and defaults of all keys, those of AVIF in every build.
///
/// What joins several keys, such as a fit that needs both sides, only `variants_from_json` checks.
///
/// >>> import json
/// >>> json.loads(fcimage.recipe_schema())["$defs"]["variant"]["required"]
/// ['name']
#[pyfunction]
#[pyo3(text_signature = "()")]
fn recipe_schema(py: Python<'_>) -> PyResult<String> {
    attached(py, fcimage_image::recipe_schema)
}

/// The argument `variants`: one `Variant`, or an iterable of them.
pub(super) fn variants_of(value: &Bound<'_, PyAny>) -> PyResult<Vec<Variant>> {
    const EXPECTED: &str = "a Variant or an iterable of them";
    if let Ok(variant) = value.cast::<PyVariant>() {
        return Ok(vec![variant.get().0.clone()]);
    }
    let single = value.is_instance_of::<PyString>() || value.is_instance_of::<PyBytes>();
    let not_variants = || mismatch_with_hint("variants", EXPECTED, value, instead_of(value));
    let items = if single { Err(not_variants()) } else { value.try_iter() };
    let items = items.map_err(|_| not_variants())?;
    let variant = |(index, item): (usize, PyResult<Bound<'_, PyAny>>)| {
        let item = item?;
        match item.cast::<PyVariant>() {
            Ok(variant) => Ok(variant.get().0.clone()),
            Err(_) if value.is_instance_of::<PyDict>() => Err(not_variants()),
            Err(_) => {
                let name = format!("variants[{index}]");
                Err(mismatch_with_hint(&name, "a Variant", &item, instead_of(&item)))
            }
        }
    };
    items.enumerate().map(variant).collect()
}

/// What to pass instead of what is no variant.
fn instead_of(value: &Bound<'_, PyAny>) -> Option<&'static str> {
    if value.is_instance_of::<PyString>() {
        Some("variants_from_json reads JSON")
    } else if value.is_instance_of::<PyDict>() {
        Some("use Variant(**recipe), or variants_from_json for JSON")
    } else if value.is_instance_of::<PyInt>() {
        Some("use Variant(name, width=)")
    } else if value.is_instance_of::<PyTuple>() {
        Some("use Variant(name, width=, height=)")
    } else if value.is_instance_of::<PyBytes>() {
        Some("the image is the first argument")
    } else if value.is_instance_of::<PyEncoding>() {
        Some("use Variant(name, encodings=)")
    } else if value.is(value.py().get_type::<PyVariant>()) {
        Some("use Variant(name)")
    } else {
        None
    }
}
