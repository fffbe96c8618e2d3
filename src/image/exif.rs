//! `Exif`.

use std::sync::Arc;

use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyIterator, PyList, PyString, PyTuple};

use super::exif_facts::{PyExposure, PyGpsPosition, python_datetime};
use crate::args::{Arguments, Signature, bytes_like, mismatch};
use crate::signals::attached;
use fcimage_base::suggest::closest;
use fcimage_image::exif::{Exif, Key, Ratio, Value};

/// The Exif block of an image: a read-only mapping of the names of tags to their values, and what the
/// usual ones mean. It is read when it is asked for something. What is damaged or absent is left out:
/// reading never fails, and an image without a block has an `Exif` of no tags.
///
/// `exif["FNumber"]` and `exif[0x829D]` are the same tag, of the main directory or of Exif's own. Names
/// are those of Exif 3.0, such as "DateTimeOriginal", "GPSLatitude" and "InteropIndex"; a tag without a
/// name is called by its number: "0xc4a6". Values are str, int, float, bytes, or a tuple of numbers. A
/// fraction is a float, which is infinite or NaN where its denominator is 0; `ratios` has it exactly.
///
/// Args:
///     block: The block, a bytes-like object, with or without `Exif\0\0` before it.
///
/// Raises:
///     ArgumentTypeError: `block` is not bytes-like.
///
/// >>> exif = fcimage.Exif(bytes.fromhex("4d4d002a0000000800010110000200000003583100000000"))
/// >>> exif.camera, exif["Model"], dict(exif)
/// ('X1', 'X1', {'Model': 'X1'})
#[pyclass(name = "Exif", module = "fcimage", frozen, eq, hash, mapping)]
#[derive(PartialEq, Eq, Hash, Clone, Default)]
pub(super) struct PyExif(pub(super) Exif);

static EXIF: Signature = Signature::new("Exif", &["block"], &[], &["block"]);

/// The argument `name`, which is an `Exif` or None.
pub(super) fn exif_of(arguments: &Arguments<'_>, name: &str) -> PyResult<PyExif> {
    match arguments.optional(name) {
        None => Ok(PyExif::default()),
        Some(value) => match value.cast::<PyExif>() {
            Ok(exif) => Ok(exif.get().clone()),
            Err(_) => Err(mismatch(name, "an Exif", value)),
        },
    }
}

#[pymethods]
impl PyExif {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(block)")]
    fn py_new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let arguments = EXIF.read(args, kwargs)?;
        let block = bytes_like(arguments.required("block")?, "block")?;
        Ok(Self(Exif::new(Arc::from(block.as_bytes()))))
    }

    /// The block as it is stored, without `Exif\0\0`.
    #[getter]
    fn block<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.block())
    }

    /// When the image was taken, as a `datetime.datetime`: "DateTimeOriginal" with the fraction of the
    /// second. It has a time zone only where the block states the offset from UTC. None where it is
    /// absent or not a date.
    #[getter]
    fn taken_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let moment = attached(py, || Ok(self.0.taken_at()))?;
        moment.map(|moment| python_datetime(py, moment)).transpose()
    }

    /// Where the image was taken, as a `GpsPosition`. None where latitude or longitude are absent, do
    /// not say their hemisphere, or are out of their range. This is private: whoever sees it may know
    /// where somebody lives.
    #[getter]
    fn gps(&self, py: Python<'_>) -> PyResult<Option<PyGpsPosition>> {
        attached(py, || Ok(self.0.gps().map(PyGpsPosition)))
    }

    /// Maker and model of the camera, such as "Apple iPhone 15" or "Canon EOS R6": the maker is left out
    /// where the model begins with it. None where both are absent.
    #[getter]
    fn camera(&self, py: Python<'_>) -> PyResult<Option<String>> {
        attached(py, || Ok(self.0.camera()))
    }

    /// The lens ("LensModel"), or None.
    #[getter]
    fn lens(&self, py: Python<'_>) -> PyResult<Option<String>> {
        attached(py, || Ok(self.0.lens()))
    }

    /// How the image was exposed, as an `Exposure`. None where nothing of it is stated.
    #[getter]
    fn exposure(&self, py: Python<'_>) -> PyResult<Option<PyExposure>> {
        attached(py, || Ok(self.0.exposure().map(PyExposure)))
    }

    /// The orientation of the stored image, 1 to 8; 1 where none is stated.
    #[getter]
    fn orientation(&self, py: Python<'_>) -> PyResult<u8> {
        attached(py, || Ok(self.0.orientation()))
    }

    /// What the image shows ("ImageDescription" or "ImageTitle"), or None.
    #[getter]
    fn description(&self, py: Python<'_>) -> PyResult<Option<String>> {
        attached(py, || Ok(self.0.description()))
    }

    /// Who made the image ("Artist" or "Photographer"), or None.
    #[getter]
    fn artist(&self, py: Python<'_>) -> PyResult<Option<String>> {
        attached(py, || Ok(self.0.artist()))
    }

    /// Who owns the image ("Copyright"), or None; "Ann; Bob" where photographer and editor are stated.
    #[getter]
    fn copyright(&self, py: Python<'_>) -> PyResult<Option<String>> {
        attached(py, || Ok(self.0.copyright()))
    }

    /// The software that wrote the image, or the firmware of the camera ("Software"), or None.
    #[getter]
    fn software(&self, py: Python<'_>) -> PyResult<Option<String>> {
        attached(py, || Ok(self.0.software()))
    }

    /// The value of a tag of fractions as exact pairs (numerator, denominator), also of one fraction:
    /// ((1, 125),).
    ///
    /// Args:
    ///     tag: The name or number of the tag.
    ///
    /// Raises:
    ///     KeyError: There is no such tag, or it has no fractions.
    #[pyo3(text_signature = "($self, tag)")]
    fn ratios<'py>(
        &self,
        py: Python<'py>,
        tag: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        match self.found(tag)? {
            Some(Value::Ratios(list)) => {
                let pair = |ratio: &Ratio| (ratio.numerator, ratio.denominator);
                PyTuple::new(py, list.iter().map(pair))
            }
            Some(_) => Err(PyKeyError::new_err(format!("{} has no fractions", tag.str()?))),
            None => Err(missing(tag)?),
        }
    }

    /// The names of all tags, as a list.
    fn keys<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        PyList::new(py, self.names(py)?)
    }

    /// The values of all tags, as a list.
    fn values<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let values =
            attached(py, || Ok(self.0.values().map(|(_, value)| value).collect::<Vec<_>>()))?;
        let values = values.into_iter().map(|value| python_value(py, value));
        PyList::new(py, values.collect::<PyResult<Vec<_>>>()?)
    }

    /// Names and values of all tags, as a list of pairs.
    fn items<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let items = attached(py, || Ok(self.0.values().collect::<Vec<_>>()))?;
        let items =
            items.into_iter().map(|(key, value)| Ok((key.to_string(), python_value(py, value)?)));
        PyList::new(py, items.collect::<PyResult<Vec<_>>>()?)
    }

    /// The value of a tag, or `default` where there is none.
    ///
    /// Args:
    ///     tag: The name or number of the tag.
    ///     default: What is returned where there is no such tag.
    #[pyo3(signature = (tag, default=None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        tag: &Bound<'py, PyAny>,
        default: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.found(tag)? {
            Some(value) => python_value(py, value),
            None => Ok(default.unwrap_or_else(|| py.None().into_bound(py))),
        }
    }

    fn __getitem__<'py>(
        &self,
        py: Python<'py>,
        tag: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match self.found(tag)? {
            Some(value) => python_value(py, value),
            None => Err(missing(tag)?),
        }
    }

    fn __contains__(&self, tag: &Bound<'_, PyAny>) -> PyResult<bool> {
        Ok(self.found(tag)?.is_some())
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyIterator>> {
        self.keys(py)?.try_iter()
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        attached(py, || Ok(self.0.values().count()))
    }

    /// The length only: what a block says does not belong into logs.
    fn __repr__(&self) -> String {
        format!("Exif(<{} bytes>)", self.0.block().len())
    }

    fn __getnewargs__<'py>(&self, py: Python<'py>) -> (Bound<'py, PyBytes>,) {
        (self.block(py),)
    }

    fn __copy__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __deepcopy__(this: Py<Self>, _memo: &Bound<'_, PyAny>) -> Py<Self> {
        this
    }
}

impl PyExif {
    fn names(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        attached(py, || Ok(self.0.values().map(|(key, _)| key.to_string()).collect()))
    }

    /// The value of the tag that a caller names.
    fn found(&self, tag: &Bound<'_, PyAny>) -> PyResult<Option<Value<'_>>> {
        let key = key_of(tag)?;
        attached(tag.py(), || Ok(key.and_then(|key| self.0.value(key))))
    }
}

/// The tag of a name or number; `None` where there cannot be one.
fn key_of(tag: &Bound<'_, PyAny>) -> PyResult<Option<Key>> {
    if let Ok(name) = tag.cast::<PyString>() {
        return Ok(Key::from_name(&name.to_string_lossy()));
    }
    match tag.extract::<i64>() {
        Ok(number) => Ok(u16::try_from(number).ok().map(Key::image)),
        Err(_) => Err(mismatch("tag", "the name or number of a tag", tag)),
    }
}

fn missing(tag: &Bound<'_, PyAny>) -> PyResult<PyErr> {
    let name = tag.str()?.to_string_lossy().into_owned();
    let is_unknown = tag.is_instance_of::<PyString>() && Key::from_name(&name).is_none();
    let text = match closest(&name, Key::names()) {
        Some(meant) if is_unknown => format!("{name}; did you mean {meant}?"),
        _ => name,
    };
    Ok(PyKeyError::new_err(text))
}

/// One value alone, several as a tuple.
fn python_value<'py>(py: Python<'py>, value: Value<'_>) -> PyResult<Bound<'py, PyAny>> {
    match value {
        Value::Text(text) => text.into_bound_py_any(py),
        Value::Bytes(bytes) => Ok(PyBytes::new(py, bytes).into_any()),
        Value::Integers(list) => one_or_tuple(py, &list),
        Value::Reals(list) => one_or_tuple(py, &list),
        Value::Ratios(list) => {
            one_or_tuple(py, &list.into_iter().map(Ratio::value).collect::<Vec<_>>())
        }
    }
}

fn one_or_tuple<'py, T: IntoPyObject<'py> + Copy>(
    py: Python<'py>,
    list: &[T],
) -> PyResult<Bound<'py, PyAny>> {
    match list {
        [one] => one.into_bound_py_any(py),
        several => Ok(PyTuple::new(py, several.iter().copied())?.into_any()),
    }
}
