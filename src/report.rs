//! Doorways to what a call is told and tells: limits, a picture's header, a plan.

use pyo3::prelude::*;
use pyo3::types::PyString;

use super::error::to_pyerr;
use fcimage_base::limits::Limits;
use fcimage_image::info::Info;
use fcimage_image::plan::{Parent, Plan};
use fcimage_image::variant::Variant;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyLimits>()?;
    module.add_class::<PyImageInfo>()?;
    module.add_class::<PyPlan>()
}

/// What one picture may ask for. All arguments are whole numbers of at least 1.
///
/// Args:
///     max_input_bytes: Bytes of the encoded picture; default 134217728 (the smallest function
///         instance has 128 MB).
///     max_pixels: Width x height of the source; default 268435456 = 2**28 (where libvips and sharp
///         refuse, and above the largest phone sensors).
///     max_side: Longest side in pixels; default 65535 (the most a JPEG can state).
///     max_memory: Bytes that a call may hold at its peak, as `plan` computes it; default
///         1073741824 (the tutorial's function has 1024 MB).
///     max_scans: Scans of a progressive JPEG; default 100 (encoders write a few dozen at most).
///     max_frames: Frames of an animation, of which the first is read; default 65535 (eleven minutes
///         in the hundredths of a second that a GIF counts). 1 refuses animations.
///     max_metadata: Bytes of one block of metadata (ICC profile, Exif); a larger one is left aside;
///         default 4194304 (four times the largest press profiles in use).
///     max_pixels_per_byte: Pixels for each byte of the file, in pictures of more than 2**24 pixels;
///         default 8256 (a PNG of one bit a pixel, packed as tightly as deflate can).
#[pyclass(name = "Limits", module = "fcimage", frozen, eq, from_py_object)]
#[derive(Clone, Copy, PartialEq)]
pub(super) struct PyLimits(pub(super) Limits);

#[pymethods]
impl PyLimits {
    #[new]
    #[pyo3(signature = (*, max_input_bytes=None, max_pixels=None, max_side=None, max_memory=None,
        max_scans=None, max_frames=None, max_metadata=None, max_pixels_per_byte=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments in Python")]
    fn new(
        py: Python<'_>,
        max_input_bytes: Option<i64>,
        max_pixels: Option<i64>,
        max_side: Option<i64>,
        max_memory: Option<i64>,
        max_scans: Option<i64>,
        max_frames: Option<i64>,
        max_metadata: Option<i64>,
        max_pixels_per_byte: Option<i64>,
    ) -> PyResult<Self> {
        let given = [
            max_input_bytes,
            max_pixels,
            max_side,
            max_memory,
            max_scans,
            max_frames,
            max_metadata,
            max_pixels_per_byte,
        ];
        let given = Limits::NAMES.into_iter().zip(given);
        let given = given.filter_map(|(name, value)| Some((name, value?)));
        Limits::DEFAULT.with(given).map(Self).map_err(|error| to_pyerr(py, &error))
    }

    /// The limits that the environment names: FCIMAGE_MAX_INPUT_BYTES and so on, each argument in
    /// capitals behind FCIMAGE_; the defaults for the rest.
    ///
    /// Args:
    ///     environ: A mapping of str to str; os.environ by default.
    ///
    /// Raises:
    ///     ArgumentError: A variable is no whole number of at least 1.
    #[staticmethod]
    #[pyo3(signature = (environ = None))]
    fn from_env(py: Python<'_>, environ: Option<Bound<'_, PyAny>>) -> PyResult<Self> {
        // Not the C library's environment: without the GIL, another thread may be changing that.
        let environ = match environ {
            Some(environ) => environ,
            None => py.import("os")?.getattr("environ")?,
        };
        let get = |name: &str| {
            let value = environ.call_method1("get", (name,)).ok()?;
            Some(value.cast::<PyString>().ok()?.to_string_lossy().into_owned())
        };
        Limits::from_env(get).map(Self).map_err(|error| to_pyerr(py, &error))
    }

    /// Bytes of the encoded picture.
    #[getter]
    fn max_input_bytes(&self) -> u64 {
        self.0.max_input_bytes
    }

    /// Width x height of the source.
    #[getter]
    fn max_pixels(&self) -> u64 {
        self.0.max_pixels
    }

    /// Longest side in pixels.
    #[getter]
    fn max_side(&self) -> u32 {
        self.0.max_side
    }

    /// Bytes that a call may hold at its peak.
    #[getter]
    fn max_memory(&self) -> u64 {
        self.0.max_memory
    }

    /// Scans of a progressive JPEG.
    #[getter]
    fn max_scans(&self) -> u32 {
        self.0.max_scans
    }

    /// Frames of an animation.
    #[getter]
    fn max_frames(&self) -> u32 {
        self.0.max_frames
    }

    /// Bytes of one block of metadata.
    #[getter]
    fn max_metadata(&self) -> u64 {
        self.0.max_metadata
    }

    /// Pixels for each byte of the file, in large pictures.
    #[getter]
    fn max_pixels_per_byte(&self) -> u32 {
        self.0.max_pixels_per_byte
    }

    fn __repr__(&self) -> String {
        let Limits { max_input_bytes, max_pixels, max_side, max_memory, max_scans, .. } = self.0;
        let Limits { max_frames, max_metadata, max_pixels_per_byte, .. } = self.0;
        format!(
            "Limits(max_input_bytes={max_input_bytes}, max_pixels={max_pixels}, \
             max_side={max_side}, max_memory={max_memory}, max_scans={max_scans}, \
             max_frames={max_frames}, max_metadata={max_metadata}, \
             max_pixels_per_byte={max_pixels_per_byte})"
        )
    }
}

/// What a picture's header says.
#[pyclass(name = "ImageInfo", module = "fcimage", frozen)]
pub(super) struct PyImageInfo(pub(super) Info);

#[pymethods]
impl PyImageInfo {
    /// "jpeg", "png", "webp", "gif", "bmp" or "tiff".
    #[getter]
    fn format(&self) -> &'static str {
        self.0.format.name()
    }

    /// "image/jpeg", ...
    #[getter]
    fn media_type(&self) -> &'static str {
        self.0.format.media_type()
    }

    /// Width in pixels, after the orientation is applied.
    #[getter]
    fn width(&self) -> u32 {
        self.0.oriented_size().0
    }

    /// Height in pixels, after the orientation is applied.
    #[getter]
    fn height(&self) -> u32 {
        self.0.oriented_size().1
    }

    /// Width and height in pixels as they are stored.
    #[getter]
    fn stored_size(&self) -> (u32, u32) {
        (self.0.width, self.0.height)
    }

    /// The Exif orientation (tag 0x0112), 1 to 8; 1 where there is none.
    #[getter]
    fn orientation(&self) -> u8 {
        self.0.orientation.exif()
    }

    /// Whether the picture can be transparent.
    #[getter]
    fn has_alpha(&self) -> bool {
        self.0.has_alpha
    }

    /// Bits of a sample.
    #[getter]
    fn bit_depth(&self) -> u8 {
        self.0.bit_depth
    }

    /// How colours are stored: "gray", "rgb", "palette", "ycbcr", "cmyk", "ycck", ...
    #[getter]
    fn color(&self) -> &'static str {
        self.0.color
    }

    /// Whether an ICC profile is embedded.
    #[getter]
    fn has_icc_profile(&self) -> bool {
        self.0.icc.is_some()
    }

    /// Whether there is more than one frame; only the first is read.
    #[getter]
    fn animated(&self) -> bool {
        self.0.animated
    }

    /// Whether it is a progressive JPEG or an interlaced PNG.
    #[getter]
    fn progressive(&self) -> bool {
        self.0.progressive
    }

    fn __repr__(&self) -> String {
        let (width, height) = self.0.oriented_size();
        let color = self.0.color;
        format!("<ImageInfo {} {width}x{height} {color}>", self.format())
    }
}

/// What `render` would do.
#[pyclass(name = "Plan", module = "fcimage", frozen)]
pub(super) struct PyPlan {
    plan: Plan,
    steps: Vec<(String, Option<String>, u32, u32)>,
    jobs: Vec<(String, &'static str)>,
}

impl PyPlan {
    pub(super) fn new(plan: Plan, variants: &[Variant]) -> Self {
        let name = |i: usize| variants.get(i).map_or_else(String::new, |v| v.name().to_owned());
        let step = |step: &fcimage_image::plan::Step| {
            let parent = match step.parent {
                Parent::Source => None,
                Parent::Variant(index) => Some(name(index)),
            };
            (name(step.variant), parent, step.frame.canvas.0, step.frame.canvas.1)
        };
        let steps = plan.steps.iter().map(step).collect();
        let format = |job: &fcimage_image::plan::Job| {
            let encoding = variants.get(job.variant)?.encodings().get(job.encoding)?;
            Some((name(job.variant), encoding.format().name()))
        };
        let jobs = plan.jobs.iter().filter_map(format).collect();
        Self { plan, steps, jobs }
    }
}

#[pymethods]
impl PyPlan {
    /// The decoder's scale as (N, 8): each side becomes ceil(side * N / 8) pixels. (8, 8) is full
    /// size; only JPEG can be decoded smaller.
    #[getter]
    fn decoder_scale(&self) -> (u8, u8) {
        (self.plan.decode.scale, 8)
    }

    /// Width and height in pixels of the decoded picture, before its orientation is applied.
    #[getter]
    fn decoded_size(&self) -> (u32, u32) {
        (self.plan.decode.width, self.plan.decode.height)
    }

    /// The resizes in order: (variant, the variant that it is resized from or None for the source,
    /// width, height).
    #[getter]
    fn resizes(&self) -> Vec<(String, Option<String>, u32, u32)> {
        self.steps.clone()
    }

    /// The pictures in the order in which encoding them begins: (variant, format).
    #[getter]
    fn encodes(&self) -> Vec<(String, &'static str)> {
        self.jobs.clone()
    }

    /// An upper bound of the bytes that the call holds at once: results included, input not.
    #[getter]
    fn peak_bytes(&self) -> u64 {
        self.plan.peak_bytes
    }

    fn __repr__(&self) -> String {
        let (width, height) = self.decoded_size();
        format!(
            "<Plan: decode at {}/8 to {width}x{height}, {} resizes, {} encodes, at most {} bytes>",
            self.plan.decode.scale,
            self.steps.len(),
            self.jobs.len(),
            self.plan.peak_bytes
        )
    }
}
