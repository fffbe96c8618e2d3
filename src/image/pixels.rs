//! Pixels in and out: arrays, images of Pillow and `fcimage.Pixels`, which is written in Python.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyMemoryView, PyType};

use crate::errors::{to_pyerr, wrong_type, wrong_value};
use fcimage_base::limits::Limits;
use fcimage_image::codecs::memory::{InMemory, Mode};
use fcimage_image::{DecodedImage, Size};

/// The names of the modes in Python: samples of 8 bits.
pub(super) const MODES: [(&str, Mode); 3] =
    [("gray", Mode::Gray), ("rgb", Mode::Rgb), ("rgba", Mode::Rgba)];

/// What a message says of the shapes that are pixels.
const SHAPES: &str = "(height, width) or (height, width, 1 to 4) of 8-bit samples";

/// Pixels that an argument is, in one copy: their owner could change them while the interpreter is
/// released.
pub(super) struct PixelInput<'py> {
    samples: Bound<'py, PyBytes>,
    size: Size,
    mode: Mode,
    icc: Option<Bound<'py, PyBytes>>,
}

impl<'py> PixelInput<'py> {
    /// The pixels that `value` is; `None` where it is none.
    pub(super) fn new(
        value: &Bound<'py, PyAny>,
        name: &str,
        limits: &Limits,
    ) -> PyResult<Option<Self>> {
        if value.is_instance_of::<PyType>() || value.is_instance_of::<PyBytes>() {
            return Ok(None);
        }
        let py = value.py();
        if is_of(value, "fcimage._pixels", "Pixels")? {
            return Self::of_array(&value.getattr(intern!(py, "data"))?, name, limits).map(Some);
        }
        if is_of(value, "PIL.Image", "Image")? {
            return Self::of_pillow(value, limits).map(Some);
        }
        if let Ok(view) = PyMemoryView::from(value) {
            return match view.getattr(intern!(py, "ndim"))?.extract::<usize>()? {
                0 | 1 => Ok(None),
                _ => Self::of_array(&view, name, limits).map(Some),
            };
        }
        // A tensor of torch on the CPU: its memory as an array.
        if value.hasattr(intern!(py, "__dlpack__"))? && value.hasattr(intern!(py, "numpy"))? {
            let array = value.call_method0(intern!(py, "numpy"))?;
            return Self::of_array(PyMemoryView::from(&array)?.as_any(), name, limits).map(Some);
        }
        Ok(None)
    }

    /// As the core takes them.
    pub(super) fn in_memory(&self) -> fcimage_base::Result<InMemory<'_>> {
        let image = InMemory::new(self.size, self.mode, self.samples.as_bytes())?;
        Ok(match &self.icc {
            Some(profile) => image.with_icc(profile.as_bytes()),
            None => image,
        })
    }

    /// From a memoryview of several dimensions.
    fn of_array(view: &Bound<'py, PyAny>, name: &str, limits: &Limits) -> PyResult<Self> {
        let py = view.py();
        let format: String = view.getattr(intern!(py, "format"))?.extract()?;
        let shape: Vec<u64> = view.getattr(intern!(py, "shape"))?.extract()?;
        if format != "B" {
            let hint = match format.as_str() {
                "e" | "f" | "d" => "; scale floats to 0..255 and convert them to uint8",
                _ => "; convert them to uint8",
            };
            let text = format!(
                "{name} must be pixels of 8-bit unsigned samples (uint8), got the buffer format \
                 {format:?}{hint}"
            );
            return Err(wrong_type(py, text));
        }
        let (height, width, channels) = match shape[..] {
            [height, width] => (height, width, 1),
            [height, width, channels] => (height, width, channels),
            _ => (0, 0, 0),
        };
        let mode = usize::try_from(channels).ok().and_then(Mode::of_channels);
        let (Some(mode), Some(size)) = (mode, size_of(width, height)) else {
            let found: Vec<String> = shape.iter().map(u64::to_string).collect();
            let found = found.join(", ");
            let hint = match shape[..] {
                [1 | 3 | 4, _, 5..=u64::MAX] => "; channels come last: transpose it",
                [_, _, _, _] => "; pass the images of a batch one by one",
                _ => "",
            };
            let text = format!("{name} must have the shape {SHAPES}, got ({found}){hint}");
            return Err(wrong_value(py, text));
        };
        limits.check_size(size.width, size.height).map_err(|error| to_pyerr(py, &error))?;
        let samples = view.call_method0(intern!(py, "tobytes"))?.cast_into::<PyBytes>()?;
        Ok(Self { samples, size, mode, icc: None })
    }

    /// From an image of Pillow. Modes that have no equal here are converted by Pillow itself.
    fn of_pillow(image: &Bound<'py, PyAny>, limits: &Limits) -> PyResult<Self> {
        let py = image.py();
        let mode_of = |image: &Bound<'py, PyAny>| -> PyResult<String> {
            image.getattr(intern!(py, "mode"))?.extract()
        };
        let (width, height): (u64, u64) = image.getattr(intern!(py, "size"))?.extract()?;
        let size = size_of(width, height).ok_or_else(|| {
            wrong_value(py, format!("pixels must be at least 1 x 1, got {width} x {height}"))
        })?;
        limits.check_size(size.width, size.height).map_err(|error| to_pyerr(py, &error))?;
        let info = image.getattr(intern!(py, "info"))?.cast_into::<PyDict>()?;
        let name = mode_of(image)?;
        let has_alpha = name.ends_with('A') || info.contains(intern!(py, "transparency"))?;
        let wanted = match name.as_str() {
            "L" | "RGB" if has_alpha => "RGBA",
            "L" | "LA" | "RGB" | "RGBA" => name.as_str(),
            "1" => "L",
            "P" | "PA" if has_alpha => "RGBA",
            "La" => "LA",
            "RGBa" => "RGBA",
            "P" | "CMYK" | "YCbCr" | "HSV" | "RGBX" => "RGB",
            _ => {
                let text = format!(
                    "an image of Pillow must have 8 bits a sample, got the mode {name:?}; convert \
                     it to \"L\" or \"RGB\""
                );
                return Err(wrong_value(py, text));
            }
        };
        let converted = match wanted == name {
            true => image.clone(),
            false => image.call_method1(intern!(py, "convert"), (wanted,))?,
        };
        let mode = match wanted {
            "L" => Mode::Gray,
            "LA" => Mode::GrayAlpha,
            "RGB" => Mode::Rgb,
            _ => Mode::Rgba,
        };
        // Its profile is for the samples as they were.
        let icc = match name.as_str() {
            "L" | "LA" | "RGB" | "RGBA" | "P" => info.get_item(intern!(py, "icc_profile"))?,
            _ => None,
        };
        let icc = icc.and_then(|profile| profile.cast_into::<PyBytes>().ok());
        let samples = converted.call_method0(intern!(py, "tobytes"))?.cast_into::<PyBytes>()?;
        Ok(Self { samples, size, mode, icc })
    }
}

fn size_of(width: u64, height: u64) -> Option<Size> {
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    (width > 0 && height > 0).then_some(Size::new(width, height))
}

/// Whether `value` is of the class `name` of a module, which is not loaded for the question.
fn is_of(value: &Bound<'_, PyAny>, module: &str, name: &str) -> PyResult<bool> {
    let py = value.py();
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    match modules.cast_into::<PyDict>()?.get_item(module)? {
        Some(module) if module.hasattr(name)? => value.is_instance(&module.getattr(name)?),
        _ => Ok(false),
    }
}

/// The `fcimage.Pixels` of a decoded image.
pub(super) fn pixels<'py>(py: Python<'py>, image: DecodedImage) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        py.import("fcimage._pixels")?.getattr("Pixels").map(Bound::unbind)
    })?;
    let DecodedImage { size, mode, samples, undersized, decoded_fraction, .. } = image;
    let memory = PyByteArray::new(py, &samples);
    drop(samples);
    let mode = MODES.iter().find(|(_, known)| *known == mode).map(|(name, _)| *name);
    let facts = PyDict::new(py);
    facts.set_item(intern!(py, "width"), size.width)?;
    facts.set_item(intern!(py, "height"), size.height)?;
    facts.set_item(intern!(py, "mode"), mode)?;
    facts.set_item(intern!(py, "undersized"), undersized)?;
    facts.set_item(intern!(py, "decoded_fraction"), decoded_fraction)?;
    class.bind(py).call((memory,), Some(&facts))
}
