//! The events of S3, and of the storages that took their shape: MinIO and OBS.

use super::object_event::ObjectEvent;
use super::provider::Provider;
use super::record::{bucket_or_default, integer, non_empty, without_service};
use crate::json::Value;
use crate::percent::form_decoded_text;
use fcimage_base::error::Result;

/// One of the `Records` of S3, MinIO or OBS; `None` for a record of something else.
pub(super) fn from_record(
    record: Value<'_>,
    default_bucket: Option<&str>,
) -> Result<Option<ObjectEvent>> {
    let Some((member, stored)) =
        ["s3", "obs"].iter().find_map(|name| Some((*name, record.get(name)?)))
    else {
        return Ok(None);
    };
    let Some(raw_key) = stored.text_at(&["object", "key"]) else { return Ok(None) };
    let bucket = bucket_or_default(stored.text_at(&["bucket", "name"]), default_bucket)
        .map_err(|error| error.with_pointer(format!("/{member}/bucket/name")))?;
    let request_id = ["x-amz-request-id", "x-obs-request-id", "requestId"];
    Ok(Some(ObjectEvent {
        bucket,
        key: form_decoded_text(&raw_key),
        raw_key,
        size: stored.find(&["object", "size"]).and_then(integer),
        etag: stored.text_at(&["object", "eTag"]),
        event_name: record.text_at(&["eventName"]).map(without_service),
        region: ["awsRegion", "eventRegion"].iter().find_map(|key| non_empty(record, &[key])),
        time: record.text_at(&["eventTime"]),
        request_id: request_id.iter().find_map(|key| record.text_at(&["responseElements", key])),
        media_type: stored.text_at(&["object", "contentType"]),
        user_meta: user_metadata(stored),
        provider: Some(provider_of(record, member)),
    }))
}

/// The provider of a record; `member` is the name of the member with the object.
fn provider_of(record: Value<'_>, member: &str) -> Provider {
    let source = record.text_at(&["eventSource"]).unwrap_or_default();
    match member {
        "obs" => Provider::Obs,
        _ if source.starts_with("minio") => Provider::Minio,
        _ => Provider::S3,
    }
}

/// The metadata of users, which MinIO sends among other headers.
fn user_metadata(stored: Value<'_>) -> Vec<(String, String)> {
    let headers = stored.find(&["object", "userMetadata"]);
    let pairs = headers.into_iter().flat_map(|headers| headers.entries());
    let pairs =
        pairs.map(|(name, value)| (name.to_ascii_lowercase(), value.written().into_owned()));
    pairs.filter(|(name, _)| name.starts_with("x-amz-meta-")).collect()
}

/// Whether this is the event that S3 sends when a notification is set up.
pub(super) fn is_test_event(value: Value<'_>) -> bool {
    value.text_at(&["Event"]).is_some_and(|event| event == "s3:TestEvent")
}

/// An event of S3 through EventBridge on AWS, whose keys are not encoded.
pub(super) fn from_eventbridge(
    event: Value<'_>,
    default_bucket: Option<&str>,
) -> Result<Option<ObjectEvent>> {
    let text = |path: &[&str]| event.text_at(path);
    let Some(key) = text(&["detail", "object", "key"]) else { return Ok(None) };
    let bucket = bucket_or_default(text(&["detail", "bucket", "name"]), default_bucket)
        .map_err(|error| error.with_pointer("/detail/bucket/name"))?;
    Ok(Some(ObjectEvent {
        bucket,
        raw_key: key.clone(),
        key,
        size: event.find(&["detail", "object", "size"]).and_then(integer),
        etag: text(&["detail", "object", "etag"]),
        event_name: text(&["detail-type"]),
        region: text(&["region"]),
        time: text(&["time"]),
        request_id: text(&["detail", "request-id"]),
        provider: Some(Provider::S3),
        ..ObjectEvent::default()
    }))
}
