//! `Variant`, and lists of them as JSON.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::colors::color_of;
use super::encodings::{encoding_to, encodings_of};
use super::image_watermark::image_watermark;
use super::limits::limits_of;
use super::text_watermark::text_watermark;
use super::watermark::watermark_of;
use crate::args::{Arguments, Signature, mismatch};
use crate::errors::wrong_type;
use crate::signals::{attached, released};
use crate::values::Fields;
use fcimage_base::error::Error;
use fcimage_image::recipe::variant::MAX_SIDE;
use fcimage_image::{Fit, Gravity, Variant, Watermark};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyVariant>()?;
    module.add("_TUTORIAL", fcimage_image::TUTORIAL)?;
    module.add_function(wrap_pyfunction!(variants_from_json, module)?)?;
    module.add_function(wrap_pyfunction!(variants_to_json, module)?)
}

/// The recipe of one output image.
///
/// Args:
///     name: What you call it: any text that is not empty, unique within a call.
///     width: Width of the box in pixels, 1 to 65535. Default: follows from the height; the size of
///         the source where there is no height either.
///     height: Height of the box in pixels, 1 to 65535. Default: follows from the width.
///     fit: "inside" (within the box), "outside" (around it), "cover" (fills it; the rest is
///         cropped), "contain" (within it; the rest is background) or "fill" (stretched). The last
///         three need both sides.
///     gravity: What a crop keeps, and where a contained image is placed: "center", "north",
///         "northeast", "east", "southeast", "south", "southwest", "west" or "northwest".
///     enlarge: Whether an image smaller than the box is enlarged.
///     background: A color: "#rgb", "#rgba", "#rrggbb", "#rrggbbaa", a basic name of CSS, or a tuple
///         of 3 or 4 whole numbers between 0 and 255. It shows where the format has no alpha, and
///         around a contained image.
///     watermark: A `TextWatermark` or an `ImageWatermark`, drawn after resizing.
///     encodings: One or several of `Jpeg`, `WebP` and `Png`. Default: `[Jpeg(), WebP()]`.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///     EncodeError: The box is larger than an encoding can hold (16383 pixels a side for WebP).
///
/// >>> thumb = fcimage.Variant("thumb", width=150, height=150, fit="cover")
/// >>> thumb.formats
/// ('jpeg', 'webp')
#[pyclass(name = "Variant", module = "fcimage", frozen, eq)]
#[derive(Clone, PartialEq)]
pub(super) struct PyVariant(pub(super) Variant);

const SLIPS: &[(&str, &str)] = &[
    ("size", "width= and height="),
    ("box", "width= and height="),
    ("w", "width="),
    ("h", "height="),
    ("format", "encodings="),
    ("formats", "encodings="),
    ("encoding", "encodings="),
    ("output", "encodings="),
    ("outputs", "encodings="),
    ("quality", "encodings=, such as encodings=Jpeg(quality=85)"),
    ("mode", "fit="),
    ("resize", "fit="),
    ("crop", "fit=\"cover\""),
    ("pad", "fit=\"contain\""),
    ("position", "gravity="),
    ("anchor", "gravity="),
    ("upscale", "enlarge="),
    ("without_enlargement", "enlarge="),
    ("fill", "background="),
    ("color", "background="),
    ("colour", "background="),
    ("bg", "background="),
    ("bgcolor", "background="),
    ("text", "watermark=TextWatermark(...)"),
    ("logo", "watermark=ImageWatermark(...)"),
];

static VARIANT: Signature = Signature {
    function: "Variant",
    positional: &["name"],
    keyword_only: &[
        "width",
        "height",
        "fit",
        "gravity",
        "enlarge",
        "background",
        "watermark",
        "encodings",
    ],
    required: &["name"],
    slips: SLIPS,
};

static REPLACE: Signature = Signature {
    function: "Variant.replace",
    positional: &[],
    keyword_only: &[
        "name",
        "width",
        "height",
        "fit",
        "gravity",
        "enlarge",
        "background",
        "watermark",
        "encodings",
    ],
    required: &[],
    slips: SLIPS,
};

#[pymethods]
impl PyVariant {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(name, *, width=None, height=None, \
        fit='inside', gravity='center', enlarge=False, background='#ffffff', watermark=None, \
        encodings=...)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = VARIANT.read(args, kwargs)?;
        let mut variant = Variant::builder(arguments.text("name")?.unwrap_or_default())
            .width(side(&arguments, "width")?)
            .height(side(&arguments, "height")?)
            .watermark(watermark_of(&arguments)?)
            .encodings(encodings_of(&arguments)?);
        if let Some(name) = arguments.text("fit")? {
            let fit = attached(py, || Fit::from_name(&name).map_err(Error::without_pointer))?;
            variant = variant.fit(fit);
        }
        if let Some(name) = arguments.text("gravity")? {
            let gravity =
                attached(py, || Gravity::from_name(&name).map_err(Error::without_pointer))?;
            variant = variant.gravity(gravity);
        }
        if let Some(enlarge) = arguments.boolean("enlarge")? {
            variant = variant.enlarge(enlarge);
        }
        if let Some(value) = arguments.given("background") {
            variant = variant.background(color_of(value, "background")?);
        }
        attached(py, || variant.build().map(Self).map_err(Error::without_pointer))
    }

    /// The same recipe with some arguments changed: those of the constructor, by keyword.
    ///
    /// Raises:
    ///     ArgumentError: As the constructor.
    ///
    /// >>> fcimage.Variant("a", width=100).replace(name="b", height=50).height
    /// 50
    #[pyo3(signature = (*args, **changes), text_signature = "($self, **changes)")]
    fn replace<'py>(
        this: &Bound<'py, Self>,
        args: &Bound<'py, PyTuple>,
        changes: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        REPLACE.read(args, changes)?;
        let fields = this.get().fields(this.py())?.into_dict();
        if let Some(changes) = changes {
            fields.update(changes.as_mapping())?;
        }
        this.get_type().call((), Some(&fields))
    }

    /// What you call it.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// Width of the box in pixels, or None.
    #[getter]
    fn width(&self) -> Option<u32> {
        self.0.target().width
    }

    /// Height of the box in pixels, or None.
    #[getter]
    fn height(&self) -> Option<u32> {
        self.0.target().height
    }

    /// How the image fits the box.
    #[getter]
    fn fit(&self) -> &'static str {
        self.0.target().fit.name()
    }

    /// What a crop keeps, and where a contained image is placed.
    #[getter]
    fn gravity(&self) -> &'static str {
        self.0.target().gravity.name()
    }

    /// Whether an image smaller than the box is enlarged.
    #[getter]
    fn enlarge(&self) -> bool {
        self.0.target().enlarge
    }

    /// The background as "#rrggbb", or as "#rrggbbaa" where it is not opaque.
    #[getter]
    fn background(&self) -> String {
        self.0.background().to_hex()
    }

    /// The watermark, or None.
    #[getter]
    fn watermark<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.watermark().map(|mark| watermark_to(py, mark)).transpose()
    }

    /// The encodings, at least one.
    #[getter]
    fn encodings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let encodings = self.0.encodings().iter().map(|encoding| encoding_to(py, encoding));
        PyTuple::new(py, encodings.collect::<PyResult<Vec<_>>>()?)
    }

    /// The formats of the encodings: "jpeg", "webp", "png".
    #[getter]
    fn formats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let names = self.0.encodings().iter().map(|encoding| encoding.format().name());
        PyTuple::new(py, names.collect::<Vec<_>>())
    }

    /// 32 hexadecimal digits that differ where the outputs could: in any part of the recipe but its
    /// name, fonts and logos included. Stored beside an output, it says whether the output is up to
    /// date.
    #[getter]
    fn fingerprint(&self) -> String {
        self.0.fingerprint()
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

impl PyVariant {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        Fields::new(py, "Variant")
            .with("name", self.name())?
            .with("width", self.width())?
            .with("height", self.height())?
            .with("fit", self.fit())?
            .with("gravity", self.gravity())?
            .with("enlarge", self.enlarge())?
            .with("background", self.background())?
            .with("watermark", self.watermark(py)?)?
            .with("encodings", self.encodings(py)?)
    }
}

/// A side of the box in pixels, if it is given.
fn side(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<u32>> {
    arguments.optional_integer_within(name, 1..=MAX_SIDE)
}

/// The Python object for `mark`.
fn watermark_to<'py>(py: Python<'py>, mark: &Watermark) -> PyResult<Bound<'py, PyAny>> {
    Ok(match mark {
        Watermark::Text(mark) => Bound::new(py, text_watermark(Arc::clone(mark)))?.into_any(),
        Watermark::Image(mark) => Bound::new(py, image_watermark(Arc::clone(mark)))?.into_any(),
    })
}

static FROM_JSON: Signature =
    Signature::new("variants_from_json", &["text"], &["limits"], &["text"]);
static TO_JSON: Signature = Signature::new("variants_to_json", &["variants"], &[], &["variants"]);

/// Reads variants from a JSON array, so that a function can take them from its environment.
///
/// The keys have the names and defaults of the arguments of `Variant`; `null` means the default. An
/// encoding is an object with "format" ("jpeg", "webp", "png") and the arguments of `Jpeg`, `WebP` or
/// `Png`; "encodings" is one of them or an array. A watermark is an object with "text" and the other arguments of `TextWatermark`, or with
/// "image" and the other arguments of `ImageWatermark`. A font or an image is a path, or an object
/// with "path" or "base64", and for a font "face".
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
    let text = arguments.text("text")?.unwrap_or_default();
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

/// The argument `variants`: one `Variant`, or an iterable of them.
pub(super) fn variants_of(value: &Bound<'_, PyAny>) -> PyResult<Vec<Variant>> {
    const EXPECTED: &str = "a Variant or an iterable of them";
    if let Ok(variant) = value.cast::<PyVariant>() {
        return Ok(vec![variant.get().0.clone()]);
    }
    if value.is_instance_of::<PyString>() {
        let text = format!("variants must be {EXPECTED}, got str; variants_from_json reads JSON");
        return Err(wrong_type(value.py(), text));
    }
    let items = value.try_iter().map_err(|_| mismatch("variants", EXPECTED, value))?;
    let variant = |(index, item): (usize, PyResult<Bound<'_, PyAny>>)| {
        let item = item?;
        match item.cast::<PyVariant>() {
            Ok(variant) => Ok(variant.get().0.clone()),
            Err(_) => Err(mismatch(&format!("variants[{index}]"), "a Variant", &item)),
        }
    };
    items.enumerate().map(variant).collect()
}
