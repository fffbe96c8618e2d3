//! The calls: `render`, `render_as_completed`, `plan` and `probe`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};

use super::effects::list::redaction_of;
use super::encoded::encoded;
use super::info::PyImageInfo;
use super::inputs::{ImageInput, Input};
use super::iterator::RenderIterator;
use super::limits::limits_of;
use super::plan::PyPlan;
use super::variants::variants_of;
use crate::args::{Arguments, Signature, thread_count};
use crate::errors::{to_pyerr, wrong_type, wrong_value};
use crate::signals::{detached, released};
use crate::slips;
use fcimage_base::error::Error;
use fcimage_image::codecs::Head;
use fcimage_image::codecs::jpeg::host::translated;
use fcimage_image::probe::inspect_head;
use fcimage_image::source::Source;
use fcimage_image::{DescribeOptions, RenderOptions, Stream, Variant, plan, render};
use fcimage_jpeg::OnDamage;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_function(wrap_pyfunction!(py_render, module)?)?;
    module.add_function(wrap_pyfunction!(render_as_completed, module)?)?;
    module.add_function(wrap_pyfunction!(probe, module)?)?;
    module.add_function(wrap_pyfunction!(py_plan, module)?)
}

macro_rules! call_signature {
    ($function:literal) => {
        Signature {
            function: $function,
            positional: &["data", "variants"],
            keyword_only: &["limits", "threads", "auto_orient", "on_damage", "redact", "describe"],
            required: &["data", "variants"],
            slips: slips::RENDER,
        }
    };
}

static RENDER: Signature = call_signature!("render");
static AS_COMPLETED: Signature = call_signature!("render_as_completed");
static PLAN: Signature = call_signature!("plan");
static PROBE: Signature = Signature {
    function: "probe",
    positional: &["data"],
    keyword_only: &["total_size", "limits"],
    required: &["data"],
    slips: slips::PROBE,
};

/// What the three calls that take variants are given.
struct Call<'py> {
    data: ImageInput<'py>,
    variants: Vec<Variant>,
    options: RenderOptions,
}

impl<'py> Call<'py> {
    fn new(
        signature: &'static Signature,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = signature.read(args, kwargs)?;
        let mut options = options(&arguments)?;
        if arguments.boolean("describe")? == Some(true) {
            options = options.with_describe(DescribeOptions::default());
        }
        let variants = variants(&arguments)?;
        // Last, because it can be long to read.
        let data = image(&arguments, &options)?;
        Ok(Self { data, variants, options })
    }
}

/// The argument `data` of calls that take pixels, too.
pub(super) fn image<'py>(
    arguments: &Arguments<'py>,
    options: &RenderOptions,
) -> PyResult<ImageInput<'py>> {
    ImageInput::new(arguments.required("data")?, "data", &options.limits)
}

fn input<'py>(arguments: &Arguments<'py>, options: &RenderOptions) -> PyResult<Input<'py>> {
    Input::new(arguments.required("data")?, "data", &options.limits)
}

pub(super) fn options(arguments: &Arguments<'_>) -> PyResult<RenderOptions> {
    let mut options = RenderOptions::default().with_limits(limits_of(arguments)?);
    if let Some(threads) = arguments.optional("threads") {
        options.threads = Some(thread_count(threads)?);
    }
    if let Some(flag) = arguments.boolean("auto_orient")? {
        options.auto_orient = flag;
    }
    if let Some(name) = arguments.text("on_damage")? {
        let found = name.parse::<OnDamage>().map_err(|error| translated(&error));
        options.on_damage = found.map_err(|error| to_pyerr(arguments.py(), &error))?;
    }
    options.redact = redaction_of(arguments)?;
    Ok(options)
}

fn variants(arguments: &Arguments<'_>) -> PyResult<Vec<Variant>> {
    match arguments.given("variants") {
        Some(value) => variants_of(value),
        None => Err(wrong_type(arguments.py(), "variants is missing")),
    }
}

/// An error about a variant, with its place as an expression of Python instead of a JSON pointer:
/// `variants[1].encodings[0]` for `/1/encodings/0`.
fn in_arguments(error: Error) -> Error {
    let Some(pointer) = error.pointer() else { return error };
    let mut place = "variants".to_owned();
    for token in pointer.split('/').skip(1) {
        match token.parse::<usize>() {
            Ok(index) => place.push_str(&format!("[{index}]")),
            Err(_) => place.push_str(&format!(".{token}")),
        }
    }
    error.with_context(&place).without_pointer()
}

/// Turns one image into all its variants.
///
/// The interpreter is released for all of it, the image is decoded once, and the work is spread
/// over threads, the longest job first. The bytes do not depend on the number of threads. In asyncio,
/// `await asyncio.to_thread(fcimage.render, data, variants)`.
///
/// Args:
///     data: The image: a bytes-like object, a path (str or os.PathLike), or a binary file. Its
///         format is recognized by its content. Of a file, `limits.max_input_bytes` are read at most.
///         Or pixels: `Pixels`, an image of Pillow, or an array of 8-bit samples of the shape
///         (height, width) or (height, width, 1 to 4), such as numpy's and torch's.
///     variants: A `Variant`, or an iterable of them with different names.
///     describe: Whether all images get a `description` of the source, as `describe` makes it, from
///         what is decoded anyway.
///     limits: What the image may need; default `Limits()`.
///     threads: 1 to 256; 1 means the calling thread only. Default: as many as CPU affinity and the
///         cgroup quota allow; below 1.5 cores no worker threads are started.
///     auto_orient: Whether the Exif orientation is applied before anything is measured.
///     on_damage: What to do with an image whose data are damaged or end too early. "error" raises
///         DecodeError. "salvage" returns what could be decoded, and reports the share in
///         `decoded_fraction`. The rest has the last decoded color, or is transparent where the image
///         has alpha. docs/formats.md says what each format allows.
///     redact: What is destroyed in the decoded image before anything is made of it: one or several of
///         `Redact(regions)` and `Pixelate(size, regions=)`, whose size is in pixels of the source.
///         Every frame of an animation is redacted, no output is the file of the source, and regions
///         grow by what their surroundings in a lossy file may show of them: to whole blocks, and a
///         few pixels more. Default: nothing.
///
/// Returns:
///     One `EncodedImage` for each encoding of each variant, in the order in which they were given.
///
/// Raises:
///     ArgumentError: An argument is wrong; raised before any work.
///     DecodeError: The data are damaged, or not an image.
///     UnsupportedError: The format or its kind is not supported (HEIC, AVIF, SVG, PDF, ...).
///     LimitError: The image exceeds one of `limits`.
///     EncodeError: A variant does not fit its format.
///     OSError: The file cannot be read.
///
/// >>> png = bytes.fromhex("89504e470d0a1a0a0000000d494844520000000100000001010000000037"
/// ...     "6ef9240000000a49444154789c636800000082008177cd72b60000000049454e44ae426082")
/// >>> box = {"width": 8, "height": 4, "size_when_smaller": "enlarge"}
/// >>> thumb = fcimage.Variant("thumb", fit="cover", **box)
/// >>> [(image.variant, image.format, image.size) for image in fcimage.render(png, thumb)]
/// [('thumb', 'jpeg', (8, 4)), ('thumb', 'webp', (8, 4))]
#[pyfunction(name = "render")]
#[pyo3(signature = (*args, **kwargs), text_signature = "(data, variants, *, limits=None, \
    threads=None, auto_orient=True, on_damage='error', redact=None, describe=False)")]
fn py_render<'py>(
    py: Python<'py>,
    args: &Bound<'py, PyTuple>,
    kwargs: Option<&Bound<'py, PyDict>>,
) -> PyResult<Bound<'py, PyList>> {
    let Call { data, variants, options } = Call::new(&RENDER, args, kwargs)?;
    let input = data.core(py)?;
    let images = detached(py, || render(input, &variants, &options).map_err(in_arguments))?;
    let list = PyList::empty(py);
    for image in images {
        list.append(encoded(py, image)?)?;
    }
    Ok(list)
}

/// Like `render`, but an iterator that yields each image as soon as it is encoded.
///
/// The call itself decodes and resizes, so that what is wrong with the image or a recipe is raised
/// here; encoding goes on while the caller uploads what it has. The frames of animations are encoded
/// by the call itself, because they do not fit into memory otherwise. Closing or abandoning the iterator
/// cancels what is not encoded yet. With one thread each image is encoded when it is asked for.
///
/// In asyncio, start it in a thread and iterate with `async for`; see `RenderIterator`:
///
///     images = await asyncio.to_thread(fcimage.render_as_completed, data, variants)
///     async with images:
///         async for image in images:
///             await upload(image)
///
/// Arguments and errors are those of `render`.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs), text_signature = "(data, variants, *, limits=None, \
    threads=None, auto_orient=True, on_damage='error', redact=None, describe=False)")]
fn render_as_completed(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<RenderIterator> {
    let Call { data, variants, options } = Call::new(&AS_COMPLETED, args, kwargs)?;
    let input = data.core(py)?;
    detached(py, || Stream::start(input, &variants, &options).map_err(in_arguments))
        .map(RenderIterator)
}

/// Says from the header what `render` would do: the scale of the decoder, the order of work, and an
/// upper bound of the bytes that it would hold. Nothing is decoded.
///
/// Arguments and errors are those of `render`, as far as the header tells.
#[pyfunction(name = "plan")]
#[pyo3(signature = (*args, **kwargs), text_signature = "(data, variants, *, limits=None, \
    threads=None, auto_orient=True, on_damage='error', redact=None, describe=False)")]
fn py_plan(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyPlan> {
    let Call { data, variants, options } = Call::new(&PLAN, args, kwargs)?;
    let input = data.core(py)?;
    let plan = released(py, || plan(input, &variants, &options).map_err(in_arguments))?;
    Ok(PyPlan::new(&plan))
}

/// Reads the header of an image: format, size, orientation, alpha, profile. Nothing is decoded.
///
/// Args:
///     data: The image: a bytes-like object, a path (str or os.PathLike), or a binary file; with
///         `total_size`, only the first kilobytes of one.
///     total_size: The bytes of the whole file, of which `data` is the beginning: what a HEAD request
///         or an event says. `limits` are about the whole file.
///     limits: What the image may need; default `Limits()`.
///
/// Raises:
///     DecodeError, UnsupportedError, LimitError: As `render`, as far as the header tells. With
///         `total_size`, a DecodeError also says how many bytes are needed, where `data` does not
///         have the whole header.
///     OSError: The file cannot be read.
#[pyfunction]
#[pyo3(signature = (*args, **kwargs), text_signature = "(data, *, total_size=None, limits=None)")]
fn probe(
    py: Python<'_>,
    args: &Bound<'_, PyTuple>,
    kwargs: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyImageInfo> {
    let arguments = PROBE.read(args, kwargs)?;
    let options = RenderOptions::default().with_limits(limits_of(&arguments)?);
    let total = arguments.optional_integer("total_size")?.map(u64::try_from).transpose();
    let total = total.map_err(|_| wrong_value(py, "total_size must be at least 0"))?;
    let data = input(&arguments, &options)?;
    let (bytes, limits) = (data.bytes(), &options.limits);
    released(py, || match total {
        None => {
            let source = Source::open(bytes, limits)?;
            Ok(PyImageInfo::new(&Head::of_whole(source.info())))
        }
        Some(total) => Ok(PyImageInfo::new(&inspect_head(bytes, total, limits)?)),
    })
}
