//! The call `decode`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::geometry::geometry;
use super::pixels::{MODES, pixels};
use super::render::{image, options};
use crate::args::Signature;
use crate::signals::{attached, detached};
use crate::slips;
use fcimage_base::error::Error;
use fcimage_image::codecs::PngOptions;
use fcimage_image::{Variant, decode};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(py_decode, module)?)
}

static DECODE: Signature = Signature {
    function: "decode",
    positional: &["data"],
    keyword_only: &[
        "trim",
        "crop",
        "flip",
        "rotate",
        "scale",
        "width",
        "height",
        "fit",
        "gravity",
        "focus",
        "size_when_smaller",
        "round",
        "background",
        "mode",
        "limits",
        "threads",
        "auto_orient",
        "on_damage",
        "redact",
    ],
    required: &["data"],
    slips: slips::DECODE,
};

/// Decodes one image to pixels: upright, in sRGB, and resized.
///
/// The image is decoded at the smallest scale that serves the size asked for: a thumbnail of a large
/// JPEG takes a fraction of the time and memory of the whole. Without a size, all of it is decoded.
///
/// Args:
///     data: As for `render`: a file or pixels.
///     trim, crop, flip, rotate, scale: As for `Variant`.
///     width, height, fit, gravity, focus, size_when_smaller, round: As for `Variant`.
///     background: As for `Variant`. It shows where `mode` has no alpha, and around a contained image.
///     mode: "gray", "rgb" or "rgba", 8 bits a sample; gray is the luma of ITU-R BT.601. Default: gray
///         where the source is, "rgba" where a pixel is not opaque, else "rgb".
///     limits: What the image may need; default `Limits()`.
///     threads: As for `render`.
///     auto_orient: As for `render`.
///     on_damage: As for `render`.
///     redact: As for `render`.
///
/// Returns:
///     `Pixels`. numpy, Pillow and torch use its memory without a copy.
///
/// Raises:
///     ArgumentError: An argument is wrong.
///     DecodeError, UnsupportedError, LimitError, OSError: As `render`.
///
/// >>> png = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001010000000037"
/// ...     "6ef9240000000a49444154789c636800000082008177cd72b60000000049454e44ae426082")
/// >>> options = {"width": 3, "height": 2, "fit": "fill", "size_when_smaller": "enlarge"}
/// >>> pixels = fcimage.decode(png, mode="rgb", **options)
/// >>> pixels.shape, pixels.data[1, 2, 0]
/// ((2, 3, 3), 255)
#[pyfunction(name = "decode")]
#[pyo3(signature = (*args, **kwargs), text_signature = "(data, *, trim=None, crop=None, flip=None, rotate=0.0, \
    scale=None, width=None, height=None, fit='inside', gravity='center', focus=None, \
    size_when_smaller='keep', round='nearest', background='#ffffff', mode=None, limits=None, \
    threads=None, auto_orient=True, on_damage='error', redact=None)")]
fn py_decode<'py>(
    py: Python<'py>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyAny>> {
    let arguments = DECODE.read(args, kwargs)?;
    let options = options(&arguments)?;
    let names = MODES.map(|(name, _)| name);
    let name = match arguments.optional("mode") {
        Some(_) => arguments.choice("mode", &names)?,
        None => None,
    };
    let mode = MODES.iter().find(|(known, _)| name.as_deref() == Some(known));
    // Its encoding is not used; PNG holds every size.
    let builder = Variant::builder("pixels").encoding(PngOptions::default());
    let builder = geometry(&arguments, builder)?;
    let variant = attached(py, || builder.build().map_err(Error::without_pointer))?;
    let data = image(&arguments, &options)?;
    let input = data.core(py)?;
    let mode = mode.map(|(_, mode)| *mode);
    pixels(py, detached(py, || decode(input, &variant, mode, &options))?)
}
