//! What objects come in: triggers, CloudEvents, batches, and messages that carry one of these.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::object_event::ObjectEvent;
use super::record::{CloudEventView, from_cloud_event, from_record, from_transformed};
use crate::cloud_event::{CloudEvent, states_a_version};
use crate::json::{Document, DocumentRole, Type, Value};
use fcimage_base::error::Result;

/// How many envelopes may contain one another: an array of texts of events with messages of events
/// is four. What is deeper is data, not an envelope.
const MAX_ENVELOPES: usize = 6;

/// Every object that `value` announces. `default_bucket` is the bucket of objects whose event names
/// none; without it, such an event is an error.
pub(crate) fn in_json(value: Value<'_>, default_bucket: Option<&str>) -> Result<Vec<ObjectEvent>> {
    let mut search = Search { default_bucket, found: Vec::new() };
    search.value(value, MAX_ENVELOPES)?;
    Ok(search.found)
}

/// Every object that these events announce; see [`in_json`].
pub(crate) fn in_cloud_events(
    events: &[CloudEvent],
    default_bucket: Option<&str>,
) -> Result<Vec<ObjectEvent>> {
    let mut search = Search { default_bucket, found: Vec::new() };
    for event in events {
        search.cloud_event(CloudEventView::Parsed(event), MAX_ENVELOPES - 1)?;
    }
    Ok(search.found)
}

struct Search<'a> {
    default_bucket: Option<&'a str>,
    found: Vec<ObjectEvent>,
}

impl Search<'_> {
    /// Anything; `depth` further envelopes are opened.
    fn value(&mut self, value: Value<'_>, depth: usize) -> Result<()> {
        let Some(depth) = depth.checked_sub(1) else { return Ok(()) };
        match value.kind() {
            Type::Array => {
                for (index, item) in value.items().enumerate() {
                    let each = match item.kind() {
                        Type::Text => self.message(item, depth),
                        _ => self.value(item, depth),
                    };
                    each.map_err(|error| error.prefix_pointer(&format!("/{index}")))?;
                }
                Ok(())
            }
            Type::Object if states_a_version(value) => {
                self.cloud_event(CloudEventView::Json(value), depth)
            }
            Type::Object => self.object(value, depth),
            _ => Ok(()),
        }
    }

    fn cloud_event(&mut self, event: CloudEventView<'_>, depth: usize) -> Result<()> {
        let Some(data) = event.data() else { return Ok(()) };
        if let Some(object) = from_cloud_event(event, data, self.default_bucket)? {
            self.found.push(object);
            return Ok(());
        }
        // Messages of queues, Kafka, RocketMQ and RabbitMQ, whose body may be an event again.
        let messages = ["messageBody", "value", "body"].iter().filter_map(|key| data.get(key));
        let mut messages = messages.peekable();
        if messages.peek().is_none() {
            // The users' own events, whose data have the shape of a transformed event.
            return self.message(data, depth);
        }
        messages.try_for_each(|message| self.message(message, depth))
    }

    fn object(&mut self, value: Value<'_>, depth: usize) -> Result<()> {
        if let Some(records) = value.get("events").filter(|events| events.kind() == Type::Array) {
            for (index, record) in records.items().enumerate() {
                let object = from_record(record, self.default_bucket)
                    .map_err(|error| error.prefix_pointer(&format!("/events/{index}")))?;
                self.found.extend(object);
            }
            return Ok(());
        }
        // A single record: what the path $.data selects of an event.
        let record = value.get("oss").unwrap_or(value);
        if record.text_at(&["bucket", "name"]).is_some() {
            self.found.extend(from_record(value, self.default_bucket)?);
            return Ok(());
        }
        if let Some(object) = from_transformed(value, self.default_bucket) {
            self.found.push(object);
            return Ok(());
        }
        // MNS: the JSON format, and the bare message with attributes.
        let message = match (value.get("Message"), value.get("body"), value.get("attrs")) {
            (Some(message), _, _) if value.get("TopicName").is_some() => Some(message),
            (_, Some(body), Some(_)) => Some(body),
            _ => None,
        };
        message.map_or(Ok(()), |message| self.message(message, depth))
    }

    /// A message: JSON text, or Base64 of JSON text. Any other text announces nothing.
    fn message(&mut self, value: Value<'_>, depth: usize) -> Result<()> {
        let Some(text) = value.as_text() else { return self.value(value, depth) };
        let begins_like_json =
            |bytes: &[u8]| matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['));
        let decoded;
        let bytes = if begins_like_json(text.as_bytes()) {
            text.as_bytes()
        } else {
            match STANDARD.decode(text.trim().as_bytes()) {
                Ok(bytes) if begins_like_json(&bytes) => {
                    decoded = bytes;
                    &decoded
                }
                _ => return Ok(()),
            }
        };
        match Document::parse(bytes, DocumentRole::PAYLOAD) {
            Ok(document) => self.value(document.root(), depth),
            Err(_) => Ok(()),
        }
    }
}
