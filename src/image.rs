//! Doorways to `fcimage_image`: the calls.

use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::args::bytes_like;
use super::error::{attached, detached, to_pyerr};
use super::recipe::PyVariant;
use super::report::{PyImageInfo, PyLimits, PyPlan};
use fcimage_image::stream::Stream;
use fcimage_image::variant::{self, Variant};
use fcimage_image::{EncodedImage, Options, info, plan_call, render};
use fcimage_jpeg::OnDamage;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    super::encoding::register(module)?;
    super::recipe::register(module)?;
    super::report::register(module)?;
    super::watermark::register(module)?;
    module.add_class::<PyEncodedImage>()?;
    module.add_class::<RenderIterator>()?;
    module.add_function(wrap_pyfunction!(py_render, module)?)?;
    module.add_function(wrap_pyfunction!(render_as_completed, module)?)?;
    module.add_function(wrap_pyfunction!(probe, module)?)?;
    module.add_function(wrap_pyfunction!(py_plan, module)?)?;
    module.add_function(wrap_pyfunction!(variants_from_json, module)?)
}

/// One finished picture.
#[pyclass(name = "EncodedImage", module = "fcimage", frozen)]
struct PyEncodedImage {
    image: EncodedImage,
    data: Py<PyBytes>,
}

impl PyEncodedImage {
    fn wrap(py: Python<'_>, mut image: EncodedImage) -> Self {
        let data = PyBytes::new(py, &std::mem::take(&mut image.data)).unbind();
        Self { image, data }
    }
}

#[pymethods]
impl PyEncodedImage {
    /// The name of its variant.
    #[getter]
    fn variant(&self) -> &str {
        &self.image.variant
    }

    /// The format: "jpeg", "webp" or "png".
    #[getter]
    fn format(&self) -> &'static str {
        self.image.format.name()
    }

    /// Width in pixels.
    #[getter]
    fn width(&self) -> u32 {
        self.image.width
    }

    /// Height in pixels.
    #[getter]
    fn height(&self) -> u32 {
        self.image.height
    }

    /// What to send as Content-Type: "image/jpeg", "image/webp" or "image/png".
    #[getter]
    fn media_type(&self) -> &'static str {
        self.image.format.media_type()
    }

    /// What to end a file's name with, without the dot: "jpg", "webp" or "png".
    #[getter]
    fn extension(&self) -> &'static str {
        self.image.format.extension()
    }

    /// How much of the source the file gave, 0.0 to 1.0; below 1.0 only with on_damage="salvage".
    #[getter]
    fn decoded_fraction(&self) -> f64 {
        self.image.decoded_fraction
    }

    /// The file's bytes; the same object each time.
    #[getter]
    fn data(&self, py: Python<'_>) -> Py<PyBytes> {
        self.data.clone_ref(py)
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let EncodedImage { variant, width, height, .. } = &self.image;
        let bytes = self.data.bind(py).as_bytes().len();
        format!("<EncodedImage {variant:?} {} {width}x{height}, {bytes} bytes>", self.format())
    }
}

fn options(
    py: Python<'_>,
    limits: Option<PyLimits>,
    threads: Option<usize>,
    auto_orient: bool,
    on_damage: &str,
) -> PyResult<Options> {
    let limits = limits.map(|l| l.0).unwrap_or_default();
    let on_damage = OnDamage::from_name(on_damage).map_err(|error| to_pyerr(py, &error))?;
    Ok(Options { limits, threads, auto_orient, on_damage })
}

fn core(variants: Vec<PyVariant>) -> Vec<Variant> {
    variants.into_iter().map(|variant| variant.0).collect()
}

/// Turns one picture into all its variants.
///
/// The interpreter is released for all of it, the picture is decoded once, and the work is spread
/// over the threads, the longest job first. The bytes do not depend on the number of threads.
///
/// Args:
///     data: The picture, any bytes-like object; recognised by its content.
///     variants: At least one `Variant`, each with a name of its own.
///     limits: What the picture may ask for; default `Limits()`.
///     threads: 1 to 256; default: as many as CPU affinity and cgroup quota grant, and none at
///         all below 1.5 cores. 1 means the calling thread alone.
///     auto_orient: Whether the Exif orientation is applied before anything is measured.
///     on_damage: "error", or "salvage": of a JPEG whose data are damaged or end too early what there
///         is, the rest in the last known colour; `decoded_fraction` of the images says how much.
///
/// Returns:
///     One `EncodedImage` for each encoding of each variant, in the order in which they were given.
///
/// Raises:
///     ArgumentError: A recipe is wrong, said before any work.
///     DecodeError: The picture is damaged, or is none.
///     UnsupportedError: A kind of picture that is not read (HEIC, AVIF, SVG, PDF, ...).
///     LimitError: The picture asks for more than `limits` grants.
///     EncodeError: A variant does not fit its format.
#[pyfunction(name = "render")]
#[allow(clippy::too_many_arguments)]
#[pyo3(signature = (data, variants, *, limits=None, threads=None, auto_orient=true,
    on_damage="error"))]
fn py_render(
    py: Python<'_>,
    data: &Bound<'_, PyAny>,
    variants: Vec<PyVariant>,
    limits: Option<PyLimits>,
    threads: Option<usize>,
    auto_orient: bool,
    on_damage: &str,
) -> PyResult<Vec<PyEncodedImage>> {
    let data = bytes_like(data, "data")?;
    let (bytes, variants) = (data.as_bytes(), core(variants));
    let options = options(py, limits, threads, auto_orient, on_damage)?;
    let images = detached(py, || render(bytes, &variants, &options))?;
    Ok(images.into_iter().map(|image| PyEncodedImage::wrap(py, image)).collect())
}

/// Like `render`, but an iterator that yields each image as soon as it is encoded.
///
/// Decoding and resizing happen in this call, so that what is wrong with the picture or a recipe is
/// raised here; encoding goes on while the caller uploads what it has. Abandoning the iterator
/// cancels what has not begun. With one thread each image is encoded when it is asked for.
///
/// Args and errors are those of `render`. An iterator belongs to the process that started it.
#[pyfunction]
#[allow(clippy::too_many_arguments)]
#[pyo3(signature = (data, variants, *, limits=None, threads=None, auto_orient=true,
    on_damage="error"))]
fn render_as_completed(
    py: Python<'_>,
    data: &Bound<'_, PyAny>,
    variants: Vec<PyVariant>,
    limits: Option<PyLimits>,
    threads: Option<usize>,
    auto_orient: bool,
    on_damage: &str,
) -> PyResult<RenderIterator> {
    let data = bytes_like(data, "data")?;
    let (bytes, variants) = (data.as_bytes(), core(variants));
    let options = options(py, limits, threads, auto_orient, on_damage)?;
    let stream = detached(py, || Stream::start(bytes, &variants, &options))?;
    Ok(RenderIterator(stream))
}

/// The images of one `render_as_completed` call; several threads may pull at once, each image goes to
/// one of them. `operator.length_hint` tells how many are still to come.
#[pyclass(module = "fcimage", frozen)]
struct RenderIterator(Stream);

#[pymethods]
impl RenderIterator {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<PyEncodedImage>> {
        let image = detached(py, || self.0.pull().transpose())?;
        Ok(image.map(|image| PyEncodedImage::wrap(py, image)))
    }

    fn __length_hint__(&self) -> usize {
        self.0.left()
    }
}

/// Reads a picture's header: format, size, orientation, alpha, profile. Decodes nothing.
///
/// Args:
///     data: The picture, any bytes-like object.
///     limits: What the picture may ask for; default `Limits()`.
///
/// Raises:
///     DecodeError, UnsupportedError, LimitError: As `render`, as far as the header tells.
#[pyfunction]
#[pyo3(signature = (data, *, limits=None))]
fn probe(
    py: Python<'_>,
    data: &Bound<'_, PyAny>,
    limits: Option<PyLimits>,
) -> PyResult<PyImageInfo> {
    let data = bytes_like(data, "data")?;
    let bytes = data.as_bytes();
    let limits = limits.map(|l| l.0).unwrap_or_default();
    detached(py, || info::inspect(bytes, &limits)).map(PyImageInfo)
}

/// Says from the header alone what `render` would do: decoder scale, order of work, and an upper
/// bound of the bytes that it would hold.
///
/// Args and errors are those of `render`, as far as the header tells.
#[pyfunction(name = "plan")]
#[allow(clippy::too_many_arguments)]
#[pyo3(signature = (data, variants, *, limits=None, threads=None, auto_orient=true,
    on_damage="error"))]
fn py_plan(
    py: Python<'_>,
    data: &Bound<'_, PyAny>,
    variants: Vec<PyVariant>,
    limits: Option<PyLimits>,
    threads: Option<usize>,
    auto_orient: bool,
    on_damage: &str,
) -> PyResult<PyPlan> {
    let data = bytes_like(data, "data")?;
    let (bytes, variants) = (data.as_bytes(), core(variants));
    let options = options(py, limits, threads, auto_orient, on_damage)?;
    let (_, plan) = detached(py, || plan_call(bytes, &variants, &options))?;
    Ok(PyPlan::new(plan, &variants))
}

/// Reads variants from a JSON array, so that a function can take them from its environment.
///
/// Members have the names and defaults of `Variant`'s arguments; a watermark is an object with the
/// arguments of `TextWatermark` or `ImageWatermark`; an encoding is an object with "format"
/// ("jpeg", "webp", "png") and the arguments of `Jpeg`, `WebP` or `Png`.
///
/// Raises:
///     ArgumentError: With the JSON pointer of the wrong member as `pointer`.
#[pyfunction]
fn variants_from_json(py: Python<'_>, text: &str) -> PyResult<Vec<PyVariant>> {
    let variants = attached(py, || variant::variants_from_json(text))?;
    Ok(variants.into_iter().map(PyVariant).collect())
}
