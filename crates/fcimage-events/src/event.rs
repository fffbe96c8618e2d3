//! The payload that a function received, and the objects and events in it.

use std::sync::OnceLock;

use crate::cloud_event::{CloudEvent, ContentMode, from_http};
use crate::json::{Document, DocumentRole, Type, Value, check_length, refuse_duplicate_keys};
use crate::object::{self, ObjectEvent, Provider};
use crate::strictness::Strictness;
use crate::trigger::{CdnEvent, EventKind, HttpRequest, LogEvent, MnsEvent, TimerEvent};
use fcimage_base::error::Result;
use fcimage_base::failpoint::{self, Phase};

/// What a function received. Made by [`parse_event`].
#[derive(Debug, Clone)]
pub struct Event {
    kind: EventKind,
    payload: Payload,
    /// Decoding the body of a request takes time, and three methods need it.
    http: OnceLock<Result<Option<HttpRequest>>>,
}

#[derive(Debug, Clone)]
enum Payload {
    Json(Document<'static>),
    Text(String),
    Binary(Vec<u8>),
}

/// Understands a payload. Text that begins like a JSON object or array must be JSON. Strict parsing
/// also refuses duplicate keys, and CloudEvents that break a rule of the specification.
///
/// # Errors
/// [`ErrorKind::Event`] for broken JSON and for a CloudEvent that lacks a required attribute;
/// [`ErrorKind::Limit`] for a payload that exceeds one of the [limits](crate::limits).
///
/// [`ErrorKind::Event`]: fcimage_base::error::ErrorKind::Event
/// [`ErrorKind::Limit`]: fcimage_base::error::ErrorKind::Limit
pub fn parse_event(payload: &[u8], strictness: Strictness) -> Result<Event> {
    failpoint::hit(Phase::Event);
    check_length(payload, DocumentRole::PAYLOAD)?;
    let document = match Document::parse(payload, DocumentRole::PAYLOAD) {
        Ok(document) => document,
        Err(error) if begins_like_json(payload) => return Err(error),
        Err(_) => {
            return Ok(match std::str::from_utf8(payload) {
                Ok(text) => Event::new(EventKind::Text, Payload::Text(text.to_owned())),
                Err(_) => Event::new(EventKind::Binary, Payload::Binary(payload.to_vec())),
            });
        }
    };
    if strictness.is_strict() {
        refuse_duplicate_keys(&document, DocumentRole::PAYLOAD)?;
    }
    let kind = EventKind::of(document.root())?;
    let event = Event::new(kind, Payload::Json(document.into_owned()));
    if strictness.is_strict() {
        event.cloud_events()?.iter().try_for_each(CloudEvent::check)?;
    }
    Ok(event)
}

fn begins_like_json(payload: &[u8]) -> bool {
    let without_mark = payload.strip_prefix("\u{feff}".as_bytes()).unwrap_or(payload);
    matches!(without_mark.trim_ascii_start().first(), Some(b'{' | b'['))
}

impl Event {
    fn new(kind: EventKind, payload: Payload) -> Self {
        Self { kind, payload, http: OnceLock::new() }
    }

    /// What started the function.
    pub fn kind(&self) -> EventKind {
        self.kind
    }

    /// The payload's bytes.
    pub fn raw(&self) -> &[u8] {
        match &self.payload {
            Payload::Json(document) => document.text().as_bytes(),
            Payload::Text(text) => text.as_bytes(),
            Payload::Binary(bytes) => bytes,
        }
    }

    /// The payload, where it is JSON.
    pub fn json(&self) -> Option<Value<'_>> {
        match &self.payload {
            Payload::Json(document) => Some(document.root()),
            _ => None,
        }
    }

    /// The payload, where it is text that is not JSON.
    pub fn text(&self) -> Option<&str> {
        match &self.payload {
            Payload::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Every CloudEvent in the payload: itself, the elements of a batch, or what an HTTP request
    /// carries. Parsed again at each call.
    ///
    /// # Errors
    /// [`ErrorKind::Event`](fcimage_base::error::ErrorKind::Event) for a broken CloudEvent.
    pub fn cloud_events(&self) -> Result<Vec<CloudEvent>> {
        if let Some(request) = self.http()? {
            return match ContentMode::of(&request.headers)? {
                Some(_) => {
                    let (_, events) =
                        from_http(&request.headers, &request.body, Strictness::Lenient)?;
                    Ok(events)
                }
                None => Ok(vec![]),
            };
        }
        let carries_events = matches!(self.kind, EventKind::EventBridge | EventKind::CloudEvent);
        match self.json().filter(|_| carries_events) {
            Some(root) if root.kind() == Type::Array => {
                CloudEvent::batch_from_value(root, Strictness::Lenient)
            }
            Some(root) => Ok(vec![CloudEvent::from_value(root, Strictness::Lenient)?]),
            None => Ok(vec![]),
        }
    }

    /// Every object that the event announces, in any envelope. Parsed again at each call.
    ///
    /// # Errors
    /// [`ErrorKind::Event`](fcimage_base::error::ErrorKind::Event) for a record that names a key and
    /// no bucket, and for an HTTP request with a broken CloudEvent.
    pub fn objects(&self) -> Result<Vec<ObjectEvent>> {
        self.objects_with(None)
    }

    /// Every object that the event announces; `bucket` is the bucket of those whose record names
    /// none. Parsed again at each call.
    ///
    /// # Errors
    /// [`ErrorKind::Event`](fcimage_base::error::ErrorKind::Event) for an HTTP request with a broken
    /// CloudEvent.
    pub fn objects_in(&self, bucket: &str) -> Result<Vec<ObjectEvent>> {
        self.objects_with(Some(bucket))
    }

    fn objects_with(&self, default_bucket: Option<&str>) -> Result<Vec<ObjectEvent>> {
        failpoint::hit(Phase::EventObjects);
        match (self.kind, self.json()) {
            (EventKind::Http | EventKind::ApiGateway, _) => {
                object::in_cloud_events(&self.cloud_events()?, default_bucket)
            }
            (_, Some(root)) => object::in_json(root, default_bucket),
            _ => Ok(vec![]),
        }
    }

    /// Whose storage the event is about: that of its first object, or the one that sent a test event.
    /// `None` for all other events. Parsed again at each call.
    pub fn provider(&self) -> Option<Provider> {
        match (self.kind, self.json()) {
            // Where the request is broken, `objects` says why.
            (EventKind::Http | EventKind::ApiGateway, _) => {
                object::provider_in_cloud_events(&self.cloud_events().unwrap_or_default())
            }
            (_, Some(root)) => object::provider_in_json(root),
            _ => None,
        }
    }

    /// The payload of a trigger of this kind.
    fn of_kind(&self, kind: EventKind) -> Option<Value<'_>> {
        self.json().filter(|_| self.kind == kind)
    }

    /// The tick of a timer.
    pub fn timer(&self) -> Option<TimerEvent> {
        self.of_kind(EventKind::Timer).map(TimerEvent::new)
    }

    /// The task of a log trigger.
    pub fn log(&self) -> Option<LogEvent> {
        self.of_kind(EventKind::Log).map(LogEvent::new)
    }

    /// The message of an MNS topic.
    pub fn mns(&self) -> Option<MnsEvent> {
        self.of_kind(EventKind::Mns).map(MnsEvent::new)
    }

    /// The records of a CDN trigger; empty for other kinds.
    pub fn cdn(&self) -> Vec<CdnEvent> {
        self.of_kind(EventKind::Cdn).map_or_else(Vec::new, CdnEvent::all)
    }

    /// The request of an HTTP trigger or of API Gateway. Its body is decoded once.
    ///
    /// # Errors
    /// [`ErrorKind::Event`](fcimage_base::error::ErrorKind::Event) for a body that is not the Base64
    /// that `isBase64Encoded` promises.
    pub fn http(&self) -> Result<Option<&HttpRequest>> {
        let request = self.http.get_or_init(|| {
            let payload =
                self.of_kind(EventKind::Http).or_else(|| self.of_kind(EventKind::ApiGateway));
            payload.map(HttpRequest::new).transpose()
        });
        request.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }
}
