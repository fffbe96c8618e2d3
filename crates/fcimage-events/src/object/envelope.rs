//! What objects come in: triggers, CloudEvents, batches, and messages that carry one of these.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::object_event::ObjectEvent;
use super::provider::Provider;
use super::record::{CloudEventView, from_cloud_event, from_record, from_transformed};
use super::{cos, gcs, r2, s3};
use crate::cloud_event::{CloudEvent, states_a_version};
use crate::json::{Document, DocumentRole, Type, Value};
use fcimage_base::error::Result;

/// How many envelopes may contain one another: an array of texts of events with messages of events
/// is four. What is deeper is data, not an envelope.
const MAX_ENVELOPES: usize = 6;

/// Every object that `value` announces. `default_bucket` is the bucket of objects whose event names
/// none; without it, such an event is an error.
pub(crate) fn in_json(value: Value<'_>, default_bucket: Option<&str>) -> Result<Vec<ObjectEvent>> {
    let mut search = Search::new(default_bucket);
    search.value(value, MAX_ENVELOPES)?;
    Ok(search.found)
}

/// Every object that these events announce; see [`in_json`].
pub(crate) fn in_cloud_events(
    events: &[CloudEvent],
    default_bucket: Option<&str>,
) -> Result<Vec<ObjectEvent>> {
    let mut search = Search::new(default_bucket);
    search.cloud_events(events)?;
    Ok(search.found)
}

/// Whose storage the first object of `value` is in, or whose test event it is.
pub(crate) fn provider_in_json(value: Value<'_>) -> Option<Provider> {
    Search::provider(|search| search.value(value, MAX_ENVELOPES))
}

/// Whose storage the first object of these events is in.
pub(crate) fn provider_in_cloud_events(events: &[CloudEvent]) -> Option<Provider> {
    Search::provider(|search| search.cloud_events(events))
}

struct Search<'a> {
    default_bucket: Option<&'a str>,
    found: Vec<ObjectEvent>,
    /// Who sent a test event, which announces no object.
    tested: Option<Provider>,
}

impl<'a> Search<'a> {
    fn new(default_bucket: Option<&'a str>) -> Self {
        Self { default_bucket, found: Vec::new(), tested: None }
    }

    /// The provider that a search finds. Objects whose event names no bucket have one as well.
    fn provider(find: impl Fn(&mut Search<'static>) -> Result<()>) -> Option<Provider> {
        let mut search = Search::new(None);
        if find(&mut search).is_err() {
            search = Search::new(Some(""));
            // What is still an error leaves the objects before it.
            let _ = find(&mut search);
        }
        search.found.iter().find_map(|object| object.provider).or(search.tested)
    }

    fn cloud_events(&mut self, events: &[CloudEvent]) -> Result<()> {
        events.iter().try_for_each(|event| {
            self.cloud_event(CloudEventView::Parsed(event), MAX_ENVELOPES - 1)
        })
    }

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
        if let Some(event_type) = event.event_type().filter(|name| name.starts_with(gcs::TYPES)) {
            self.found.extend(gcs::from_resource(data, Some(event_type)));
            return Ok(());
        }
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
        if let Some(records) = value.get("Records").filter(|found| found.kind() == Type::Array) {
            for (index, record) in records.items().enumerate() {
                self.record(record, depth)
                    .map_err(|error| error.prefix_pointer(&format!("/Records/{index}")))?;
            }
            return Ok(());
        }
        if s3::is_test_event(value) {
            self.tested = Some(Provider::S3);
            return Ok(());
        }
        if let Some(detail) = value.get("detail").filter(|_| value.get("detail-type").is_some()) {
            if value.text_at(&["source"]).is_some_and(|source| source == "aws.s3") {
                self.found.extend(s3::from_eventbridge(value, self.default_bucket)?);
                return Ok(());
            }
            return self.message(detail, depth);
        }
        if let Some(object) = r2::from_message(value) {
            self.found.push(object);
            return Ok(());
        }
        if gcs::is_resource(value) {
            self.found.extend(gcs::from_resource(value, None));
            return Ok(());
        }
        if ["s3", "obs", "cos", "Sns"].iter().any(|key| value.get(key).is_some()) || is_sqs(value) {
            return self.record(value, depth);
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
        if let Some(message) = value.get("message").filter(|found| found.kind() == Type::Object) {
            return self.pubsub(message, depth);
        }
        // MNS: the JSON format, and the bare message with attributes; SNS: the notification.
        let is_topic = value.get("TopicName").is_some() || value.get("TopicArn").is_some();
        let message = match (value.get("Message"), value.get("body"), value.get("attrs")) {
            (Some(message), _, _) if is_topic => Some(message),
            (_, Some(body), Some(_)) => Some(body),
            _ => None,
        };
        message.map_or(Ok(()), |message| self.message(message, depth))
    }

    /// One of the `Records` of S3 and its like, of COS, SQS or SNS.
    fn record(&mut self, record: Value<'_>, depth: usize) -> Result<()> {
        if let Some(message) = record.find(&["Sns", "Message"]) {
            return self.message(message, depth);
        }
        if let Some(body) = record.get("body").filter(|_| is_sqs(record)) {
            return self.message(body, depth);
        }
        self.found.extend(match cos::from_record(record, self.default_bucket)? {
            Some(object) => Some(object),
            None => s3::from_record(record, self.default_bucket)?,
        });
        Ok(())
    }

    /// A message of Pub/Sub: its attributes, or else its data.
    fn pubsub(&mut self, message: Value<'_>, depth: usize) -> Result<()> {
        let Some(stated) = gcs::from_attributes(message) else {
            return message.get("data").map_or(Ok(()), |data| self.message(data, depth));
        };
        let data = message.get("data").and_then(|data| data.as_text());
        let document = data.as_deref().and_then(document_in);
        let resource = document
            .as_ref()
            .and_then(|data| gcs::from_resource(data.root(), stated.event_name.clone()))
            .filter(|found| found.bucket == stated.bucket && found.key == stated.key);
        self.found.push(resource.unwrap_or(stated));
        Ok(())
    }

    /// A message: JSON text, or Base64 of JSON text. Any other text announces nothing.
    fn message(&mut self, value: Value<'_>, depth: usize) -> Result<()> {
        let Some(text) = value.as_text() else { return self.value(value, depth) };
        match document_in(&text) {
            Some(document) => self.value(document.root(), depth),
            None => Ok(()),
        }
    }
}

/// Whether this is a message of an SQS queue.
fn is_sqs(record: Value<'_>) -> bool {
    record.text_at(&["eventSource"]).is_some_and(|source| source == "aws:sqs")
}

/// The JSON that a message is, as text or as Base64 of it.
fn document_in(text: &str) -> Option<Document<'static>> {
    let begins_like_json =
        |bytes: &[u8]| matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['));
    let decoded;
    let bytes = if begins_like_json(text.as_bytes()) {
        text.as_bytes()
    } else {
        decoded = STANDARD.decode(text.trim().as_bytes()).ok()?;
        decoded.as_slice()
    };
    if !begins_like_json(bytes) {
        return None;
    }
    Document::parse(bytes, DocumentRole::PAYLOAD).ok().map(Document::into_owned)
}
