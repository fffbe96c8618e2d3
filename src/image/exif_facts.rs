//! `GpsPosition` and `Exposure`, and moments as `datetime`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::args::{Arguments, Signature, number};
use crate::errors::wrong_value;
use crate::values::Fields;
use fcimage_image::exif::{Exposure, Moment, Position};

/// A place on Earth, as satellites tell it (WGS 84): the value of `Exif.gps`.
///
/// Args:
///     latitude: Degrees, -90 to 90; south is negative.
///     longitude: Degrees, -180 to 180; west is negative.
///     altitude: Meters above the sea; negative below it. Default: not known.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is out of its range.
///
/// >>> fcimage.GpsPosition(30.26, 120.125, altitude=12)
/// GpsPosition(latitude=30.26, longitude=120.125, altitude=12.0)
#[pyclass(name = "GpsPosition", module = "fcimage", frozen, eq)]
#[derive(PartialEq)]
pub(super) struct PyGpsPosition(pub(super) Position);

static GPS_POSITION: Signature = Signature::new(
    "GpsPosition",
    &["latitude", "longitude"],
    &["altitude"],
    &["latitude", "longitude"],
);

/// How an image was exposed: the value of `Exif.exposure`. What is not known is None; `str()` gives
/// what is known, such as "1/125 s, f/2.8, ISO 100, 35 mm".
///
/// Args:
///     time: Seconds.
///     f_number: The focal length divided by the width of the aperture.
///     iso: The sensitivity.
///     focal_length: Millimeters.
///     focal_length_35mm: Millimeters of the lens that shows as much on film of 24 x 36 mm.
///
/// Raises:
///     ArgumentError: An argument has a wrong type or is not above 0.
///
/// >>> str(fcimage.Exposure(time=0.008, f_number=2.8, iso=100))
/// '1/125 s, f/2.8, ISO 100'
#[pyclass(name = "Exposure", module = "fcimage", frozen, eq)]
#[derive(PartialEq)]
pub(super) struct PyExposure(pub(super) Exposure);

static EXPOSURE: Signature = Signature::new(
    "Exposure",
    &[],
    &["time", "f_number", "iso", "focal_length", "focal_length_35mm"],
    &[],
);

#[pymethods]
impl PyGpsPosition {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(latitude, longitude, *, \
        altitude=None)")]
    fn py_new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let arguments = GPS_POSITION.read(args, kwargs)?;
        let degrees = |name: &str, most: f64| {
            let degrees = number(arguments.required(name)?, name)?;
            if (-most..=most).contains(&degrees) {
                return Ok(degrees);
            }
            let text = format!("{name} must be between -{most} and {most}, got {degrees}");
            Err(wrong_value(arguments.py(), text))
        };
        let altitude = arguments.optional_number("altitude")?;
        if altitude.is_some_and(|altitude| !altitude.is_finite()) {
            return Err(wrong_value(arguments.py(), "altitude must be finite"));
        }
        let (latitude, longitude) = (degrees("latitude", 90.0)?, degrees("longitude", 180.0)?);
        Ok(Self(Position { latitude, longitude, altitude }))
    }

    /// Degrees, -90 to 90; south is negative.
    #[getter]
    fn latitude(&self) -> f64 {
        self.0.latitude
    }

    /// Degrees, -180 to 180; west is negative.
    #[getter]
    fn longitude(&self) -> f64 {
        self.0.longitude
    }

    /// Meters above the sea, negative below it; None where that is not stated.
    #[getter]
    fn altitude(&self) -> Option<f64> {
        self.0.altitude
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

impl PyGpsPosition {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        Fields::new(py, "GpsPosition")
            .with("latitude", self.0.latitude)?
            .with("longitude", self.0.longitude)?
            .with("altitude", self.0.altitude)
    }
}

/// A finite number above 0.
fn above_zero(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<f64>> {
    let number = arguments.optional_number(name)?;
    match number.filter(|number| !(number.is_finite() && *number > 0.0)) {
        Some(wrong) => {
            let text = format!("{name} must be above 0 and finite, got {wrong}");
            Err(wrong_value(arguments.py(), text))
        }
        None => Ok(number),
    }
}

/// A whole number above 0.
fn whole(arguments: &Arguments<'_>, name: &str) -> PyResult<Option<u32>> {
    match arguments.optional(name) {
        Some(_) => arguments.integer_within(name, 1..=u32::MAX),
        None => Ok(None),
    }
}

#[pymethods]
impl PyExposure {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(*, time=None, f_number=None, \
        iso=None, focal_length=None, focal_length_35mm=None)")]
    fn py_new(args: &Bound<'_, PyTuple>, kwargs: Option<&Bound<'_, PyDict>>) -> PyResult<Self> {
        let arguments = EXPOSURE.read(args, kwargs)?;
        Ok(Self(Exposure {
            time: above_zero(&arguments, "time")?,
            f_number: above_zero(&arguments, "f_number")?,
            iso: whole(&arguments, "iso")?,
            focal_length: above_zero(&arguments, "focal_length")?,
            focal_length_35mm: whole(&arguments, "focal_length_35mm")?,
        }))
    }

    /// Seconds, or None.
    #[getter]
    fn time(&self) -> Option<f64> {
        self.0.time
    }

    /// The focal length divided by the width of the aperture, or None.
    #[getter]
    fn f_number(&self) -> Option<f64> {
        self.0.f_number
    }

    /// The sensitivity, or None.
    #[getter]
    fn iso(&self) -> Option<u32> {
        self.0.iso
    }

    /// Millimeters, or None.
    #[getter]
    fn focal_length(&self) -> Option<f64> {
        self.0.focal_length
    }

    /// Millimeters of the lens that shows as much on film of 24 x 36 mm, or None.
    #[getter]
    fn focal_length_35mm(&self) -> Option<u32> {
        self.0.focal_length_35mm
    }

    fn __str__(&self) -> String {
        self.0.to_string()
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

impl PyExposure {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        Fields::new(py, "Exposure")
            .with("time", self.0.time)?
            .with("f_number", self.0.f_number)?
            .with("iso", self.0.iso)?
            .with("focal_length", self.0.focal_length)?
            .with("focal_length_35mm", self.0.focal_length_35mm)
    }
}

/// A moment as a `datetime`, which has a time zone where its offset is known.
pub(super) fn python_datetime(py: Python<'_>, moment: Moment) -> PyResult<Bound<'_, PyAny>> {
    let module = py.import("datetime")?;
    let zone = match moment.offset {
        None => py.None().into_bound(py),
        Some(0) => module.getattr("timezone")?.getattr("utc")?,
        Some(minutes) => {
            let delta = module.getattr("timedelta")?.call1((0, i32::from(minutes) * 60))?;
            module.getattr("timezone")?.call1((delta,))?
        }
    };
    let Moment { year, month, day, hour, minute, second, microsecond, .. } = moment;
    module.getattr("datetime")?.call1((year, month, day, hour, minute, second, microsecond, zone))
}
