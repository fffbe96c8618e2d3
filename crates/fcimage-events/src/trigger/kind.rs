//! Which trigger a payload came from.

use super::timer::TimerEvent;
use crate::cloud_event::{check_required, states_a_version};
use crate::json::{Document, DocumentRole, Type, Value};
use crate::object::is_gcs_resource;
use fcimage_base::error::Result;

/// What started the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// A CloudEvent, or an array of them, from EventBridge.
    EventBridge,
    /// An OSS trigger.
    Oss,
    /// A timer.
    Timer,
    /// A log store (SLS).
    Log,
    /// A topic of the message service (MNS).
    Mns,
    /// The content delivery network.
    Cdn,
    /// An HTTP request.
    Http,
    /// An HTTP request through API Gateway.
    ApiGateway,
    /// S3, or a storage that sends the same events, such as MinIO.
    S3,
    /// Tencent Cloud COS.
    Cos,
    /// Huawei Cloud OBS.
    Obs,
    /// Cloudflare R2.
    R2,
    /// Google Cloud Storage, without a CloudEvent around it.
    Gcs,
    /// Messages of an SQS queue.
    Sqs,
    /// Messages of an SNS topic.
    Sns,
    /// A message of Pub/Sub.
    PubSub,
    /// An event of EventBridge on AWS, which is no CloudEvent.
    AwsEventBridge,
    /// A CloudEvent, or an array of them, from elsewhere.
    CloudEvent,
    /// Any other JSON, such as a transformed event.
    Json,
    /// Text that is not JSON.
    Text,
    /// Bytes that are not UTF-8, such as CBOR from Tablestore.
    Binary,
}

impl EventKind {
    /// The name of the kind in Python.
    pub fn name(self) -> &'static str {
        match self {
            Self::EventBridge => "eventbridge",
            Self::Oss => "oss",
            Self::Timer => "timer",
            Self::Log => "log",
            Self::Mns => "mns",
            Self::Cdn => "cdn",
            Self::Http => "http",
            Self::ApiGateway => "api_gateway",
            Self::S3 => "s3",
            Self::Cos => "cos",
            Self::Obs => "obs",
            Self::R2 => "r2",
            Self::Gcs => "gcs",
            Self::Sqs => "sqs",
            Self::Sns => "sns",
            Self::PubSub => "pubsub",
            Self::AwsEventBridge => "aws_eventbridge",
            Self::CloudEvent => "cloudevent",
            Self::Json => "json",
            Self::Text => "text",
            Self::Binary => "binary",
        }
    }

    /// The trigger that sends such JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Event`](fcimage_base::error::ErrorKind::Event) for a CloudEvent that lacks a
    /// required attribute.
    pub(crate) fn of(value: Value<'_>) -> Result<Self> {
        match value.kind() {
            Type::Array => of_batch(value),
            Type::Object => of_object(value),
            _ => Ok(Self::Json),
        }
    }
}

fn of_object(value: Value<'_>) -> Result<EventKind> {
    if states_a_version(value) {
        check_required(value)?;
        return Ok(if is_from_eventbridge(value) {
            EventKind::EventBridge
        } else {
            EventKind::CloudEvent
        });
    }
    let has = |keys: &[&str]| keys.iter().all(|key| value.get(key).is_some());
    if let Some(records) = value.get("events").filter(|events| events.kind() == Type::Array) {
        return Ok(of_records(records));
    }
    if let Some(first) = value.get("Records").and_then(|records| records.items().next()) {
        return Ok(of_cloud_record(first));
    }
    Ok(if value.find(&["requestContext", "http"]).is_some() {
        EventKind::Http
    } else if has(&["httpMethod", "path"]) || has(&["httpMethod", "headers"]) {
        EventKind::ApiGateway
    } else if TimerEvent::is_one(value) {
        EventKind::Timer
    } else if is_log(value) {
        EventKind::Log
    } else if has(&["detail-type", "detail"]) {
        EventKind::AwsEventBridge
    } else if value.text_at(&["Event"]).is_some_and(|event| event == "s3:TestEvent") {
        EventKind::S3
    } else if has(&["TopicArn", "Message"]) {
        EventKind::Sns
    } else if has(&["TopicName", "Message"]) || is_message_with_attributes(value) {
        EventKind::Mns
    } else if has(&["action", "bucket"]) && value.find(&["object", "key"]).is_some() {
        EventKind::R2
    } else if is_gcs_resource(value) {
        EventKind::Gcs
    } else if is_pubsub(value) {
        EventKind::PubSub
    } else {
        EventKind::Json
    })
}

/// The first of `Records` decides.
fn of_cloud_record(first: Value<'_>) -> EventKind {
    let source = first.text_at(&["eventSource"]);
    match source.as_deref() {
        Some("aws:sqs") => EventKind::Sqs,
        _ if first.get("Sns").is_some() => EventKind::Sns,
        _ if first.get("cos").is_some() => EventKind::Cos,
        _ if first.get("obs").is_some() => EventKind::Obs,
        _ if first.get("s3").is_some() => EventKind::S3,
        _ => EventKind::Json,
    }
}

fn is_pubsub(value: Value<'_>) -> bool {
    value.get("subscription").is_some()
        && value.get("message").is_some_and(|message| {
            message.get("data").is_some() || message.get("attributes").is_some()
        })
}

/// The first record of `events` decides.
fn of_records(records: Value<'_>) -> EventKind {
    let Some(first) = records.items().next() else { return EventKind::Json };
    if first.get("oss").is_some() {
        return EventKind::Oss;
    }
    match first.text_at(&["eventSource"]).as_deref() {
        Some("acs:oss" | "acs.oss") => EventKind::Oss,
        Some("cdn" | "acs:cdn" | "acs.cdn") => EventKind::Cdn,
        _ => EventKind::Json,
    }
}

/// The first element decides: a batch has CloudEvents, or JSON texts of them.
fn of_batch(value: Value<'_>) -> Result<EventKind> {
    let Some(first) = value.items().next() else { return Ok(EventKind::Json) };
    let parsed;
    let first = match first.as_text() {
        None => first,
        Some(text) => match Document::parse(text.as_bytes(), DocumentRole::PAYLOAD) {
            Err(_) => return Ok(EventKind::Json),
            Ok(document) => {
                parsed = document.into_owned();
                parsed.root()
            }
        },
    };
    if !states_a_version(first) {
        return Ok(EventKind::Json);
    }
    for (index, item) in value.items().enumerate() {
        let checked = match item.as_text() {
            None => check_required(item),
            Some(text) => Document::parse(text.as_bytes(), DocumentRole::PAYLOAD)
                .and_then(|document| check_required(document.root())),
        };
        checked.map_err(|error| error.prefix_pointer(&format!("/{index}")))?;
    }
    Ok(if is_from_eventbridge(first) { EventKind::EventBridge } else { EventKind::CloudEvent })
}

/// EventBridge adds `aliyun...` attributes; the platform's own sources begin with `acs.`.
fn is_from_eventbridge(event: Value<'_>) -> bool {
    let source = event.get("source").and_then(|source| source.as_text());
    source.is_some_and(|source| source.starts_with("acs."))
        || event.entries().any(|(key, _)| key.starts_with("aliyun"))
}

fn is_log(value: Value<'_>) -> bool {
    value.get("source").is_some_and(|source| {
        source.get("projectName").is_some() && source.get("logstoreName").is_some()
    })
}

fn is_message_with_attributes(value: Value<'_>) -> bool {
    let kind_of = |key| value.get(key).map(|found| found.kind());
    kind_of("body") == Some(Type::Text)
        && kind_of("attrs") == Some(Type::Object)
        && value.entries().count() == 2
}
