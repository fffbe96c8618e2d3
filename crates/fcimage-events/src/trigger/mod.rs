//! Which trigger a payload came from, and one room for each that has facts of its own.

pub mod cdn;
pub mod http;
pub mod log;
pub mod mns;
pub mod timer;

use crate::cloud_event::{self, check_required};
use crate::json::{Document, PAYLOAD, Type, Value};
use fcimage_base::error::Result;

/// What woke the function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A CloudEvent, or an array of them, from EventBridge.
    EventBridge,
    /// A direct OSS trigger.
    Oss,
    /// A timer.
    Timer,
    /// A log store (SLS).
    Log,
    /// A topic of the message service.
    Mns,
    /// The content delivery network.
    Cdn,
    /// An HTTP request.
    Http,
    /// An HTTP request through API Gateway.
    ApiGateway,
    /// A CloudEvent, or an array of them, from elsewhere.
    CloudEvent,
    /// Any other JSON: a transformed event, for example.
    Json,
    /// Text that is no JSON.
    Text,
    /// Bytes that are no text: CBOR from Tablestore, for example.
    Binary,
}

impl Kind {
    /// As Python names it.
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
            Self::CloudEvent => "cloudevent",
            Self::Json => "json",
            Self::Text => "text",
            Self::Binary => "binary",
        }
    }

    /// The trigger that writes such JSON. A CloudEvent that lacks a required attribute is an error.
    pub fn of(value: Value<'_>) -> Result<Self> {
        match value.kind() {
            Type::Array => of_batch(value),
            Type::Object => of_object(value),
            _ => Ok(Self::Json),
        }
    }
}

fn of_object(value: Value<'_>) -> Result<Kind> {
    if cloud_event::claims_to_be_one(value) {
        check_required(value)?;
        return Ok(if is_from_eventbridge(value) { Kind::EventBridge } else { Kind::CloudEvent });
    }
    let has = |names: &[&str]| names.iter().all(|name| value.get(name).is_some());
    if let Some(events) = value.get("events").filter(|events| events.kind() == Type::Array) {
        let first = events.items().next();
        return Ok(match first {
            Some(first) if first.get("oss").is_some() => Kind::Oss,
            Some(first) => match first.text_at(&["eventSource"]).as_deref() {
                Some("acs:oss" | "acs.oss") => Kind::Oss,
                Some("cdn" | "acs:cdn" | "acs.cdn") => Kind::Cdn,
                _ => Kind::Json,
            },
            None => Kind::Json,
        });
    }
    let is_log = || {
        let source = value.get("source")?;
        Some(source.get("projectName").is_some() && source.get("logstoreName").is_some())
    };
    Ok(if value.find(&["requestContext", "http"]).is_some() {
        Kind::Http
    } else if has(&["httpMethod", "path"]) || has(&["httpMethod", "headers"]) {
        Kind::ApiGateway
    } else if has(&["triggerName", "triggerTime"]) {
        Kind::Timer
    } else if is_log() == Some(true) {
        Kind::Log
    } else if has(&["TopicName", "Message"]) || is_message_with_attributes(value) {
        Kind::Mns
    } else {
        Kind::Json
    })
}

/// The first element decides: a batch holds CloudEvents, or JSON texts of them.
fn of_batch(value: Value<'_>) -> Result<Kind> {
    let Some(first) = value.items().next() else { return Ok(Kind::Json) };
    let parsed;
    let first = match first.as_text() {
        None => first,
        Some(text) => match Document::parse(text.as_bytes(), PAYLOAD) {
            Err(_) => return Ok(Kind::Json),
            Ok(document) => {
                parsed = document.into_owned();
                parsed.root()
            }
        },
    };
    if !cloud_event::claims_to_be_one(first) {
        return Ok(Kind::Json);
    }
    for (index, item) in value.items().enumerate() {
        let checked = match item.as_text() {
            None => check_required(item),
            Some(text) => Document::parse(text.as_bytes(), PAYLOAD)
                .and_then(|document| check_required(document.root())),
        };
        checked.map_err(|error| error.prefix_pointer(&format!("/{index}")))?;
    }
    Ok(if is_from_eventbridge(first) { Kind::EventBridge } else { Kind::CloudEvent })
}

/// EventBridge adds `aliyun...` attributes; the platform's own sources begin with `acs.`.
fn is_from_eventbridge(event: Value<'_>) -> bool {
    let source = event.get("source").and_then(|source| source.as_text());
    source.is_some_and(|source| source.starts_with("acs."))
        || event.members().any(|(name, _)| name.starts_with("aliyun"))
}

fn is_message_with_attributes(value: Value<'_>) -> bool {
    let attributes = value.get("attrs").map(|attributes| attributes.kind());
    let body = value.get("body").map(|body| body.kind());
    (body, attributes) == (Some(Type::Text), Some(Type::Object)) && value.members().count() == 2
}
