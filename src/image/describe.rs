//! The calls `describe` and `hash_distance`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::description::PyDescription;
use super::render::{image, options};
use crate::args::Signature;
use crate::signals::{built, detached};
use crate::slips;
use fcimage_image::describe::distance;
use fcimage_image::{DescribeOptions, describe};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(py_describe, module)?)?;
    module.add_function(wrap_pyfunction!(hash_distance, module)?)
}

static DESCRIBE: Signature = Signature {
    function: "describe",
    positional: &["data"],
    keyword_only: &[
        "blurhash_components",
        "palette_colors",
        "limits",
        "threads",
        "auto_orient",
        "on_damage",
        "redact",
    ],
    required: &["data"],
    slips: slips::DESCRIBE,
};

static HASH_DISTANCE: Signature = Signature {
    function: "hash_distance",
    positional: &["first", "second"],
    keyword_only: &[],
    required: &["first", "second"],
    slips: &[],
};

/// Says what an image looks like: placeholders, colors, perceptual hashes and sharpness.
///
/// All is measured on one small image, upright and in sRGB, with a long side of 256 pixels at most.
/// The source is decoded at the smallest scale that gives it: a JPEG of 12 megapixels at 1/8. The
/// results are the same on every processor. `render(..., describe=True)` gives the same beside the
/// images, from the image that it decodes anyway.
///
/// Args:
///     data: As for `render`: a file or pixels. Of an animation, the first frame counts.
///     blurhash_components: Components of the BlurHash (across, down), 1 to 9 each.
///     palette_colors: The most colors of the palette, 2 to 32.
///     limits: What the image may need; default `Limits()`.
///     threads: As for `render`.
///     auto_orient: As for `render`.
///     on_damage: As for `render`.
///     redact: As for `render`: nothing of these regions is in the description.
///
/// Returns:
///     A `Description`.
///
/// Raises:
///     ArgumentError: An argument is wrong.
///     DecodeError, UnsupportedError, LimitError, OSError: As `render`.
///
/// >>> pixels = fcimage.Pixels(bytes([255, 0, 0] * 12), width=4, height=3, mode="rgb")
/// >>> description = fcimage.describe(pixels)
/// >>> description.average_color, description.blurhash, description.palette
/// ('#ff0000', 'L~TI:j|cfQ|c|c$5fQ$5fQfQfQfQ', (('#ff0000', 1.0),))
#[pyfunction(name = "describe")]
#[pyo3(signature = (*args, **kwargs), text_signature = "(data, *, blurhash_components=(4, 3), \
    palette_colors=6, limits=None, threads=None, auto_orient=True, on_damage='error', redact=None)")]
fn py_describe(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyDescription> {
    let arguments = DESCRIBE.read(args, kwargs)?;
    let call = options(&arguments)?;
    let mut options = DescribeOptions::default();
    if arguments.given("blurhash_components").is_some() {
        let (across, down) = super::info::pair(&arguments, "blurhash_components")?;
        options = built(py, || options.with_blurhash(across, down))?;
    }
    if let Some(colors) = arguments.integer("palette_colors")? {
        options = built(py, || options.with_palette_colors(colors))?;
    }
    let data = image(&arguments, &call)?;
    let input = data.core(py)?;
    Ok(PyDescription::new(&detached(py, || describe(input, options, &call))?))
}

/// How many of the 64 bits of two perceptual hashes differ, 0 to 64.
///
/// For `phash`, up to about 10 usually means the same photo in another size, format or quality;
/// other photos have about 32.
///
/// Args:
///     first: 16 hexadecimal digits, such as `description.phash`.
///     second: A hash of the same kind.
///
/// Raises:
///     ArgumentError: An argument is no such hash.
///
/// >>> fcimage.hash_distance("00000000000000ff", "000000000000000f")
/// 4
#[pyfunction]
#[pyo3(signature = (*args, **kwargs), text_signature = "(first, second)")]
fn hash_distance(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<u32> {
    let arguments = HASH_DISTANCE.read(args, kwargs)?;
    let text = |name| arguments.text(name).map(|text| text.unwrap_or_default());
    let (first, second) = (text("first")?, text("second")?);
    built(py, || distance(&first, &second))
}
