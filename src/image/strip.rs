//! The function `strip`.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};

use super::inputs::Input;
use super::keep::keep_of;
use super::limits::limits_of;
use crate::args::Signature;
use crate::errors::wrong_type;
use crate::signals::detached;
use crate::slips;
use fcimage_image::strip::strip;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(py_strip, module)?)
}

static STRIP: Signature = Signature {
    function: "strip",
    positional: &["data"],
    keyword_only: &["keep", "limits"],
    required: &["data"],
    slips: slips::STRIP,
};

/// Removes the metadata of a file without coding its image again.
///
/// The coded image is copied, so its pixels are exactly as before, all frames of an animation too, and
/// it takes milliseconds. Dropped are Exif, XMP, IPTC, comments, thumbnails, blocks of applications, and
/// what follows the end of the image. An ICC profile stays where the colors need it: unless it is sRGB.
///
/// A JPEG with an Exif orientation is turned upright without loss, where the sides that are mirrored
/// are whole numbers of its coding units (8 or 16 pixels), where the memory for its coefficients (two
/// bytes for each sample, and some more) is within `limits.max_memory`, and where the result is not
/// larger than the file. Everywhere else the orientation stays: it is then alone in its Exif block, and
/// `probe(result).orientation` tells it.
///
/// Args:
///     data: The image: a bytes-like object, a path (str or os.PathLike), or a binary file. JPEG, PNG,
///         WebP and GIF can be stripped.
///     keep: What else to keep: None, a name, or an iterable of names, as for encodings. "icc" keeps a
///         profile that is sRGB, too. GIF has no place for Exif, and
///         loses its XMP.
///     limits: What the image may need; default `Limits()`.
///
/// Returns:
///     The bytes of the file. Without `keep` they are not more than those of `data`.
///
/// Raises:
///     ArgumentError: An argument is wrong.
///     DecodeError: The structure of the file is damaged, or it is not an image. Damage within the coded
///         image is not looked for.
///     UnsupportedError: The format cannot be stripped, or its kind is not supported.
///     LimitError: The image exceeds one of `limits`.
///     OSError: The file cannot be read.
///
/// >>> png = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001010000000037"
/// ...     "6ef9240000000a49444154789c636800000082008177cd72b60000000049454e44ae426082")
/// >>> fcimage.strip(png) == png
/// True
#[pyfunction(name = "strip")]
#[pyo3(signature = (*args, **kwargs), text_signature = "(data, *, keep=None, limits=None)")]
fn py_strip<'py>(
    py: Python<'py>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyBytes>> {
    let arguments = STRIP.read(args, kwargs)?;
    let (keep, limits) = (keep_of(&arguments)?, limits_of(&arguments)?);
    let data = match arguments.given("data") {
        Some(value) => Input::new(value, "data", &limits)?,
        None => return Err(wrong_type(py, "data is missing")),
    };
    let bytes = data.bytes();
    let stripped = detached(py, || strip(bytes, keep, &limits))?;
    Ok(PyBytes::new(py, &stripped.data))
}
