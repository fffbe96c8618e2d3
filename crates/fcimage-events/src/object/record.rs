//! One record of a trigger, or one CloudEvent, as an object.

use std::borrow::Cow;

use super::object_event::ObjectEvent;
use super::provider::Provider;
use crate::cloud_event::{CloudEvent, Data, ExtensionValue};
use crate::json::Value;
use fcimage_base::error::{Error, Result};

/// What the names of events may begin with.
const SERVICES: [&str; 4] = ["oss", "s3", "cos", "obs"];

/// The parts of a CloudEvent that are needed here, as JSON or parsed.
#[derive(Clone, Copy)]
pub(super) enum CloudEventView<'d> {
    Json(Value<'d>),
    Parsed(&'d CloudEvent),
}

impl<'d> CloudEventView<'d> {
    /// The event's data, where they are JSON.
    pub(super) fn data(self) -> Option<Value<'d>> {
        match self {
            Self::Json(value) => value.get("data"),
            Self::Parsed(event) => match &event.data {
                Data::Json(document) => Some(document.root()),
                _ => None,
            },
        }
    }

    fn subject(self) -> Option<String> {
        match self {
            Self::Json(value) => value.text_at(&["subject"]),
            Self::Parsed(event) => event.subject.clone(),
        }
    }

    pub(super) fn event_type(self) -> Option<String> {
        match self {
            Self::Json(value) => value.text_at(&["type"]),
            Self::Parsed(event) => Some(event.event_type.clone()),
        }
    }

    pub(super) fn time(self) -> Option<String> {
        match self {
            Self::Json(value) => value.text_at(&["time"]),
            Self::Parsed(event) => event.time.clone(),
        }
    }

    fn region(self) -> Option<String> {
        match self {
            Self::Json(value) => value.text_at(&["aliyunregionid"]),
            Self::Parsed(event) => match event.extension("aliyunregionid") {
                Some(ExtensionValue::Text(region)) => Some(region.clone()),
                _ => None,
            },
        }
    }
}

/// `data.oss.object` in the events of EventBridge, `data.object` in the shape of tutorials.
pub(super) fn from_cloud_event(
    event: CloudEventView<'_>,
    data: Value<'_>,
    default_bucket: Option<&str>,
) -> Result<Option<ObjectEvent>> {
    let (place, oss) = match data.get("oss") {
        Some(oss) => ("/data/oss", oss),
        None => ("/data", data),
    };
    let Some(key) = oss.text_at(&["object", "key"]) else { return Ok(None) };
    let named = oss
        .text_at(&["bucket", "name"])
        .or_else(|| bucket_of_subject(&event.subject()?).map(str::to_owned));
    let bucket = bucket_or_default(named, default_bucket)
        .map_err(|error| error.with_pointer(format!("{place}/bucket/name")))?;
    let mut object = ObjectEvent::new(bucket, key);
    object.provider = Some(Provider::Oss);
    fill(&mut object, data, oss.get("object").unwrap_or(oss));
    if object.event_name.is_none() {
        object.event_name = event.event_type().map(without_service);
    }
    if object.time.is_none() {
        object.time = event.time();
    }
    if object.region.is_none() {
        object.region = event.region();
    }
    Ok(Some(object))
}

/// One record of an OSS trigger, or one in the shape of tutorials, without `oss`.
pub(super) fn from_record(
    record: Value<'_>,
    default_bucket: Option<&str>,
) -> Result<Option<ObjectEvent>> {
    let oss = record.get("oss").unwrap_or(record);
    let Some(key) = oss.text_at(&["object", "key"]) else { return Ok(None) };
    let bucket = bucket_or_default(oss.text_at(&["bucket", "name"]), default_bucket)
        .map_err(|error| error.with_pointer("/oss/bucket/name"))?;
    let mut object = ObjectEvent::new(bucket, key);
    object.provider = Some(Provider::Oss);
    fill(&mut object, record, oss.get("object").unwrap_or(oss));
    Ok(Some(object))
}

/// A transformed event: an object that names bucket and key itself.
pub(super) fn from_transformed(
    value: Value<'_>,
    default_bucket: Option<&str>,
) -> Option<ObjectEvent> {
    let bucket = value.text_at(&["bucket"]).or_else(|| default_bucket.map(str::to_owned))?;
    let mut object = ObjectEvent::new(bucket, value.text_at(&["key"])?);
    fill(&mut object, value, value);
    Some(object)
}

pub(super) fn bucket_or_default(
    named: Option<String>,
    default_bucket: Option<&str>,
) -> Result<String> {
    named
        .or_else(|| default_bucket.map(str::to_owned))
        .ok_or_else(|| Error::event("the bucket's name is missing or not text"))
}

/// Sets what the record and the stored object say besides bucket and key.
fn fill(object: &mut ObjectEvent, record: Value<'_>, stored: Value<'_>) {
    object.size = stored.get("size").and_then(integer);
    object.etag = stored.text_at(&["eTag"]).or_else(|| stored.text_at(&["etag"]));
    object.event_name = record
        .text_at(&["eventName"])
        .or_else(|| record.text_at(&["event_name"]))
        .map(without_service);
    object.region = record.text_at(&["region"]);
    object.time = record.text_at(&["eventTime"]).or_else(|| record.text_at(&["time"]));
    object.request_id = record
        .text_at(&["responseElements", "requestId"])
        .or_else(|| record.text_at(&["request_id"]));
    if let Some(meta) = stored.get("objectMeta") {
        object.media_type = meta.text_at(&["mimeType"]);
        let pair = |(name, value): (Cow<'_, str>, Value<'_>)| {
            (name.into_owned(), value.written().into_owned())
        };
        let user_meta = meta.get("userMeta").into_iter().flat_map(|meta| meta.entries());
        object.user_meta = user_meta.map(pair).collect();
    }
}

/// A number, or its text: some senders write sizes as text, and a template can turn one into it.
pub(super) fn integer(value: Value<'_>) -> Option<i64> {
    value.as_i64().or_else(|| value.as_text()?.parse().ok())
}

/// The text at a path, if it is not empty.
pub(super) fn non_empty(value: Value<'_>, path: &[&str]) -> Option<String> {
    value.text_at(path).filter(|text| !text.is_empty())
}

/// The name of an event without the service that some senders write in front of it.
pub(super) fn without_service(event_name: String) -> String {
    let named = event_name.split_once(':').filter(|(service, _)| SERVICES.contains(service));
    match named {
        Some((_, name)) => name.to_owned(),
        None => event_name,
    }
}

/// `bucket` of `acs:oss:cn-hangzhou:1234567:bucket/uploads/a.jpg`.
fn bucket_of_subject(subject: &str) -> Option<&str> {
    let resource = subject.strip_prefix("acs:oss:")?.splitn(3, ':').nth(2)?;
    resource.split('/').next().filter(|bucket| !bucket.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_names_the_bucket_with_or_without_a_key() {
        assert_eq!(bucket_of_subject("acs:oss:cn-beijing:1:b/x/y.jpg"), Some("b"));
        assert_eq!(bucket_of_subject("acs:oss:cn-beijing:1:b"), Some("b"));
        assert_eq!(bucket_of_subject("acs:ecs:cn-beijing:1:b"), None);
        assert_eq!(bucket_of_subject("acs:oss:cn-beijing:1:"), None);
    }
}
