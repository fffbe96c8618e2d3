//! `Variant`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use super::corners::radius_to;
use super::effects::list::{effects_of, effects_to};
use super::encodings::base::choice_to;
use super::encodings::list::encodings_of;
use super::geometry::{crop_to, geometry, geometry_to, pad_to};
use super::layers::list::{layers_of, layers_to};
use super::marks::watermark_to;
use super::operations::{operations_of, operations_to};
use super::oss_strings::from_oss_process;
use super::several;
use super::variant_arguments::{REPLACE, VARIANT};
use super::watermark::watermark_of;
use crate::signals::built;
use crate::values::Fields;
use fcimage_image::{AnimationMode, Variant};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyVariant>()
}

/// The recipe of one output image. In this order: the upright source is cropped, mirrored, turned, resized
/// and cropped to the box, changed by effects, placed on its background, cut to round corners, covered by
/// layers, marked and encoded.
///
/// Args:
///     name: What you call it: any text that is not empty, unique within a call.
///     trim: Whether borders of one color, that of the upper left pixel, are cut off first: True, or by
///         how much a sample may differ from that color, 0 to 255 (True is 10). Transparent pixels have
///         no color. What is all border stays as it is. All that follows is about what is left, but
///         for `focus`. See docs/smart-crop.md.
///     crop: The part of the upright source that is used: (left, top, right, bottom), as four ints in
///         pixels or as floats in fractions of the source. Pixels outside of the source do not count.
///         Default: all of it.
///     flip: "horizontal" (left and right change places) or "vertical", after cropping.
///     rotate: Degrees clockwise after that, -360.0 to 360.0. Multiples of 90 lose nothing; any other
///         angle makes the image as large as the turned one, with transparent corners.
///     scale: The size as a factor of that of the cropped source, 0.001 to 10.0, instead of width and
///         height.
///     width: Width of the box in pixels, 1 to 65535. Default: follows from the height; the size of
///         the source where there is no height either.
///     height: Height of the box in pixels, 1 to 65535. Default: follows from the width.
///     fit: "inside" (within the box), "outside" (around it), "cover" (fills it; the rest is
///         cropped), "contain" (within it; the rest is background) or "fill" (stretched). The last
///         three need both sides.
///     gravity: What a crop keeps, and where a contained image is placed: "center", "north",
///         "northeast", "east", "southeast", "south", "southwest", "west" or "northwest"; or, for
///         "cover", "attention": around edges, strong colors and colors of skin. See
///         docs/smart-crop.md.
///     focus: The point (x, y) of the source that "cover" centers its crop on, as far as the image
///         reaches, in fractions of its sides; instead of gravity.
///     size_when_smaller: Which size an image gets that is too small for the box: "keep" (it is smaller
///         than asked for), "enlarge", "pad" (background around it gives it the size that it would
///         have enlarged), or "unchanged" (it is neither resized nor cropped).
///     round: How the side that follows from the proportions is rounded: "nearest", "floor" (as
///         `int(h * w / W)`) or "ceil". It is at least 1.
///     background: A color: "#rgb", "#rgba", "#rrggbb", "#rrggbbaa", a basic name of CSS, or a tuple
///         of 3 or 4 whole numbers between 0 and 255. It shows where the format has no alpha (in the
///         corners of a turned image, too), and around a contained or padded image.
///     effects: One or several of `Grayscale`, `Blur`, `Sharpen`, `Adjust`, `Pixelate` and `Redact`,
///         applied to the resized image in this order, before the background around it and the
///         watermark. Default: none.
///     pad: A border of background around the image and the box of "contain", in pixels, 0 to 65535: an
///         int for all sides, (x, y) or (left, top, right, bottom). Default: none.
///     radius: Rounds the corners of the image with its border: an int in pixels, 0 to 65535, at most
///         half of the shorter side; or a float in fractions of the shorter side, 0.0 to 0.5. The edges
///         are smooth. What is cut off is transparent, in formats without alpha background.
///     shape: "circle" cuts the image to a circle, instead of radius: of the cropped and turned source,
///         the largest square is used, where gravity or focus say, so that width=96 gives a circle of
///         96 pixels.
///     layers: What is drawn on the image, the first one below: one or several layers such as
///         `Picture`, at most 100. Default: none.
///     watermark: A `TextWatermark` or an `ImageWatermark`, drawn over the layers.
///     operations: Instead of all arguments above but the name and the background: what is done, in
///         this order. Each is an effect, a layer, a watermark, or a dict of the arguments above that
///         say which pixels an image has, such as `{"width": 400}`. At most 100.
///     animation: What is made of a source with several frames (GIF, WebP, PNG): "first" (a still of
///         the first frame), "keep" (all frames, in the formats that can hold them; a still in the
///         others, so that `[WebP(), Jpeg()]` serves uploads of all kinds) or "error" (an
///         UnsupportedError).
///     encodings: One or several of `Jpeg`, `WebP`, `Png`, `SameFormat` and `Best`: one output for
///         each. Default: `[Jpeg(), WebP()]`.
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

#[pymethods]
impl PyVariant {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(name, *, trim=None, crop=None, flip=None, \
        rotate=0.0, scale=None, width=None, height=None, fit='inside', gravity='center', focus=None, \
        size_when_smaller='keep', round='nearest', background='#ffffff', effects=None, pad=None, \
        radius=None, shape=None, layers=None, watermark=None, operations=None, animation='first', \
        encodings=...)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = VARIANT.read(args, kwargs)?;
        let variant = Variant::builder(arguments.text("name")?.unwrap_or_default())
            .effects(effects_of(&arguments)?)
            .layers(layers_of(&arguments)?)
            .watermark(watermark_of(&arguments)?)
            .operations(operations_of(&arguments)?)
            .encodings(encodings_of(&arguments)?);
        let mut variant = geometry(&arguments, variant)?;
        if let Some(name) = arguments.choice("animation", AnimationMode::NAMES)? {
            variant = variant.animation(built(py, || AnimationMode::from_name(&name))?);
        }
        built(py, || variant.build().map(Self))
    }

    /// The recipe that does what a processing string of an object storage says, such as the value of
    /// `x-oss-process`: `OssProcess(text, styles=, dialect=).variant(name, source=)`.
    ///
    /// Args:
    ///     text: `image/...`, or `style/NAME`.
    ///     name: What you call the variant.
    ///     styles: What each name of a style stands for.
    ///     dialect: Whose grammar it is: "oss", "tos", "obs" or "bos".
    ///     source: The header of the source, as `probe` gives it, where the result depends on it.
    ///     load, font, watermark, limits: As for `OssProcess.variant`.
    ///
    /// Raises:
    ///     ArgumentError: As `OssProcess` and its method `variant`; `code` and `ec` are what OSS gives.
    ///
    /// >>> text = "image/resize,w_200/quality,Q_80/format,webp"
    /// >>> fcimage.Variant.from_oss_process(text, name="thumb").width
    /// 200
    #[staticmethod]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(text, *, name, styles=None, \
        dialect='oss', source=None, load=None, font=None, watermark=None, \
        limits=None)")]
    fn from_oss_process(
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        from_oss_process(args, kwargs).map(Self)
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

    /// The same recipe in each of these widths, for `srcset`: "hero-400" and "hero-800" of "hero".
    ///
    /// Args:
    ///     widths: 1 to 100 ints of 1 to 65535 pixels. Where the variant has a width and a height, the
    ///         height changes in proportion.
    ///
    /// Raises:
    ///     ArgumentError: As the constructor; the variant has a scale, operations or a height alone.
    ///
    /// >>> [variant.name for variant in fcimage.Variant("hero").widths([400, 800])]
    /// ['hero-400', 'hero-800']
    fn widths(&self, widths: &Bound<'_, PyAny>) -> PyResult<Vec<Self>> {
        Ok(several::widths(&self.0, widths)?.into_iter().map(Self).collect())
    }

    /// The same recipe for screens of these densities: "logo@2x" of "logo", and "logo" itself for 1. Its
    /// width, height and scale, and its pad and radius in pixels are multiplied. What effects, layers and
    /// watermarks say in pixels is not.
    ///
    /// Args:
    ///     densities: 1 to 100 numbers of 0.1 to 10.0.
    ///
    /// Raises:
    ///     ArgumentError: As the constructor; the variant has no size, or operations.
    ///
    /// >>> [(v.name, v.width) for v in fcimage.Variant("logo", width=60).dpr([1, 2])]
    /// [('logo', 60), ('logo@2x', 120)]
    fn dpr(&self, densities: &Bound<'_, PyAny>) -> PyResult<Vec<Self>> {
        Ok(several::dpr(&self.0, densities)?.into_iter().map(Self).collect())
    }

    /// What you call it.
    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// By how much a border may differ from its color, 0 to 255, if it is cut off; or None.
    #[getter]
    fn trim(&self) -> Option<u8> {
        self.0.target().trim
    }

    /// The part of the source as (left, top, right, bottom), ints in pixels or floats in fractions, or
    /// None.
    #[getter]
    fn crop<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        crop_to(py, self.0.target().crop)
    }

    /// How the image is mirrored: "horizontal", "vertical" or None.
    #[getter]
    fn flip(&self) -> Option<&'static str> {
        self.0.target().flip.map(|flip| flip.name())
    }

    /// By how many degrees the image is turned clockwise, -360.0 to 360.0.
    #[getter]
    fn rotate(&self) -> f64 {
        self.0.target().rotate
    }

    /// The size as a factor of that of the source, or None.
    #[getter]
    fn scale(&self) -> Option<f64> {
        self.0.target().scale
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
        self.0.target().gravity_name()
    }

    /// The point (x, y) that "cover" centers its crop on, in fractions of the source, or None.
    #[getter]
    fn focus(&self) -> Option<(f64, f64)> {
        self.0.target().focus.map(|focus| (focus.x(), focus.y()))
    }

    /// Which size an image gets that is too small for the box, such as "keep".
    #[getter]
    fn size_when_smaller(&self) -> &'static str {
        self.0.target().size_when_smaller.name()
    }

    /// How the side that follows from the proportions is rounded: "nearest", "floor" or "ceil".
    #[getter]
    fn round(&self) -> &'static str {
        self.0.target().round.name()
    }

    /// The background as "#rrggbb", or as "#rrggbbaa" where it is not opaque.
    #[getter]
    fn background(&self) -> String {
        self.0.background().to_hex()
    }

    /// The effects, in their order: an empty tuple where there are none.
    #[getter]
    fn effects<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        effects_to(py, self.0.effects())
    }

    /// The border as (left, top, right, bottom) in pixels, or None.
    #[getter]
    fn pad<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyTuple>>> {
        pad_to(py, self.0.target().pad)
    }

    /// The radius of the corners: an int in pixels, a float in fractions of the shorter side, or None.
    #[getter]
    fn radius<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        radius_to(py, self.0.target().corners)
    }

    /// "circle" or None.
    #[getter]
    fn shape(&self) -> Option<&'static str> {
        self.0.target().corners?.shape().map(|shape| shape.name())
    }

    /// The layers, the first one below: an empty tuple where there are none.
    #[getter]
    fn layers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        layers_to(py, self.0.layers())
    }

    /// The watermark, or None.
    #[getter]
    fn watermark<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.watermark().map(|mark| watermark_to(py, mark)).transpose()
    }

    /// The operations, in their order: an empty tuple where the other arguments say what is done. Dicts
    /// have what differs from the defaults.
    #[getter]
    fn operations<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        operations_to(py, self.0.operations())
    }

    /// What is made of an animation: "first", "keep" or "error".
    #[getter]
    fn animation(&self) -> &'static str {
        self.0.animation().name()
    }

    /// The encodings, at least one.
    #[getter]
    fn encodings<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let encodings = self.0.encodings().iter().map(|encoding| choice_to(py, encoding));
        PyTuple::new(py, encodings.collect::<PyResult<Vec<_>>>()?)
    }

    /// The formats of the encodings: "jpeg", "webp", "png", "gif", "avif". Of `SameFormat` and `Best`, all
    /// that the output may have.
    #[getter]
    fn formats<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let formats = self.0.encodings().iter().flat_map(|encoding| encoding.formats());
        PyTuple::new(py, formats.map(|format| format.name()).collect::<Vec<_>>())
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
            .with_all(&geometry_to(py, self.0.target())?)?
            .with("background", self.background())?
            .with("effects", self.effects(py)?)?
            .with("layers", self.layers(py)?)?
            .with("watermark", self.watermark(py)?)?
            .with("operations", self.operations(py)?)?
            .with("animation", self.animation())?
            .with("encodings", self.encodings(py)?)
    }
}
