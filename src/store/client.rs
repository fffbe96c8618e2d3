//! `_StoreClient`.

use std::time::Duration;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyTuple};

use super::stop::PyStop;
use super::{answers, arguments, failures};
use crate::args::{bytes_like, text};
use crate::errors::to_pyerr;
use crate::signals::detached;
use fcimage_base::cancel::CancelToken;
use fcimage_base::error::ErrorKind;
use fcimage_store::{
    Answer, Broken, Call, Client, CopySource, Credentials, Endpoint, Failure, GetOptions,
    ListOptions, Range, Retries, Settings,
};

/// Objects in OSS ("oss") or in a storage that speaks S3 ("s3"). All methods take a session: the ID and
/// the secret of an access key, a security token or None, how many seconds the call may take or None
/// for ten minutes, and a `_Stop` or None. They raise the exceptions of `fcimage.storage.failures`.
#[pyclass(name = "_StoreClient", module = "fcimage._native", frozen)]
pub(super) struct PyStoreClient(Client);

/// How many keys are requested at once: as many as storages give.
const PAGE: u16 = 1000;

/// Who calls: see [`PyStoreClient`].
type SessionTuple<'py> = (String, String, Option<String>, Option<f64>, Option<Bound<'py, PyStop>>);

struct Session {
    credentials: Credentials,
    time: Option<Duration>,
    stop: Option<CancelToken>,
}

impl Session {
    fn new(value: SessionTuple<'_>) -> Self {
        let (id, secret, token, seconds, stop) = value;
        Self {
            credentials: arguments::credentials((id, secret, token)),
            time: arguments::seconds(seconds),
            stop: stop.map(|stop| stop.get().0.clone()),
        }
    }

    /// Makes a request with the interpreter released.
    fn run<T: Send>(
        &self,
        py: Python<'_>,
        request: &str,
        send: impl FnOnce(&Call<'_>) -> Answer<T> + Send,
    ) -> PyResult<T> {
        let call = Call { credentials: &self.credentials, time: self.time };
        let answer = detached(py, || {
            let answer = match &self.stop {
                Some(token) => token.enter(|| send(&call)),
                None => send(&call),
            };
            match answer {
                Err(Failure::Core(error)) if error.kind() == ErrorKind::Cancelled => {
                    if self.stop.as_ref().is_some_and(CancelToken::is_cancelled) {
                        let message = "the call was stopped".to_owned();
                        return Ok(Err(Failure::Connection(Broken { message, retryable: true })));
                    }
                    Err(error)
                }
                answer => Ok(answer),
            }
        })?;
        answer.map_err(|failure| failures::exception(py, request, &failure))
    }
}

#[pymethods]
impl PyStoreClient {
    #[new]
    #[pyo3(signature = (service, endpoint, region, *, addressing=None, attempts=4, pause=0.1,
        connect=5.0, idle=30.0, authorities=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn new(
        py: Python<'_>,
        service: &str,
        endpoint: &Bound<'_, PyAny>,
        region: String,
        addressing: Option<&str>,
        attempts: u32,
        pause: f64,
        connect: f64,
        idle: f64,
        authorities: Option<&[u8]>,
    ) -> PyResult<Self> {
        let addressing = arguments::addressing(py, addressing)?;
        let endpoint = text(endpoint, "endpoint")?;
        let endpoint =
            Endpoint::parse(&endpoint, addressing).map_err(|error| to_pyerr(py, &error))?;
        let roots = if endpoint.secure { Some(arguments::roots(py, authorities)?) } else { None };
        let time = |seconds| arguments::seconds(Some(seconds)).unwrap_or(Duration::MAX);
        let settings = Settings {
            service: arguments::service(py, service)?,
            endpoint,
            region,
            roots,
            retries: Retries { attempts, pause: time(pause) },
            connect: time(connect),
            idle: time(idle),
        };
        Client::new(settings).map(Self).map_err(|error| to_pyerr(py, &error))
    }

    /// The bytes of an object, and the headers of the response. `range` has the first and the last
    /// byte.
    #[pyo3(signature = (session, bucket, key, *, max_bytes=None, range=None, process=None, headers=None))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn get<'py>(
        &self,
        py: Python<'py>,
        session: SessionTuple<'py>,
        bucket: &Bound<'py, PyAny>,
        key: &Bound<'py, PyAny>,
        max_bytes: Option<u64>,
        range: Option<(u64, Option<u64>)>,
        process: Option<String>,
        headers: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let (bucket, key) = (text(bucket, "bucket")?, text(key, "key")?);
        let request = match &process {
            Some(process) => format!("GetObject {bucket}/{key}?x-oss-process={process}"),
            None => format!("GetObject {bucket}/{key}"),
        };
        let options = GetOptions {
            range: range.map(|(first, last)| Range { first, last }),
            max_bytes,
            process,
            headers: arguments::headers(py, headers)?,
        };
        let session = Session::new(session);
        let object = session.run(py, &request, |call| self.0.get(call, &bucket, &key, &options))?;
        let headers = answers::headers(py, &object.headers)?;
        (PyBytes::new(py, &object.data), headers).into_pyobject(py)
    }

    /// Writes an object. Returns the headers of the response.
    #[pyo3(signature = (session, bucket, key, data, headers=None))]
    fn put<'py>(
        &self,
        py: Python<'py>,
        session: SessionTuple<'py>,
        bucket: &Bound<'py, PyAny>,
        key: &Bound<'py, PyAny>,
        data: &Bound<'py, PyAny>,
        headers: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (bucket, key) = (text(bucket, "bucket")?, text(key, "key")?);
        let request = format!("PutObject {bucket}/{key}");
        let headers = arguments::headers(py, headers)?;
        let data = bytes_like(data, "data")?;
        let bytes = data.as_bytes();
        let session = Session::new(session);
        let stored =
            session.run(py, &request, |call| self.0.put(call, &bucket, &key, bytes, &headers))?;
        answers::headers(py, &stored.headers)
    }

    /// The headers of an object.
    #[pyo3(signature = (session, bucket, key, headers=None))]
    fn head<'py>(
        &self,
        py: Python<'py>,
        session: SessionTuple<'py>,
        bucket: &Bound<'py, PyAny>,
        key: &Bound<'py, PyAny>,
        headers: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let (bucket, key) = (text(bucket, "bucket")?, text(key, "key")?);
        let headers = arguments::headers(py, headers)?;
        let request = format!("HeadObject {bucket}/{key}");
        let head = Session::new(session)
            .run(py, &request, |call| self.0.head(call, &bucket, &key, &headers))?;
        answers::headers(py, &head.headers)
    }

    /// A page of a list, see `answers::page`; `token` is that of the page before.
    #[pyo3(signature = (session, bucket, prefix, after, token))]
    fn list<'py>(
        &self,
        py: Python<'py>,
        session: SessionTuple<'py>,
        bucket: &Bound<'py, PyAny>,
        prefix: &Bound<'py, PyAny>,
        after: Option<Bound<'py, PyAny>>,
        token: Option<String>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let bucket = text(bucket, "bucket")?;
        let after = after.as_ref().map(|after| text(after, "after")).transpose()?;
        let options = ListOptions {
            prefix: text(prefix, "prefix")?.into_owned(),
            start_after: after.unwrap_or_default().into_owned(),
            continuation: token,
            max_keys: Some(PAGE),
            ..ListOptions::default()
        };
        let request = format!("ListObjectsV2 {bucket}");
        let page =
            Session::new(session).run(py, &request, |call| self.0.list(call, &bucket, &options))?;
        answers::page(py, page)
    }

    /// Copies an object inside of the storage: `source` has the bucket and the key. Returns the ETag.
    #[pyo3(signature = (session, source, bucket, key, headers=None))]
    fn copy<'py>(
        &self,
        py: Python<'py>,
        session: SessionTuple<'py>,
        source: (Bound<'py, PyAny>, Bound<'py, PyAny>),
        bucket: &Bound<'py, PyAny>,
        key: &Bound<'py, PyAny>,
        headers: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<String> {
        let (bucket, key) = (text(bucket, "bucket")?, text(key, "key")?);
        let from = (text(&source.0, "source_bucket")?, text(&source.1, "source_key")?);
        let source = CopySource { bucket: &from.0, key: &from.1 };
        let headers = arguments::headers(py, headers)?;
        let request = format!("CopyObject {}/{} to {bucket}/{key}", from.0, from.1);
        let copied = Session::new(session)
            .run(py, &request, |call| self.0.copy(call, source, &bucket, &key, &headers))?;
        Ok(copied.etag)
    }

    /// Deletes an object.
    fn delete(
        &self,
        py: Python<'_>,
        session: SessionTuple<'_>,
        bucket: &Bound<'_, PyAny>,
        key: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let (bucket, key) = (text(bucket, "bucket")?, text(key, "key")?);
        let request = format!("DeleteObject {bucket}/{key}");
        Session::new(session).run(py, &request, |call| self.0.delete(call, &bucket, &key))
    }
}
