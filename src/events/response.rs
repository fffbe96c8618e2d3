//! Doorway to `fcimage_events::response`.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString};

use super::cloud_event::header_list;
use super::json::to_json;
use crate::args::bytes_like;
use crate::signals::attached;
use fcimage_events::json::PAYLOAD;
use fcimage_events::response::{Body, Cors, Response};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyHttpResponse>()
}

/// An answer to an HTTP request, for the HTTP trigger and API Gateway.
///
/// Args:
///     status: 100 to 599.
///     headers: A mapping of names to values. Where Content-Type is missing, the body decides.
///     body: bytes-like, str, or a dict or list that is sent as JSON.
///
/// Raises:
///     ArgumentError: The status is out of range, or a header has a wrong name or a control character.
///
/// >>> fcimage.HttpResponse(200, body={"ok": True}).to_fc()["body"]
/// '{"ok":true}'
#[pyclass(name = "HttpResponse", module = "fcimage", frozen)]
struct PyHttpResponse(Response);

#[pymethods]
impl PyHttpResponse {
    #[new]
    #[pyo3(signature = (status=200, headers=None, body=None))]
    fn new(
        py: Python<'_>,
        status: i64,
        headers: Option<&Bound<'_, PyAny>>,
        body: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let headers = headers.map_or(Ok(vec![]), header_list)?;
        let body = body.map_or(Ok(Body::Bytes(vec![])), body_of)?;
        attached(py, || Response::new(status, headers, body).map(Self))
    }

    /// The answer to a preflight request: 204, and who may do what. See `cors`.
    #[staticmethod]
    #[pyo3(signature = (origin="*", methods=vec!["GET".to_owned(), "POST".to_owned()],
        headers=vec![], max_age=None), text_signature = "(origin='*', methods=('GET', 'POST'), headers=(), max_age=None)")]
    fn preflight(
        py: Python<'_>,
        origin: &str,
        methods: Vec<String>,
        headers: Vec<String>,
        max_age: Option<i64>,
    ) -> PyResult<Self> {
        let cors = Cors { origin, methods: &methods, headers: &headers, max_age };
        attached(py, || Response::preflight(&cors).map(Self))
    }

    /// The same answer with the headers that let a browser's script read it.
    ///
    /// Args:
    ///     origin: The one origin that may, or "*" for all.
    ///     methods: What may be called, such as ["GET", "POST"].
    ///     headers: Which headers a request may have, such as ["Content-Type"].
    ///     max_age: Seconds for which a browser may keep the answer to a preflight.
    #[pyo3(signature = (origin="*", methods=vec![], headers=vec![], max_age=None),
        text_signature = "($self, origin='*', methods=(), headers=(), max_age=None)")]
    fn cors(
        &self,
        py: Python<'_>,
        origin: &str,
        methods: Vec<String>,
        headers: Vec<String>,
        max_age: Option<i64>,
    ) -> PyResult<Self> {
        let cors = Cors { origin, methods: &methods, headers: &headers, max_age };
        attached(py, || self.0.clone().with_cors(&cors).map(Self))
    }

    /// What a handler returns: a dict with statusCode, headers, isBase64Encoded and body. Bytes that are
    /// no text go as Base64.
    ///
    /// Raises:
    ///     LimitError: The body takes more than the 32 MiB that the platform passes on.
    fn to_fc<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let answer = attached(py, || self.0.to_answer())?;
        let dict = PyDict::new(py);
        let headers = PyDict::new(py);
        answer.headers.iter().try_for_each(|(name, value)| headers.set_item(name, value))?;
        dict.set_item("statusCode", answer.status)?;
        dict.set_item("headers", headers)?;
        dict.set_item("isBase64Encoded", answer.is_base64)?;
        dict.set_item("body", answer.body)?;
        Ok(dict)
    }

    /// 100 to 599.
    #[getter]
    fn status(&self) -> u16 {
        self.0.status()
    }

    /// The headers by name.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        self.0.headers().iter().try_for_each(|(name, value)| dict.set_item(name, value))?;
        Ok(dict)
    }

    /// The body's bytes.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.body())
    }

    fn __repr__(&self) -> String {
        format!("<HttpResponse: {}, {} bytes>", self.0.status(), self.0.body().len())
    }
}

fn body_of(value: &Bound<'_, PyAny>) -> PyResult<Body> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Body::Text(text.to_cow()?.into_owned()));
    }
    if value.is_instance_of::<PyDict>() || value.is_instance_of::<PyList>() {
        return to_json(value, PAYLOAD).map(Body::Json);
    }
    Ok(Body::Bytes(bytes_like(value, "body")?.as_bytes().to_vec()))
}
