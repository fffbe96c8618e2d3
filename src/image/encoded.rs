//! `fcimage.EncodedImage`, which is written in Python, because it is a `bytes`: the stable ABI of
//! CPython 3.9 gives classes of extension modules no buffer protocol.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyBytes, PyDict};

use super::description::PyDescription;
use fcimage_image::EncodedImage;
use fcimage_image::recipe::geometry::rect::Rect;

/// The Python object for `image`.
pub(super) fn encoded<'py>(py: Python<'py>, image: EncodedImage) -> PyResult<Bound<'py, PyAny>> {
    static CLASS: PyOnceLock<Py<PyAny>> = PyOnceLock::new();
    let class = CLASS.get_or_try_init(py, || {
        py.import("fcimage._encoded")?.getattr("EncodedImage").map(Bound::unbind)
    })?;
    let EncodedImage {
        variant,
        format,
        size,
        undersized,
        crop,
        decoded_fraction,
        frames,
        source_frames,
        quality,
        within_budget,
        kept_source,
        description,
        data,
        ..
    } = image;
    let bytes = PyBytes::new(py, &data);
    drop(data);
    let facts = PyDict::new(py);
    facts.set_item(intern!(py, "variant"), variant)?;
    facts.set_item(intern!(py, "format"), format.name())?;
    facts.set_item(intern!(py, "width"), size.width)?;
    facts.set_item(intern!(py, "height"), size.height)?;
    facts.set_item(intern!(py, "media_type"), format.media_type())?;
    facts.set_item(intern!(py, "extension"), format.extension())?;
    facts.set_item(intern!(py, "undersized"), undersized)?;
    let crop = crop.map(|Rect { x, y, width, height }| (x, y, x + width, y + height));
    facts.set_item(intern!(py, "crop"), crop)?;
    facts.set_item(intern!(py, "decoded_fraction"), decoded_fraction)?;
    facts.set_item(intern!(py, "frames"), frames)?;
    facts.set_item(intern!(py, "source_frames"), source_frames)?;
    facts.set_item(intern!(py, "quality"), quality)?;
    facts.set_item(intern!(py, "within_budget"), within_budget)?;
    facts.set_item(intern!(py, "kept_source"), kept_source)?;
    let description = description.map(|found| Py::new(py, PyDescription::new(&found)));
    facts.set_item(intern!(py, "description"), description.transpose()?)?;
    class.bind(py).call((bytes,), Some(&facts))
}
