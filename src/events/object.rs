//! Doorway to `fcimage_events::object`.

use pyo3::prelude::*;
use pyo3::types::PyDict;

use fcimage_events::object::ObjectEvent;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyObjectEvent>()
}

/// One object in a bucket, and what happened to it.
#[pyclass(name = "ObjectEvent", module = "fcimage", frozen, eq)]
#[derive(PartialEq)]
pub(super) struct PyObjectEvent(pub(super) ObjectEvent);

#[pymethods]
impl PyObjectEvent {
    /// The bucket's name.
    #[getter]
    fn bucket(&self) -> &str {
        &self.0.bucket
    }

    /// The key, percent-decoded once. A plus stays a plus, an invalid escape stays as it is.
    #[getter]
    fn key(&self) -> &str {
        &self.0.key
    }

    /// The key as it came.
    #[getter]
    fn raw_key(&self) -> &str {
        &self.0.raw_key
    }

    /// In bytes.
    #[getter]
    fn size(&self) -> Option<i64> {
        self.0.size
    }

    /// As OSS writes it: upper-case hexadecimal digits, without quotes.
    #[getter]
    fn etag(&self) -> Option<&str> {
        self.0.etag.as_deref()
    }

    /// Such as "ObjectCreated:PutObject".
    #[getter]
    fn event_name(&self) -> Option<&str> {
        self.0.event_name.as_deref()
    }

    /// Such as "cn-hangzhou".
    #[getter]
    fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// The time as it came, usually RFC 3339.
    #[getter]
    fn time(&self) -> Option<&str> {
        self.0.time.as_deref()
    }

    /// The id of the request that changed the object.
    #[getter]
    fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// The object's Content-Type; in newer events only.
    #[getter]
    fn mime_type(&self) -> Option<&str> {
        self.0.mime_type.as_deref()
    }

    /// The object's x-oss-meta- headers; in newer events only.
    #[getter]
    fn user_meta<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let meta = PyDict::new(py);
        self.0.user_meta().iter().try_for_each(|(name, value)| meta.set_item(name, value))?;
        Ok(meta)
    }

    /// Whether the object, or the beginning of its upload, came into being.
    #[getter]
    fn created(&self) -> bool {
        self.0.created()
    }

    /// Whether the object, or its unfinished upload, is gone.
    #[getter]
    fn removed(&self) -> bool {
        self.0.removed()
    }

    /// Whether the object can be read now: False for what was removed and for uploads that have only
    /// begun. An event that does not say what happened is taken to announce a readable object.
    #[getter]
    fn readable(&self) -> bool {
        self.0.readable()
    }

    fn __repr__(&self) -> String {
        let ObjectEvent { bucket, key, event_name, .. } = &self.0;
        let event_name = event_name.as_deref().unwrap_or("unnamed event");
        format!("<ObjectEvent: {event_name} of {key:?} in {bucket:?}>")
    }
}
