//! `ImageInfo`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::exif::{PyExif, exif_of};
use crate::args::{Arguments, Signature, boolean, mismatch, number};
use crate::errors::wrong_value;
use crate::values::Fields;
use fcimage_image::codecs::Head;
use fcimage_image::codecs::stated_frames::Plays;
use fcimage_image::dpi::Dpi;
use fcimage_image::ops::orient::Orientation;
use fcimage_image::oss_process::SourceFacts;
use fcimage_image::size::Size;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyImageInfo>()
}

/// What the header of an image says. Made by `probe`; the constructor takes all attributes by
/// keyword, for tests that need one.
///
/// >>> png = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001010000000037"
/// ...     "6ef9240000000a49444154789c636800000082008177cd72b60000000049454e44ae426082")
/// >>> info = fcimage.probe(png)
/// >>> info.format, info.width, info.height
/// ('png', 1, 1)
#[pyclass(name = "ImageInfo", module = "fcimage", frozen, eq)]
#[derive(PartialEq)]
pub(super) struct PyImageInfo {
    format: String,
    media_type: String,
    width: u32,
    height: u32,
    stored_size: (u32, u32),
    orientation: u8,
    has_alpha: bool,
    bit_depth: u8,
    color: String,
    has_icc_profile: bool,
    animated: Option<bool>,
    progressive: bool,
    frames: Option<u32>,
    plays: Option<u32>,
    jpeg_quality: Option<u8>,
    dpi: Option<(f64, f64)>,
    exif: PyExif,
}

impl PyImageInfo {
    /// What a processing string depends on.
    pub(super) fn facts(&self) -> SourceFacts {
        let (width, height) = self.stored_size;
        SourceFacts {
            size: Size::new(width, height),
            orientation: Orientation::from_exif(self.orientation.into()),
            gif: self.format == "gif",
            jpeg: self.format == "jpeg",
            jpeg_quality: self.jpeg_quality,
        }
    }

    pub(super) fn new(head: &Head) -> Self {
        let info = &head.info;
        let Size { width, height } = info.oriented_size();
        Self {
            format: info.format.name().to_owned(),
            media_type: info.format.media_type().to_owned(),
            width,
            height,
            stored_size: (info.size.width, info.size.height),
            orientation: info.orientation.exif(),
            has_alpha: info.has_alpha,
            bit_depth: info.bit_depth,
            color: info.color.name().to_owned(),
            has_icc_profile: info.icc.is_some(),
            animated: head.animated,
            progressive: info.progressive,
            frames: head.frames(),
            plays: head.plays().map(Plays::number),
            jpeg_quality: info.jpeg_quality,
            dpi: info.dpi().map(|dpi| (dpi.x, dpi.y)),
            exif: PyExif(info.exif()),
        }
    }
}

static IMAGE_INFO: Signature = {
    const REQUIRED: &[&str] = &[
        "format",
        "media_type",
        "width",
        "height",
        "stored_size",
        "orientation",
        "has_alpha",
        "bit_depth",
        "color",
        "has_icc_profile",
        "progressive",
    ];
    const NAMES: &[&str] = &[
        "format",
        "media_type",
        "width",
        "height",
        "stored_size",
        "orientation",
        "has_alpha",
        "bit_depth",
        "color",
        "has_icc_profile",
        "animated",
        "progressive",
        "frames",
        "plays",
        "jpeg_quality",
        "dpi",
        "exif",
    ];
    Signature {
        function: "ImageInfo",
        positional: &[],
        keyword_only: NAMES,
        required: REQUIRED,
        slips: &[],
    }
};

/// A whole number of a type that is smaller than Python's.
pub(super) fn small<T: TryFrom<i64>>(arguments: &Arguments<'_>, name: &str) -> PyResult<T> {
    let number = arguments.integer(name)?.unwrap_or(-1);
    T::try_from(number).map_err(|_| {
        wrong_value(arguments.py(), format!("{name} is out of its range, got {number}"))
    })
}

/// The same, where it may be None.
fn optional<T: TryFrom<i64>>(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<T>> {
    arguments.optional(name).map(|_| small(arguments, name)).transpose()
}

/// Two numbers above 0, or None.
fn density(arguments: &Arguments<'_>) -> PyResult<Option<(f64, f64)>> {
    let Some(value) = arguments.optional("dpi") else { return Ok(None) };
    let Ok((x, y)) = value.extract::<(Bound<'_, PyAny>, Bound<'_, PyAny>)>() else {
        return Err(mismatch("dpi", "a pair of numbers", value));
    };
    let (x, y) = (number(&x, "dpi")?, number(&y, "dpi")?);
    match Dpi::new(x, y) {
        Some(dpi) => Ok(Some((dpi.x, dpi.y))),
        None => {
            let text = format!("dpi must be above 0 and finite, got ({x}, {y})");
            Err(wrong_value(arguments.py(), text))
        }
    }
}

/// A pair of whole numbers.
pub(super) fn pair<T: for<'a, 'py> FromPyObject<'a, 'py>>(
    arguments: &Arguments<'_>,
    name: &str,
) -> PyResult<(T, T)> {
    let value = arguments.given(name);
    let found = value.and_then(|value| value.extract::<(T, T)>().ok());
    found.ok_or_else(|| match value {
        Some(value) => mismatch(name, "a pair of whole numbers", value),
        None => wrong_value(arguments.py(), format!("{name} is missing")),
    })
}

#[pymethods]
impl PyImageInfo {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(*, format, media_type, width, \
        height, stored_size, orientation, has_alpha, bit_depth, color, has_icc_profile, \
        progressive, animated=None, frames=None, plays=None, jpeg_quality=None, dpi=None, exif=None)")]
    fn py_new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let arguments = IMAGE_INFO.read(args, kwargs)?;
        let text = |name| arguments.text(name).map(|text| text.unwrap_or_default().into_owned());
        let flag = |name| arguments.boolean(name).map(|flag| flag == Some(true));
        Ok(Self {
            format: text("format")?,
            media_type: text("media_type")?,
            width: small(&arguments, "width")?,
            height: small(&arguments, "height")?,
            stored_size: pair(&arguments, "stored_size")?,
            orientation: small(&arguments, "orientation")?,
            has_alpha: flag("has_alpha")?,
            bit_depth: small(&arguments, "bit_depth")?,
            color: text("color")?,
            has_icc_profile: flag("has_icc_profile")?,
            animated: match arguments.optional("animated") {
                Some(value) => Some(boolean(value, "animated")?),
                None => None,
            },
            progressive: flag("progressive")?,
            frames: optional(&arguments, "frames")?,
            plays: optional(&arguments, "plays")?,
            jpeg_quality: optional(&arguments, "jpeg_quality")?,
            dpi: density(&arguments)?,
            exif: exif_of(&arguments, "exif")?,
        })
    }

    /// "jpeg", "png", "webp", "gif", "bmp" or "tiff".
    #[getter]
    fn format(&self) -> &str {
        &self.format
    }

    /// The media type, such as "image/jpeg".
    #[getter]
    fn media_type(&self) -> &str {
        &self.media_type
    }

    /// Width in pixels, after the orientation is applied.
    #[getter]
    fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, after the orientation is applied.
    #[getter]
    fn height(&self) -> u32 {
        self.height
    }

    /// Width and height in pixels, after the orientation is applied.
    #[getter]
    fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Width and height in pixels as they are stored, before the orientation is applied.
    #[getter]
    fn stored_size(&self) -> (u32, u32) {
        self.stored_size
    }

    /// The Exif orientation (tag 0x0112), 1 to 8; 1 where there is none.
    #[getter]
    fn orientation(&self) -> u8 {
        self.orientation
    }

    /// Whether the image can be transparent.
    #[getter]
    fn has_alpha(&self) -> bool {
        self.has_alpha
    }

    /// Bits of one sample, 1 to 16.
    #[getter]
    fn bit_depth(&self) -> u8 {
        self.bit_depth
    }

    /// How colors are stored: "gray", "gray-alpha", "rgb", "rgba", "palette", "ycbcr", "cmyk",
    /// "ycck" or "lab".
    #[getter]
    fn color(&self) -> &str {
        &self.color
    }

    /// Whether an ICC profile is embedded that is not larger than `max_metadata`.
    #[getter]
    fn has_icc_profile(&self) -> bool {
        self.has_icc_profile
    }

    /// Whether the file says that it has more than one frame. None where only the rest of the file can
    /// say so: after `probe(head, total_size=)` of a GIF.
    #[getter]
    fn animated(&self) -> Option<bool> {
        self.animated
    }

    /// Whether it is a progressive JPEG or an interlaced PNG.
    #[getter]
    fn progressive(&self) -> bool {
        self.progressive
    }

    /// How many frames the file has: 1 for a still. Frames are counted, so that an APNG that is cut off
    /// may have fewer than it says. None after `probe(head, total_size=)` where only the rest of the
    /// file can say so, and for the image sequences of HEIC, which are not read.
    #[getter]
    fn frames(&self) -> Option<u32> {
        self.frames
    }

    /// How often the frames are played: 0 without end, 1 for a still. None as `frames`.
    #[getter]
    fn plays(&self) -> Option<u32> {
        self.plays
    }

    /// The quality of a JPEG, 1 to 100, as its quantization tables tell: the one that libjpeg, Pillow
    /// and others like them were given, and for encoders with tables of their own, such as Photoshop
    /// and phones, the one that is closest. None for other formats.
    #[getter]
    fn jpeg_quality(&self) -> Option<u8> {
        self.jpeg_quality
    }

    /// Dots per inch across and down, as two floats: what the file states in its own way (JFIF, pHYs of
    /// PNG, TIFF, BMP), or else in its Exif block. None where that is absent, only a ratio, or not above
    /// 0.
    #[getter]
    fn dpi(&self) -> Option<(f64, f64)> {
        self.dpi
    }

    /// The Exif block: when, where and with what the image was taken, and every tag by its name and
    /// number. It has no tags where there is no block, or one larger than `max_metadata`. Of a TIFF, it
    /// has what describes the image: not how its pixels are stored, and no notes of the camera's maker.
    #[getter]
    fn exif(&self) -> PyExif {
        self.exif.clone()
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

impl PyImageInfo {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        let exif = (!self.exif.0.block().is_empty()).then(|| self.exif.clone());
        Fields::new(py, "ImageInfo")
            .with("format", &self.format)?
            .with("media_type", &self.media_type)?
            .with("width", self.width)?
            .with("height", self.height)?
            .with("stored_size", self.stored_size)?
            .with("orientation", self.orientation)?
            .with("has_alpha", self.has_alpha)?
            .with("bit_depth", self.bit_depth)?
            .with("color", &self.color)?
            .with("has_icc_profile", self.has_icc_profile)?
            .with("animated", self.animated)?
            .with("progressive", self.progressive)?
            .with("frames", self.frames)?
            .with("plays", self.plays)?
            .with("jpeg_quality", self.jpeg_quality)?
            .with("dpi", self.dpi)?
            .with("exif", exif)
    }
}
