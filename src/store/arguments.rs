//! Arguments of requests.

use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::args::text;
use crate::errors::{to_pyerr, wrong_value};
use fcimage_store::{Addressing, Credentials, Endpoint, Headers, Roots, Service};

/// The access key of `(id, secret, token)`.
pub(super) fn credentials(value: (String, String, Option<String>)) -> Credentials {
    let (access_key_id, access_key_secret, security_token) = value;
    Credentials { access_key_id, access_key_secret, security_token }
}

/// A duration in seconds; None for one that is negative or too long.
pub(super) fn seconds(value: Option<f64>) -> Option<Duration> {
    value.and_then(|seconds| Duration::try_from_secs_f64(seconds.max(0.0)).ok())
}

/// The headers of a mapping.
pub(super) fn headers(py: Python<'_>, value: Option<&Bound<'_, PyDict>>) -> PyResult<Headers> {
    let mut pairs = Vec::new();
    for (name, value) in value.into_iter().flat_map(|dict| dict.iter()) {
        let name = text(&name, "the name of a header")?.into_owned();
        let value = text(&value, &format!("the header {name}"))?.into_owned();
        pairs.push((name, value));
    }
    Headers::from_caller(&pairs).map_err(|error| to_pyerr(py, &error))
}

/// The interface that `name` means.
pub(super) fn service(py: Python<'_>, name: &str) -> PyResult<Service> {
    match name {
        "oss" => Ok(Service::Oss),
        "s3" => Ok(Service::S3),
        _ => Err(wrong_value(py, format!("service must be oss or s3, got {name:?}"))),
    }
}

/// Where the bucket stands: "virtual", "path" or "domain". None if `endpoint` is not the address of a
/// storage, or if a bucket cannot stand before it.
#[pyfunction]
#[pyo3(signature = (endpoint, addressing))]
pub(super) fn _addressing(
    py: Python<'_>,
    endpoint: &Bound<'_, PyAny>,
    addressing: Option<&str>,
) -> PyResult<Option<&'static str>> {
    let addressing = self::addressing(py, addressing)?;
    let endpoint = Endpoint::parse(&text(endpoint, "endpoint")?, addressing);
    Ok(endpoint.ok().map(|endpoint| match endpoint.addressing {
        Addressing::Virtual => "virtual",
        Addressing::Path => "path",
        Addressing::Domain => "domain",
    }))
}

/// Where the bucket stands.
pub(super) fn addressing(py: Python<'_>, name: Option<&str>) -> PyResult<Option<Addressing>> {
    match name {
        None => Ok(None),
        Some("virtual") => Ok(Some(Addressing::Virtual)),
        Some("path") => Ok(Some(Addressing::Path)),
        Some("domain") => Ok(Some(Addressing::Domain)),
        Some(name) => Err(wrong_value(
            py,
            format!("addressing must be virtual, path or domain, got {name:?}"),
        )),
    }
}

/// The authorities in a PEM file, or the bundled ones.
pub(super) fn roots(py: Python<'_>, pem: Option<&[u8]>) -> PyResult<Roots> {
    match pem {
        None => Ok(Roots::bundled()),
        Some(pem) => Roots::from_pem(pem).map_err(|error| to_pyerr(py, &error)),
    }
}
