//! `RenderIterator`: the images of one call as they are finished, for `for` and `async for`.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyTuple;

use super::encoded::encoded;
use crate::signals::detached;
use fcimage_image::Stream;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<RenderIterator>()
}

/// The images of one `render_as_completed` call, each as soon as it is encoded.
///
/// It is a context manager: leaving it cancels what is not encoded yet. `async with` and `async for`
/// work too, and never block the event loop: each image is awaited in a thread of the loop's default
/// executor, and a cancelled task ends the work. `operator.length_hint` says how many images are
/// still to come. Several threads may iterate at once; each image goes to one of them. An iterator
/// belongs to the process that started it.
#[pyclass(module = "fcimage", frozen)]
pub(super) struct RenderIterator(pub(super) Stream);

#[pymethods]
impl RenderIterator {
    /// Cancels what is not encoded yet; there are no more images. Can be called again, and from
    /// another thread while this one waits for an image.
    fn close(&self) {
        self.0.close();
    }

    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let image = detached(py, || self.0.pull().transpose())?;
        image.map(|image| encoded(py, image)).transpose()
    }

    fn __length_hint__(&self) -> usize {
        self.0.left()
    }

    fn __enter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    #[pyo3(signature = (*_error))]
    fn __exit__(&self, _error: &Bound<'_, PyTuple>) {
        self.0.close();
    }

    fn __aiter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __anext__<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        asynchronous(this.py())?.call_method1(intern!(this.py(), "next_image"), (this,))
    }

    fn __aenter__<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        asynchronous(this.py())?.call_method1(intern!(this.py(), "entered"), (this,))
    }

    #[pyo3(signature = (*_error))]
    fn __aexit__<'py>(
        this: &Bound<'py, Self>,
        _error: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        asynchronous(this.py())?.call_method1(intern!(this.py(), "closed"), (this,))
    }
}

/// The coroutines, which pyo3 cannot write; `asyncio` is imported where it is used.
fn asynchronous(py: Python<'_>) -> PyResult<Bound<'_, PyModule>> {
    py.import(intern!(py, "fcimage._asynchronous"))
}
