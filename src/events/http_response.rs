//! `HttpResponse`.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList, PyString, PyTuple};

use super::headers::{dict_of, pairs_of};
use super::json::to_json;
use crate::args::{Arguments, Signature, bytes_like, integer, mismatch, text};
use crate::signals::attached;
use crate::slips;
use crate::values::Fields;
use fcimage_events::json::DocumentRole;
use fcimage_events::{Cors, HttpResponse, ResponseBody};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyHttpResponse>()
}

/// A response to an HTTP request, for the HTTP trigger and API Gateway.
///
/// Args:
///     status: 100 to 599.
///     headers: A mapping of names to values. Where Content-Type is missing, the body decides.
///     body: Bytes-like, str, or a dict or list that is sent as JSON.
///
/// Raises:
///     ArgumentError: An argument has a wrong type, the status is out of its range, or a header has a
///         wrong name or a control character.
///     EventError: The body is a dict or list that JSON cannot express.
///
/// >>> fcimage.HttpResponse(200, body={"ok": True}).to_fc()["body"]
/// '{"ok":true}'
#[pyclass(name = "HttpResponse", module = "fcimage", frozen, eq, hash)]
#[derive(PartialEq, Eq, Hash)]
struct PyHttpResponse(HttpResponse);

static HTTP_RESPONSE: Signature = Signature {
    function: "HttpResponse",
    positional: &["status", "headers", "body"],
    keyword_only: &[],
    required: &[],
    slips: slips::HTTP_RESPONSE,
};

const CORS_NAMES: [&str; 4] = ["origin", "methods", "headers", "max_age"];

static PREFLIGHT: Signature =
    Signature::new("HttpResponse.preflight", &["origin"], &["methods", "headers", "max_age"], &[]);
static TO_FC: Signature = Signature::new("HttpResponse.to_fc", &[], &[], &[]);
static CORS: Signature =
    Signature::new("HttpResponse.cors", &["origin"], &["methods", "headers", "max_age"], &[]);

/// The arguments of `cors` and `preflight` as they came.
struct CorsArguments {
    origin: String,
    methods: Vec<String>,
    headers: Vec<String>,
    max_age: Option<i64>,
}

impl CorsArguments {
    fn read(arguments: &Arguments<'_>) -> PyResult<Self> {
        let [origin, methods, headers, max_age] = CORS_NAMES.map(|name| arguments.optional(name));
        Ok(Self {
            origin: match origin {
                Some(origin) => text(origin, "origin")?.into_owned(),
                None => "*".to_owned(),
            },
            methods: methods.map_or(Ok(vec![]), |methods| names_of(methods, "methods"))?,
            headers: headers.map_or(Ok(vec![]), |headers| names_of(headers, "headers"))?,
            max_age: max_age.map(|seconds| integer(seconds, "max_age")).transpose()?,
        })
    }

    fn cors(&self) -> Cors<'_> {
        let Self { origin, methods, headers, max_age } = self;
        Cors { origin, methods, headers, max_age: *max_age }
    }
}

/// The argument `name`, an iterable of str; one str is a mistake.
fn names_of(value: &Bound<'_, PyAny>, name: &str) -> PyResult<Vec<String>> {
    let wrong = || mismatch(name, "a list of str", value);
    if value.is_instance_of::<PyString>() {
        return Err(wrong());
    }
    let item = |item: PyResult<Bound<'_, PyAny>>| Ok(text(&item?, name)?.into_owned());
    value.try_iter().map_err(|_| wrong())?.map(item).collect()
}

#[pymethods]
impl PyHttpResponse {
    #[new]
    #[pyo3(signature = (*args, **kwargs), text_signature = "(status=200, headers=None, body=None)")]
    fn new(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = HTTP_RESPONSE.read(args, kwargs)?;
        let status = arguments.integer_within("status", HttpResponse::STATUS)?.unwrap_or(200);
        let headers = arguments.optional("headers");
        let headers = headers.map_or(Ok(vec![]), |headers| pairs_of(headers, "headers"))?;
        let body = arguments.optional("body");
        let body = body.map_or(Ok(ResponseBody::Bytes(vec![])), body_of)?;
        attached(py, || HttpResponse::new(status.into(), headers, body).map(Self))
    }

    /// The response to a preflight request: status 204, and the headers that say who may do what.
    ///
    /// Args:
    ///     origin: The one origin whose scripts may, or "*" for all.
    ///     methods: Which methods may be called; default GET and POST.
    ///     headers: Which headers a request may have, such as ["Content-Type"].
    ///     max_age: For how many seconds a browser may keep this response.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type, is out of its range, or has a control
    ///         character.
    #[staticmethod]
    #[pyo3(
        signature = (*args, **kwargs),
        text_signature = "(origin='*', *, methods=('GET', 'POST'), headers=(), max_age=None)"
    )]
    fn preflight(
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = PREFLIGHT.read(args, kwargs)?;
        let mut cors = CorsArguments::read(&arguments)?;
        if arguments.optional("methods").is_none() {
            cors.methods = vec!["GET".to_owned(), "POST".to_owned()];
        }
        attached(py, || HttpResponse::preflight(&cors.cors()).map(Self))
    }

    /// The same response with the headers that let a script in a browser read it.
    ///
    /// Args:
    ///     origin: The one origin whose scripts may, or "*" for all.
    ///     methods: Which methods may be called, such as ["GET", "POST"].
    ///     headers: Which headers a request may have, such as ["Content-Type"].
    ///     max_age: For how many seconds a browser may keep the response to a preflight request.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type, is out of its range, or has a control
    ///         character.
    #[pyo3(
        signature = (*args, **kwargs),
        text_signature = "($self, origin='*', *, methods=(), headers=(), max_age=None)"
    )]
    fn cors(
        &self,
        py: Python<'_>,
        args: &Bound<'_, PyTuple>,
        kwargs: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let arguments = CorsArguments::read(&CORS.read(args, kwargs)?)?;
        attached(py, || self.0.clone().with_cors(&arguments.cors()).map(Self))
    }

    /// What a handler returns: a dict with statusCode, headers, isBase64Encoded and body. Bytes that
    /// are not text are sent as Base64.
    ///
    /// Raises:
    ///     LimitError: The body takes more than the 32 MiB that the platform forwards; `limit` is
    ///         "max_response_bytes".
    #[pyo3(signature = (*args, **kwargs), text_signature = "($self)")]
    fn to_fc<'py>(
        &self,
        py: Python<'py>,
        args: &Bound<'py, PyTuple>,
        kwargs: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        TO_FC.read(args, kwargs)?;
        let response = attached(py, || self.0.to_fc())?;
        let dict = PyDict::new(py);
        dict.set_item("statusCode", response.status)?;
        dict.set_item("headers", dict_of(py, &response.headers)?)?;
        dict.set_item("isBase64Encoded", response.is_base64)?;
        dict.set_item("body", response.body)?;
        Ok(dict)
    }

    /// 100 to 599.
    #[getter]
    fn status(&self) -> u16 {
        self.0.status()
    }

    /// The headers, str by name.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict_of(py, self.0.headers())
    }

    /// The body's bytes.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.body().as_bytes())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        self.fields(py)?.repr()
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

impl PyHttpResponse {
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Fields<'py>> {
        let fields = Fields::new(py, "HttpResponse").with("status", self.status())?;
        let headers = self.headers(py)?;
        let fields = fields.with("headers", (!headers.is_empty()).then_some(headers))?;
        match self.0.body() {
            ResponseBody::Bytes(bytes) if bytes.is_empty() => Ok(fields),
            ResponseBody::Bytes(bytes) => fields.with("body", PyBytes::new(py, bytes)),
            ResponseBody::Text(text) | ResponseBody::Json(text) => fields.with("body", text),
        }
    }
}

fn body_of(value: &Bound<'_, PyAny>) -> PyResult<ResponseBody> {
    if value.is_instance_of::<PyString>() {
        return Ok(ResponseBody::Text(text(value, "body")?.into_owned()));
    }
    if value.is_instance_of::<PyDict>() || value.is_instance_of::<PyList>() {
        return to_json(value, DocumentRole::PAYLOAD).map(ResponseBody::Json);
    }
    let bytes = bytes_like(value, "body")
        .map_err(|_| mismatch("body", "bytes-like, a str, a dict or a list", value))?;
    Ok(ResponseBody::Bytes(bytes.as_bytes().to_vec()))
}
