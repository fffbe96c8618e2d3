//! `Description`.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyTuple};

use super::info::small;
use crate::args::{Arguments, Signature, mismatch};
use crate::errors::wrong_value;
use crate::signals::built;
use crate::values::Fields;
use fcimage_image::describe::distance;
use fcimage_image::recipe::color::Color;
use fcimage_image::{Description, Swatch};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyDescription>()
}

/// What an image looks like. Made by `describe` and by `render(..., describe=True)`; the constructor
/// takes all attributes by keyword, for tests that need one.
///
/// How each is measured, and what it is good for: docs/describe.md.
///
/// >>> pixels = fcimage.Pixels(bytes([0, 0, 255] * 6), width=3, height=2, mode="rgb")
/// >>> fcimage.describe(pixels).dominant_color
/// '#0000ff'
#[pyclass(name = "Description", module = "fcimage", frozen, eq)]
#[derive(PartialEq)]
pub(super) struct PyDescription {
    format: String,
    width: u32,
    height: u32,
    has_alpha: bool,
    jpeg_quality: Option<u8>,
    thumbhash: Vec<u8>,
    blurhash: String,
    placeholder: String,
    average_color: String,
    palette: Vec<(String, f64)>,
    dhash: String,
    phash: String,
    sharpness: f64,
    decoded_fraction: f64,
}

impl PyDescription {
    pub(super) fn new(found: &Description) -> Self {
        let swatch = |swatch: &Swatch| (swatch.color.to_hex(), swatch.share);
        Self {
            format: found.format.name().to_owned(),
            width: found.size.width,
            height: found.size.height,
            has_alpha: found.has_alpha,
            jpeg_quality: found.jpeg_quality,
            thumbhash: found.thumbhash.clone(),
            blurhash: found.blurhash.clone(),
            placeholder: found.placeholder.clone(),
            average_color: found.average_color.to_hex(),
            palette: found.palette.iter().map(swatch).collect(),
            dhash: format!("{:016x}", found.dhash),
            phash: format!("{:016x}", found.phash),
            sharpness: found.sharpness,
            decoded_fraction: found.decoded_fraction,
        }
    }
}

static DESCRIPTION: Signature = {
    const REQUIRED: &[&str] = &[
        "format",
        "width",
        "height",
        "has_alpha",
        "thumbhash",
        "blurhash",
        "placeholder",
        "average_color",
        "palette",
        "dhash",
        "phash",
        "sharpness",
    ];
    const NAMES: &[&str] = &[
        "format",
        "width",
        "height",
        "has_alpha",
        "thumbhash",
        "blurhash",
        "placeholder",
        "average_color",
        "palette",
        "dhash",
        "phash",
        "sharpness",
        "jpeg_quality",
        "decoded_fraction",
    ];
    Signature {
        function: "Description",
        positional: &[],
        keyword_only: NAMES,
        required: REQUIRED,
        slips: &[],
    }
};

/// A color as `#rrggbb`.
fn color(py: Python<'_>, name: &str, text: &str) -> PyResult<String> {
    let found = built(py, || Color::parse(text).map_err(|error| error.with_context(name)))?;
    Ok(found.to_hex())
}

/// A data URL of an image: nothing in it needs to be escaped in a page.
fn data_url(py: Python<'_>, text: String) -> PyResult<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=;,:.-".contains(&byte);
    match text.starts_with("data:image/") && text.bytes().all(plain) {
        true => Ok(text),
        false => {
            let shown: String = text.chars().take(40).collect();
            let text = format!("placeholder must be a data URL of an image, got {shown:?}");
            Err(wrong_value(py, text))
        }
    }
}

/// The colors of a palette, with their shares.
fn palette(arguments: &Arguments<'_>) -> PyResult<Vec<(String, f64)>> {
    const EXPECTED: &str = "a tuple of pairs of a color and its share";
    let value = arguments.required("palette")?;
    let pairs: Vec<(String, f64)> =
        value.extract().map_err(|_| mismatch("palette", EXPECTED, value))?;
    let py = arguments.py();
    pairs.into_iter().map(|(text, share)| Ok((color(py, "palette", &text)?, share))).collect()
}

#[pymethods]
impl PyDescription {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(*, format, width, height, has_alpha, \
        thumbhash, blurhash, placeholder, average_color, palette, dhash, phash, sharpness, \
        jpeg_quality=None, decoded_fraction=1.0)")]
    fn py_new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let arguments = DESCRIPTION.read(args, kwargs)?;
        let py = arguments.py();
        let text = |name| arguments.text(name).map(|text| text.unwrap_or_default().into_owned());
        let hash = |name| {
            let hash = text(name)?.to_lowercase();
            built(py, || distance(&hash, &hash).map_err(|error| error.with_context(name)))?;
            PyResult::Ok(hash)
        };
        let thumbhash = arguments.required("thumbhash")?;
        let bytes = thumbhash.cast::<PyBytes>();
        let bytes = bytes.map_err(|_| mismatch("thumbhash", "bytes", thumbhash))?;
        let fraction = arguments.number("decoded_fraction")?.unwrap_or(1.0);
        if !(0.0..=1.0).contains(&fraction) {
            let text = format!("decoded_fraction must be between 0.0 and 1.0, got {fraction}");
            return Err(wrong_value(py, text));
        }
        Ok(Self {
            format: text("format")?,
            width: small(&arguments, "width")?,
            height: small(&arguments, "height")?,
            has_alpha: arguments.boolean("has_alpha")? == Some(true),
            jpeg_quality: match arguments.optional("jpeg_quality") {
                Some(_) => Some(small(&arguments, "jpeg_quality")?),
                None => None,
            },
            thumbhash: bytes.as_bytes().to_vec(),
            blurhash: text("blurhash")?,
            placeholder: data_url(py, text("placeholder")?)?,
            average_color: color(py, "average_color", &text("average_color")?)?,
            palette: palette(&arguments)?,
            dhash: hash("dhash")?,
            phash: hash("phash")?,
            sharpness: arguments.number("sharpness")?.unwrap_or_default(),
            decoded_fraction: fraction,
        })
    }

    /// The format of the source, such as "jpeg"; "pixels" where it was pixels.
    #[getter]
    fn format(&self) -> &str {
        &self.format
    }

    /// Width of the source in pixels, after the orientation is applied.
    #[getter]
    fn width(&self) -> u32 {
        self.width
    }

    /// Height of the source in pixels, after the orientation is applied.
    #[getter]
    fn height(&self) -> u32 {
        self.height
    }

    /// Width and height of the source in pixels, after the orientation is applied.
    #[getter]
    fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Whether a pixel is not opaque.
    #[getter]
    fn has_alpha(&self) -> bool {
        self.has_alpha
    }

    /// The ThumbHash: 5 to 25 bytes, with proportions and alpha. `to_dict` has it in Base64.
    #[getter]
    fn thumbhash<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.thumbhash)
    }

    /// The BlurHash, 28 characters with the default components. It has no alpha: transparent pixels
    /// are white.
    #[getter]
    fn blurhash(&self) -> &str {
        &self.blurhash
    }

    /// The image of the ThumbHash, 32 pixels wide or high, as a data URL ("data:image/webp;base64,...")
    /// of less than 1 kB, to be shown enlarged until the image is there.
    #[getter]
    fn placeholder(&self) -> &str {
        &self.placeholder
    }

    /// The mean of all samples as "#rrggbb", each weighted with its alpha; white where nothing is
    /// visible.
    #[getter]
    fn average_color(&self) -> &str {
        &self.average_color
    }

    /// The first color of the palette; the average where nothing is visible.
    #[getter]
    fn dominant_color(&self) -> &str {
        self.palette.first().map_or(&self.average_color, |(color, _)| color)
    }

    /// The colors that stand for all that is visible, the most frequent first: pairs of "#rrggbb" and
    /// the share of pixels, 0.0 to 1.0.
    #[getter]
    fn palette<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.palette.iter().map(|(color, share)| (color, *share)))
    }

    /// The gradient hash (dHash), 16 hexadecimal digits, as `imagehash.dhash`. Compare it with
    /// `hash_distance`.
    #[getter]
    fn dhash(&self) -> &str {
        &self.dhash
    }

    /// The hash of low frequencies (pHash), 16 hexadecimal digits, as `imagehash.phash`. Compare it
    /// with `hash_distance`.
    #[getter]
    fn phash(&self) -> &str {
        &self.phash
    }

    /// How sharp the image is: the variance of the Laplacian (up + left + right + down - 4 * center) of
    /// its luma, 0 to 255, at a long side of 256 pixels. 0 is flat; photos that look blurred at the
    /// size of a screen have less than about 100.
    #[getter]
    fn sharpness(&self) -> f64 {
        self.sharpness
    }

    /// The quality of a JPEG, 1 to 100, as `ImageInfo.jpeg_quality`; None for other formats.
    #[getter]
    fn jpeg_quality(&self) -> Option<u8> {
        self.jpeg_quality
    }

    /// The share of the source that was decoded, 0.0 to 1.0; below 1.0 only with
    /// `on_damage="salvage"`.
    #[getter]
    fn decoded_fraction(&self) -> f64 {
        self.decoded_fraction
    }

    /// All attributes as a dict for JSON: the ThumbHash in Base64, the palette as dicts of "color" and
    /// "share".
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let swatches = PyList::empty(py);
        for (color, share) in &self.palette {
            let swatch = PyDict::new(py);
            swatch.set_item("color", color)?;
            swatch.set_item("share", share)?;
            swatches.append(swatch)?;
        }
        let dict = self.fields(py)?.into_dict();
        let encoded =
            py.import(intern!(py, "base64"))?.call_method1("b64encode", (self.thumbhash(py),))?;
        dict.set_item("thumbhash", encoded.call_method1("decode", ("ascii",))?)?;
        dict.set_item("dominant_color", self.dominant_color())?;
        dict.set_item("palette", swatches)?;
        Ok(dict)
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

impl PyDescription {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        Fields::new(py, "Description")
            .with("format", &self.format)?
            .with("width", self.width)?
            .with("height", self.height)?
            .with("has_alpha", self.has_alpha)?
            .with("thumbhash", self.thumbhash(py))?
            .with("blurhash", &self.blurhash)?
            .with("placeholder", &self.placeholder)?
            .with("average_color", &self.average_color)?
            .with("palette", self.palette(py)?)?
            .with("dhash", &self.dhash)?
            .with("phash", &self.phash)?
            .with("sharpness", self.sharpness)?
            .with("jpeg_quality", self.jpeg_quality)?
            .with("decoded_fraction", self.decoded_fraction)
    }
}
