//! The events of Google Cloud Storage. Names of objects are not encoded, and sizes are text.

use super::object_event::ObjectEvent;
use super::provider::Provider;
use super::record::integer;
use crate::json::Value;

/// What the types of CloudEvents begin with.
pub(super) const TYPES: &str = "google.cloud.storage.object.v1.";

/// The object's resource: the data of a CloudEvent, a background event, or a message of Pub/Sub.
/// `None` for anything else.
pub(super) fn from_resource(value: Value<'_>, event_name: Option<String>) -> Option<ObjectEvent> {
    let key = value.text_at(&["name"])?;
    Some(ObjectEvent {
        bucket: value.text_at(&["bucket"])?,
        raw_key: key.clone(),
        key,
        size: value.get("size").and_then(integer),
        etag: value.text_at(&["etag"]),
        event_name,
        time: value.text_at(&["updated"]).or_else(|| value.text_at(&["timeCreated"])),
        media_type: value.text_at(&["contentType"]),
        user_meta: value
            .get("metadata")
            .into_iter()
            .flat_map(|metadata| metadata.entries())
            .map(|(name, value)| (name.into_owned(), value.written().into_owned()))
            .collect(),
        provider: Some(Provider::Gcs),
        ..ObjectEvent::default()
    })
}

/// Whether JSON without an envelope is the resource of an object: a background event. Users' own
/// events may have a bucket and a name as well, so more members are looked at.
pub(crate) fn is_resource(value: Value<'_>) -> bool {
    let has = |key| value.text_at(&[key]).is_some();
    has("bucket")
        && has("name")
        && (has("metageneration")
            || has("timeCreated")
            || value.text_at(&["kind"]).is_some_and(|kind| kind == "storage#object"))
}

/// What a message of Pub/Sub says in its attributes; `None` for the messages of others.
pub(super) fn from_attributes(message: Value<'_>) -> Option<ObjectEvent> {
    let attribute = |name| message.text_at(&["attributes", name]);
    let key = attribute("objectId")?;
    Some(ObjectEvent {
        bucket: attribute("bucketId")?,
        raw_key: key.clone(),
        key,
        event_name: attribute("eventType"),
        time: attribute("eventTime"),
        provider: Some(Provider::Gcs),
        ..ObjectEvent::default()
    })
}
