//! What each trigger says: `TimerEvent`, `LogEvent`, `MnsEvent`, `CdnEvent` and `HttpRequest`.

use pyo3::prelude::*;

use super::facts::facts;
use fcimage_events::{CdnEvent, HttpRequest, LogEvent, MnsEvent, TimerEvent};

pub(super) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add_class::<PyTimerEvent>()?;
    module.add_class::<PyLogEvent>()?;
    module.add_class::<PyMnsEvent>()?;
    module.add_class::<PyCdnEvent>()?;
    module.add_class::<PyHttpRequest>()
}

facts! {
    /// One tick of a timer: `Event.timer`. For tests it can be made by hand; each attribute is an
    /// argument.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type or is unknown.
    ///
    /// >>> fcimage.parse_event({"triggerName": "daily", "triggerTime": "2023-12-26T07:49:00Z"}).timer
    /// TimerEvent(trigger_name='daily', trigger_time='2023-12-26T07:49:00Z')
    "TimerEvent" PyTimerEvent(TimerEvent), "(*, trigger_name=None, trigger_time=None, payload=None)" {
        required: [],
        /// The trigger's name.
        trigger_name,
        /// The time of the tick as it was written, usually RFC 3339.
        trigger_time,
        /// The payload of the trigger's configuration: text, often JSON text.
        payload,
    }
}

facts! {
    /// Where the logs of a log trigger (SLS) are: `Event.log`. For tests it can be made by hand; each
    /// attribute is an argument.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type or is unknown.
    ///     EventError: `parameter` is not JSON.
    "LogEvent" PyLogEvent(LogEvent), "(*, project_name=None, logstore_name=None, endpoint=None, \
        shard_id=None, begin_cursor=None, end_cursor=None, job_name=None, task_id=None, \
        cursor_time=None, parameter=None)" {
        required: [],
        /// The project's name.
        project_name,
        /// The log store's name.
        logstore_name,
        /// The URL of the log service.
        endpoint,
        /// The shard's number.
        shard_id,
        /// Where the logs begin.
        begin_cursor,
        /// Where the logs end.
        end_cursor,
        /// The job's name.
        job_name,
        /// The task's id.
        task_id,
        /// Seconds since 1970.
        cursor_time,
        /// The parameter of the trigger's configuration as Python objects, new at each access.
        parameter,
    }
}

facts! {
    /// One message of an MNS topic: `Event.mns`. For tests it can be made by hand; each attribute is
    /// an argument.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type or is unknown.
    ///
    /// >>> fcimage.parse_event({"body": "hello", "attrs": {"lang": "en"}}).mns
    /// MnsEvent(message='hello', attributes={'lang': 'en'})
    "MnsEvent" PyMnsEvent(MnsEvent), "(*, message='', topic_name=None, topic_owner=None, \
        subscriber=None, subscription_name=None, message_id=None, message_md5=None, \
        publish_time=None, attributes=None)" {
        required: [],
        /// The message's text.
        message,
        /// The topic's name.
        topic_name,
        /// The account that owns the topic.
        topic_owner,
        /// The account that subscribed.
        subscriber,
        /// The subscription's name.
        subscription_name,
        /// The message's id.
        message_id,
        /// The message's MD5 in hexadecimal digits.
        message_md5,
        /// Milliseconds since 1970.
        publish_time,
        /// The message's attributes, str by name: text as it is, other values as JSON.
        attributes,
    }
}

facts! {
    /// One record of a CDN trigger: an item of `Event.cdn`. For tests it can be made by hand; each
    /// attribute is an argument.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type or is unknown.
    ///     EventError: `event_parameter` is not JSON.
    "CdnEvent" PyCdnEvent(CdnEvent), "(*, event_name=None, event_time=None, region=None, \
        trace_id=None, domain=None, event_parameter=None)" {
        required: [],
        /// What happened, such as "LogFileCreated".
        event_name,
        /// The time as it was written, usually RFC 3339.
        event_time,
        /// The region, such as "cn-hangzhou".
        region,
        /// The id for tracing the event.
        trace_id,
        /// The accelerated domain.
        domain,
        /// Further facts, which depend on `event_name`, as Python objects, new at each access.
        event_parameter,
    }
}

facts! {
    /// One HTTP request: `Event.http`. For tests it can be made by hand; each attribute is an
    /// argument.
    ///
    /// Raises:
    ///     ArgumentError: An argument has a wrong type or is unknown.
    ///
    /// >>> event = {"httpMethod": "get", "path": "/thumb", "queryParameters": {"width": "300"}}
    /// >>> fcimage.parse_event(event).http
    /// HttpRequest(method='GET', path='/thumb', query={'width': '300'})
    "HttpRequest" PyHttpRequest(HttpRequest), "(*, method='GET', path='/', headers=None, query=None, \
        path_parameters=None, body=b'', request_id=None, source_ip=None, user_agent=None, \
        protocol=None, domain_name=None, account_id=None, time=None)" {
        required: [],
        /// The method in upper case.
        method,
        /// The path, without the query.
        path,
        /// The headers, str by name in lower case.
        headers,
        /// The decoded parameters of the query, str by name. Several values of one parameter are one
        /// str, with commas between them.
        query,
        /// The parameters in the path, str by name; API Gateway only.
        path_parameters,
        /// The bytes of the body, decoded where they were sent as Base64.
        body,
        /// The request's id.
        request_id,
        /// The caller's address.
        source_ip,
        /// The caller's User-Agent.
        user_agent,
        /// The protocol, such as "HTTP/1.1".
        protocol,
        /// The domain that was called.
        domain_name,
        /// The account's id.
        account_id,
        /// The time as it was written, usually RFC 3339.
        time,
    }
}
