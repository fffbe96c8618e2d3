//! `Plan` and its parts.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};

use super::info::{pair, small};
use crate::args::{Signature, mismatch};
use crate::errors::wrong_value;
use crate::values::Fields;
use fcimage_image::codecs::encoding::Encoding;
use fcimage_image::plan::{Parent, Plan, PlannedEncode, PlannedVariant};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyPlannedResize>()?;
    module.add_class::<PyPlannedEncode>()?;
    module.add_class::<PyPlan>()
}

/// One resize of a `Plan`.
#[pyclass(name = "PlannedResize", module = "fcimage", frozen, eq, from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct PyPlannedResize {
    variant: String,
    source: Option<String>,
    width: u32,
    height: u32,
    undersized: bool,
}

static RESIZE: Signature = Signature {
    function: "PlannedResize",
    positional: &[],
    keyword_only: &["variant", "source", "width", "height", "undersized"],
    required: &["variant", "width", "height"],
    slips: &[],
};

#[pymethods]
impl PyPlannedResize {
    #[new]
    #[pyo3(signature = (*args, **kwargs),
        text_signature = "(*, variant, source=None, width, height, undersized=False)")]
    fn new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let arguments = RESIZE.read(args, kwargs)?;
        let source = arguments.optional("source").map(|value| crate::args::text(value, "source"));
        Ok(Self {
            variant: arguments.text("variant")?.unwrap_or_default().into_owned(),
            source: source.transpose()?.map(|name| name.into_owned()),
            width: small(&arguments, "width")?,
            height: small(&arguments, "height")?,
            undersized: arguments.boolean("undersized")?.unwrap_or_default(),
        })
    }

    /// The name of the variant.
    #[getter]
    fn variant(&self) -> &str {
        &self.variant
    }

    /// The name of the variant that it is resized from; None: from the decoded image.
    #[getter]
    fn source(&self) -> Option<&str> {
        self.source.as_deref()
    }

    /// Width in pixels of the resized image, before it is padded.
    #[getter]
    fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels of the resized image, before it is padded.
    #[getter]
    fn height(&self) -> u32 {
        self.height
    }

    /// Whether the source is too small for the size that the variant asks for, so that the image is
    /// smaller than it; see `size_when_smaller` of `Variant`. A contained image never is.
    #[getter]
    fn undersized(&self) -> bool {
        self.undersized
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

impl PyPlannedResize {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        Fields::new(py, "PlannedResize")
            .with("variant", &self.variant)?
            .with("source", self.source.as_deref())?
            .with("width", self.width)?
            .with("height", self.height)?
            .with("undersized", self.undersized)
    }
}

/// One image that a `Plan` encodes.
#[pyclass(name = "PlannedEncode", module = "fcimage", frozen, eq, from_py_object)]
#[derive(Clone, PartialEq)]
pub(super) struct PyPlannedEncode {
    variant: String,
    formats: Vec<String>,
}

const FORMATS: &str = "a tuple of names of formats";

static ENCODE: Signature = Signature {
    function: "PlannedEncode",
    positional: &[],
    keyword_only: &["variant", "formats"],
    required: &["variant", "formats"],
    slips: &[],
};

#[pymethods]
impl PyPlannedEncode {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(*, variant, formats)")]
    fn new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let arguments = ENCODE.read(args, kwargs)?;
        let value = arguments.required("formats")?;
        let formats: Vec<String> = match value.is_instance_of::<PyString>() {
            false => value.extract().map_err(|_| mismatch("formats", FORMATS, value))?,
            true => return Err(mismatch("formats", FORMATS, value)),
        };
        if let Some(format) =
            formats.iter().find(|name| !Encoding::FORMATS.contains(&name.as_str()))
        {
            let known = Encoding::FORMATS.join(", ");
            let text = format!("formats must be of {known}, got \"{}\"", format.escape_debug());
            return Err(wrong_value(arguments.py(), text));
        }
        Ok(Self { variant: arguments.text("variant")?.unwrap_or_default().into_owned(), formats })
    }

    /// The name of the variant.
    #[getter]
    fn variant(&self) -> &str {
        &self.variant
    }

    /// The format: "jpeg", "webp", "png", "gif" or "avif". For `Best` all that are encoded, of which
    /// one is kept.
    #[getter]
    fn formats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, &self.formats)
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

impl PyPlannedEncode {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        Fields::new(py, "PlannedEncode")
            .with("variant", &self.variant)?
            .with("formats", self.formats(py)?)
    }
}

/// What `render` would do. Made by `plan`; the constructor takes all attributes by keyword, for tests
/// that need one.
#[pyclass(name = "Plan", module = "fcimage", frozen, eq)]
#[derive(PartialEq)]
pub(super) struct PyPlan {
    decoder_scale: (u32, u32),
    decoded_size: (u32, u32),
    resizes: Vec<PyPlannedResize>,
    encodes: Vec<PyPlannedEncode>,
    frames: u32,
    peak_bytes: u64,
}

impl PyPlan {
    pub(super) fn new(plan: &Plan<'_>) -> Self {
        let name = |planned: &PlannedVariant<'_>| planned.variant.name().to_owned();
        let resize = |planned: &PlannedVariant<'_>| PyPlannedResize {
            variant: name(planned),
            source: match planned.parent {
                Parent::Source => None,
                Parent::Variant(index) => Some(name(&plan.variants[index])),
            },
            width: planned.frame.turned().width,
            height: planned.frame.turned().height,
            undersized: planned.undersized,
        };
        let encode = |encode: &PlannedEncode<'_>| PyPlannedEncode {
            variant: name(&plan.variants[encode.variant]),
            formats: formats(encode.encodings),
        };
        Self {
            decoder_scale: plan.decoder_scale(),
            decoded_size: (plan.decode.region.width, plan.decode.region.height),
            resizes: plan.variants.iter().map(resize).collect(),
            encodes: plan.encodes.iter().map(encode).collect(),
            frames: plan.frames.map_or(1, |frames| frames.count),
            peak_bytes: plan.peak_bytes,
        }
    }
}

/// The formats of some encodings, each once.
fn formats(encodings: &[Encoding]) -> Vec<String> {
    let mut names = Vec::new();
    for name in encodings.iter().map(|encoding| encoding.format().name().to_owned()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

static PLAN: Signature = {
    const NAMES: &[&str] =
        &["decoder_scale", "decoded_size", "resizes", "encodes", "peak_bytes", "frames"];
    let (required, _) = NAMES.split_at(5);
    Signature { function: "Plan", positional: &[], keyword_only: NAMES, required, slips: &[] }
};

#[pymethods]
impl PyPlan {
    #[new]
    #[pyo3(signature = (*args, **kwargs),
        text_signature = "(*, decoder_scale, decoded_size, resizes, encodes, peak_bytes, frames=1)")]
    fn py_new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let arguments = PLAN.read(args, kwargs)?;
        let (Some(resizes), Some(encodes)) =
            (arguments.given("resizes"), arguments.given("encodes"))
        else {
            // `required` says that both are there.
            return Err(crate::errors::wrong_type(
                arguments.py(),
                "Plan() needs resizes and encodes",
            ));
        };
        Ok(Self {
            decoder_scale: pair(&arguments, "decoder_scale")?,
            decoded_size: pair(&arguments, "decoded_size")?,
            resizes: resizes
                .extract()
                .map_err(|_| mismatch("resizes", "a tuple of PlannedResize", resizes))?,
            encodes: encodes
                .extract()
                .map_err(|_| mismatch("encodes", "a tuple of PlannedEncode", encodes))?,
            frames: match arguments.given("frames") {
                Some(_) => small(&arguments, "frames")?,
                None => 1,
            },
            peak_bytes: small(&arguments, "peak_bytes")?,
        })
    }

    /// The scale of the decoder as (N, 8): each side of the source becomes ceil(side * N / 8) pixels.
    /// (8, 8) is full size; only JPEG can be decoded smaller. Where the thumbnail in a HEIC is used
    /// instead, the width of the thumbnail and that of the image.
    #[getter]
    fn decoder_scale(&self) -> (u32, u32) {
        self.decoder_scale
    }

    /// Width and height in pixels of what is decoded, before its orientation is applied: all of the
    /// scaled source, or the region that the variants show.
    #[getter]
    fn decoded_size(&self) -> (u32, u32) {
        self.decoded_size
    }

    /// The resizes in their order.
    #[getter]
    fn resizes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.resizes.clone())
    }

    /// The images in the order in which encoding them begins.
    #[getter]
    fn encodes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.encodes.clone())
    }

    /// How many frames are read and resized, at most: 1 unless a variant keeps an animation.
    #[getter]
    fn frames(&self) -> u32 {
        self.frames
    }

    /// An upper bound of the bytes that the call holds at once: results included, input not.
    #[getter]
    fn peak_bytes(&self) -> u64 {
        self.peak_bytes
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

impl PyPlan {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        Fields::new(py, "Plan")
            .with("decoder_scale", self.decoder_scale)?
            .with("decoded_size", self.decoded_size)?
            .with("resizes", self.resizes(py)?)?
            .with("encodes", self.encodes(py)?)?
            .with("peak_bytes", self.peak_bytes)?
            .with("frames", self.frames)
    }
}
