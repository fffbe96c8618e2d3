//! Payload in, typed event out: the triggers of Function Compute, CloudEvents, event patterns and
//! event transforms.

pub mod cloud_event;
pub mod json;
pub mod object;
pub mod path;
pub mod pattern;
pub mod response;
pub mod time;
pub mod transform;
pub mod trigger;
pub mod write;

use cloud_event::http::Mode;
use cloud_event::{CloudEvent, http};
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};
use json::{Document, MAX_BYTES, PAYLOAD, Value};
use object::ObjectEvent;
use trigger::Kind;
use trigger::cdn::Cdn;
use trigger::http::Request;
use trigger::log::Log;
use trigger::mns::Mns;
use trigger::timer::Timer;

/// What a handler received, understood.
#[derive(Debug, Clone)]
pub struct Event {
    kind: Kind,
    payload: Payload,
}

#[derive(Debug, Clone)]
enum Payload {
    Json(Document<'static>),
    Text(String),
    Binary(Vec<u8>),
}

/// Understands `payload`. Text that begins like a JSON object or array must be one; `strict` also
/// refuses members that are named twice, and CloudEvents that break a rule of the specification.
pub fn parse_event(payload: &[u8], strict: bool) -> Result<Event> {
    failpoint::hit(Phase::Event);
    if payload.len() > MAX_BYTES {
        let found = payload.len();
        return Err(Error::limit(
            "max_event_bytes",
            format!("the payload may have at most {MAX_BYTES} bytes, got {found}"),
        ));
    }
    let begins_like_json = {
        let without_mark = payload.strip_prefix("\u{feff}".as_bytes()).unwrap_or(payload);
        matches!(without_mark.trim_ascii_start().first(), Some(b'{' | b'['))
    };
    let document = match Document::parse(payload, PAYLOAD) {
        Ok(document) => document,
        Err(error) if begins_like_json => return Err(error),
        Err(_) => {
            let (kind, payload) = match std::str::from_utf8(payload) {
                Ok(text) => (Kind::Text, Payload::Text(text.to_owned())),
                Err(_) => (Kind::Binary, Payload::Binary(payload.to_vec())),
            };
            return Ok(Event { kind, payload });
        }
    };
    if strict {
        write::refuse_duplicates(&document, PAYLOAD)?;
    }
    let event =
        Event { kind: Kind::of(document.root())?, payload: Payload::Json(document.into_owned()) };
    if strict {
        event.cloud_events()?.iter().try_for_each(CloudEvent::check)?;
    }
    Ok(event)
}

impl Event {
    /// What woke the function.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The payload as it came.
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

    /// The payload, where it is text that is no JSON.
    pub fn text(&self) -> Option<&str> {
        match &self.payload {
            Payload::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Every CloudEvent in the payload: itself, the elements of a batch, or what an HTTP request carries.
    pub fn cloud_events(&self) -> Result<Vec<CloudEvent>> {
        let Some(root) = self.json() else { return Ok(vec![]) };
        match self.kind {
            Kind::EventBridge | Kind::CloudEvent if root.kind() == json::Type::Array => {
                CloudEvent::batch_from_value(root, false)
            }
            Kind::EventBridge | Kind::CloudEvent => Ok(vec![CloudEvent::from_value(root, false)?]),
            Kind::Http | Kind::ApiGateway => {
                let Request { headers, body, .. } = Request::new(root)?;
                match Mode::of(&headers)? {
                    Some(_) => Ok(http::from_http(&headers, &body, false)?.1),
                    None => Ok(vec![]),
                }
            }
            _ => Ok(vec![]),
        }
    }

    /// Every object that the event announces, whatever the envelope. A record that names a key and
    /// no bucket is an error.
    pub fn objects(&self) -> Result<Vec<ObjectEvent>> {
        self.objects_with_home(None)
    }

    /// The same, where `bucket` is that of the objects whose record names none.
    pub fn objects_in(&self, bucket: &str) -> Result<Vec<ObjectEvent>> {
        self.objects_with_home(Some(bucket))
    }

    fn objects_with_home(&self, home: Option<&str>) -> Result<Vec<ObjectEvent>> {
        failpoint::hit(Phase::EventObjects);
        match (self.kind, self.json()) {
            (Kind::Http | Kind::ApiGateway, _) => {
                let mut found = Vec::new();
                for event in self.cloud_events()? {
                    let json = event.to_json();
                    let document = Document::parse(json.as_bytes(), PAYLOAD)?;
                    found.extend(object::objects(document.root(), home)?);
                }
                Ok(found)
            }
            (_, Some(root)) => object::objects(root, home),
            _ => Ok(vec![]),
        }
    }

    fn when<T>(&self, kinds: &[Kind], read: impl FnOnce(Value<'_>) -> T) -> Option<T> {
        self.json().filter(|_| kinds.contains(&self.kind)).map(read)
    }

    /// The timer's tick, for that kind.
    pub fn timer(&self) -> Option<Timer> {
        self.when(&[Kind::Timer], Timer::new)
    }

    /// The task of a log trigger, for that kind.
    pub fn log(&self) -> Option<Log> {
        self.when(&[Kind::Log], Log::new)
    }

    /// The message, for that kind.
    pub fn mns(&self) -> Option<Mns> {
        self.when(&[Kind::Mns], Mns::new)
    }

    /// The records of a CDN trigger, for that kind.
    pub fn cdn(&self) -> Vec<Cdn> {
        self.when(&[Kind::Cdn], Cdn::all).unwrap_or_default()
    }

    /// The request, for HTTP and API Gateway.
    pub fn http(&self) -> Result<Option<Request>> {
        self.when(&[Kind::Http, Kind::ApiGateway], Request::new).transpose()
    }
}
