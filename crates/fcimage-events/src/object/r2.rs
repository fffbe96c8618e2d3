//! The events of Cloudflare R2.

use super::object_event::ObjectEvent;
use super::provider::Provider;
use super::record::integer;
use crate::json::Value;

/// The message that R2 puts into a queue; `None` for anything else. Keys are not encoded.
pub(super) fn from_message(value: Value<'_>) -> Option<ObjectEvent> {
    let key = value.text_at(&["object", "key"])?;
    Some(ObjectEvent {
        bucket: value.text_at(&["bucket"])?,
        raw_key: key.clone(),
        key,
        size: value.find(&["object", "size"]).and_then(integer),
        etag: value.text_at(&["object", "eTag"]),
        event_name: Some(value.text_at(&["action"])?),
        time: value.text_at(&["eventTime"]),
        provider: Some(Provider::R2),
        ..ObjectEvent::default()
    })
}
