//! Doorways to `fcimage_events::trigger`: what each trigger says.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

use super::json::to_python;
use fcimage_events::json::Document;
use fcimage_events::trigger::cdn::Cdn;
use fcimage_events::trigger::http::Request;
use fcimage_events::trigger::log::Log;
use fcimage_events::trigger::mns::Mns;
use fcimage_events::trigger::timer::Timer;

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyTimer>()?;
    module.add_class::<PyLog>()?;
    module.add_class::<PyMns>()?;
    module.add_class::<PyCdn>()?;
    module.add_class::<PyRequest>()
}

/// A read-only class over facts of the core: texts and numbers that may be absent.
macro_rules! facts {
    ($(#[$doc:meta])* $name:literal $wrapper:ident($core:ident) {
        $($(#[$field_doc:meta])* $field:ident: $type:ty,)*
    } $($rest:tt)*) => {
        $(#[$doc])*
        #[pyclass(name = $name, module = "fcimage", frozen)]
        pub(super) struct $wrapper(pub(super) $core);

        #[pymethods]
        impl $wrapper {
            $($(#[$field_doc])* #[getter]
            fn $field(&self) -> $type {
                self.0.$field.clone()
            })*

            $($rest)*

            fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
                let facts = [$({
                    let value = slf.getattr(stringify!($field))?.repr()?;
                    format!("{}={value}", stringify!($field))
                }),*];
                Ok(format!("<{}: {}>", $name, facts.join(", ")))
            }
        }
    };
}

facts! {
    /// One tick of a timer.
    "TimerEvent" PyTimer(Timer) {
        /// The trigger's name.
        trigger_name: Option<String>,
        /// The time of the tick as it came, RFC 3339.
        trigger_time: Option<String>,
        /// What the trigger's configuration says: text, often JSON text.
        payload: Option<String>,
    }
}

facts! {
    /// Where the logs are that a log trigger speaks of.
    "LogEvent" PyLog(Log) {
        /// The project's name.
        project_name: Option<String>,
        /// The log store's name.
        logstore_name: Option<String>,
        /// Where the service is reached.
        endpoint: Option<String>,
        /// The shard.
        shard_id: Option<i64>,
        /// Where the logs begin.
        begin_cursor: Option<String>,
        /// Where the logs end.
        end_cursor: Option<String>,
        /// The job's name.
        job_name: Option<String>,
        /// The task's id.
        task_id: Option<String>,
        /// Seconds since 1970.
        cursor_time: Option<i64>,
    }

    /// What the trigger's configuration says, as Python objects.
    #[getter]
    fn parameter<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        objects(py, self.0.parameter.as_ref())
    }
}

facts! {
    /// One message of a topic.
    "MnsEvent" PyMns(Mns) {
        /// The message.
        message: String,
        /// The topic's name.
        topic_name: Option<String>,
        /// The account that owns the topic.
        topic_owner: Option<String>,
        /// The account that subscribed.
        subscriber: Option<String>,
        /// The subscription's name.
        subscription_name: Option<String>,
        /// The message's id.
        message_id: Option<String>,
        /// The message's MD5 in hexadecimal digits.
        message_md5: Option<String>,
        /// Milliseconds since 1970.
        publish_time: Option<i64>,
    }

    /// The message's attributes: text as it is, other values as JSON.
    #[getter]
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict(py, &self.0.attributes)
    }
}

facts! {
    /// One record of a CDN trigger.
    "CdnEvent" PyCdn(Cdn) {
        /// Such as "LogFileCreated".
        event_name: Option<String>,
        /// The time as it came, RFC 3339.
        event_time: Option<String>,
        /// The region.
        region: Option<String>,
        /// The trace's id.
        trace_id: Option<String>,
        /// The domain that is accelerated.
        domain: Option<String>,
    }

    /// What the event says besides, as Python objects.
    #[getter]
    fn event_parameter<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        objects(py, self.0.event_parameter.as_ref())
    }
}

facts! {
    /// One HTTP request.
    "HttpRequest" PyRequest(Request) {
        /// In upper case.
        method: String,
        /// The path, without the query.
        path: String,
        /// The request's id.
        request_id: Option<String>,
        /// The caller's address.
        source_ip: Option<String>,
        /// The caller's User-Agent.
        user_agent: Option<String>,
        /// Such as "HTTP/1.1".
        protocol: Option<String>,
        /// The domain that was called.
        domain_name: Option<String>,
        /// The account.
        account_id: Option<String>,
        /// The time as it came, RFC 3339.
        time: Option<String>,
    }

    /// The headers, their names in lower case.
    #[getter]
    fn headers<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict(py, &self.0.headers)
    }

    /// The query's parameters, decoded; several values of one stand in one text, with commas.
    #[getter]
    fn query<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict(py, &self.0.query)
    }

    /// The parameters in the path (API Gateway).
    #[getter]
    fn path_parameters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        dict(py, &self.0.path_parameters)
    }

    /// The body's bytes, decoded where they came as Base64.
    #[getter]
    fn body<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.body)
    }
}

fn dict<'py>(py: Python<'py>, pairs: &[(String, String)]) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    pairs.iter().try_for_each(|(name, value)| dict.set_item(name, value))?;
    Ok(dict)
}

fn objects<'py>(
    py: Python<'py>,
    document: Option<&Document<'_>>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    document.map(|document| to_python(py, document.root())).transpose()
}
