//! The objects that an event announces, whatever the envelope.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::cloud_event::{self, http::percent_decoded};
use crate::json::{Document, PAYLOAD, Type, Value};
use fcimage_base::error::{Error, Result};

/// How many envelopes may stand in one another: an array of texts of events with messages of events
/// is four. What is deeper is data, not an envelope.
const MAX_ENVELOPES: usize = 6;

/// One object in a bucket, and what happened to it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ObjectEvent {
    /// The bucket's name.
    pub bucket: String,
    /// The key, percent-decoded once. A plus stays a plus, an invalid escape stays as it is.
    pub key: String,
    /// The key as it came.
    pub raw_key: String,
    /// In bytes.
    pub size: Option<i64>,
    /// As OSS writes it: upper-case hexadecimal digits, without quotes.
    pub etag: Option<String>,
    /// Such as "ObjectCreated:PutObject", without the "oss:" of CloudEvents types.
    pub event_name: Option<String>,
    /// Such as "cn-hangzhou".
    pub region: Option<String>,
    /// The time as it came.
    pub time: Option<String>,
    /// Of the request that changed the object.
    pub request_id: Option<String>,
    /// The object's Content-Type; in newer events only.
    pub mime_type: Option<String>,
    /// The object's `x-oss-meta-` headers as a JSON object; in newer events only.
    user_meta: Option<String>,
}

impl ObjectEvent {
    fn is(&self, group: &str) -> bool {
        self.event_name.as_deref().is_some_and(|name| name.starts_with(group))
    }

    /// The object's `x-oss-meta-` headers; in newer events only.
    pub fn user_meta(&self) -> Vec<(String, String)> {
        let json = self.user_meta.as_deref().unwrap_or("{}");
        let Ok(document) = Document::parse(json.as_bytes(), PAYLOAD) else { return vec![] };
        let pair = |(name, value): (std::borrow::Cow<'_, str>, Value<'_>)| {
            (name.into_owned(), value.written().into_owned())
        };
        document.root().members().map(pair).collect()
    }

    /// Whether the event says that the object, or the beginning of its upload, came into being.
    pub fn created(&self) -> bool {
        self.is("ObjectCreated:") || self.is("ObjectReplication:ObjectCreated")
    }

    /// Whether the event says that the object, or its unfinished upload, is gone.
    pub fn removed(&self) -> bool {
        self.is("ObjectRemoved:") || self.is("ObjectReplication:ObjectRemoved")
    }

    /// Whether the object can be read now: false for what was removed and for uploads that have
    /// only begun. An event that does not say what happened is taken to announce a readable object.
    pub fn readable(&self) -> bool {
        const BEGUN: [&str; 3] = [
            "ObjectCreated:InitiateMultipartUpload",
            "ObjectCreated:UploadPart",
            "ObjectCreated:UploadPartCopy",
        ];
        let begun = self.event_name.as_deref().is_some_and(|name| BEGUN.contains(&name));
        !begun && !self.removed()
    }
}

/// Every object that `value` announces. `home` is the bucket of those whose event names none; without
/// it, such an event is an error.
pub fn objects(value: Value<'_>, home: Option<&str>) -> Result<Vec<ObjectEvent>> {
    let mut found = Found { home, objects: Vec::new() };
    collect(value, MAX_ENVELOPES, &mut found)?;
    Ok(found.objects)
}

struct Found<'a> {
    home: Option<&'a str>,
    objects: Vec<ObjectEvent>,
}

impl Found<'_> {
    fn bucket(&self, named: Option<String>) -> Result<String> {
        named
            .or_else(|| self.home.map(str::to_owned))
            .ok_or_else(|| Error::event("the name of the bucket must be text, it is missing"))
    }
}

fn collect(value: Value<'_>, depth: usize, found: &mut Found<'_>) -> Result<()> {
    let Some(depth) = depth.checked_sub(1) else { return Ok(()) };
    match value.kind() {
        Type::Array => {
            for (index, item) in value.items().enumerate() {
                let each = match item.kind() {
                    Type::Text => collect_text(item, depth, found),
                    _ => collect(item, depth, found),
                };
                each.map_err(|error| error.prefix_pointer(&format!("/{index}")))?;
            }
            Ok(())
        }
        Type::Object => collect_object(value, depth, found),
        _ => Ok(()),
    }
}

fn collect_object(value: Value<'_>, depth: usize, found: &mut Found<'_>) -> Result<()> {
    if cloud_event::claims_to_be_one(value) {
        let Some(data) = value.get("data") else { return Ok(()) };
        if let Some(object) = from_cloud_event(value, data, found)? {
            found.objects.push(object);
            return Ok(());
        }
        // Messages of queues, Kafka, RocketMQ and RabbitMQ, whose body may be an event again.
        let messages = ["messageBody", "value", "body"].iter().filter_map(|name| data.get(name));
        let mut messages = messages.peekable();
        // Events of one's own, whose data say what a transformed event says.
        if messages.peek().is_none() {
            return collect_text(data, depth, found);
        }
        return messages.try_for_each(|message| collect_text(message, depth, found));
    }
    if let Some(events) = value.get("events").filter(|events| events.kind() == Type::Array) {
        for (index, event) in events.items().enumerate() {
            let object = from_record(event, found)
                .map_err(|error| error.prefix_pointer(&format!("/events/{index}")))?;
            found.objects.extend(object);
        }
        return Ok(());
    }
    // The record alone: what the path $.data selects of an event.
    let record = value.get("oss").unwrap_or(value);
    if record.text_at(&["bucket", "name"]).is_some() {
        found.objects.extend(from_record(value, found)?);
        return Ok(());
    }
    let bucket = value.text_at(&["bucket"]).or_else(|| found.home.map(str::to_owned));
    if let (Some(bucket), Some(key)) = (bucket, value.text_at(&["key"])) {
        let mut object = ObjectEvent { bucket, ..named(key) };
        fill(&mut object, value, value);
        found.objects.push(object);
        return Ok(());
    }
    // MNS: the JSON format, and the bare message with attributes.
    let message = match (value.get("Message"), value.get("body"), value.get("attrs")) {
        (Some(message), _, _) if value.get("TopicName").is_some() => Some(message),
        (_, Some(body), Some(_)) => Some(body),
        _ => None,
    };
    message.map_or(Ok(()), |message| collect_text(message, depth, found))
}

/// A message: text that is JSON, or Base64 of such text; any other text announces nothing.
fn collect_text(value: Value<'_>, depth: usize, found: &mut Found<'_>) -> Result<()> {
    let Some(text) = value.as_text() else { return collect(value, depth, found) };
    let decoded = STANDARD.decode(text.trim().as_bytes()).unwrap_or_default();
    let is_json = |bytes: &[u8]| matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'['));
    let bytes = match (is_json(text.as_bytes()), is_json(&decoded)) {
        (true, _) => text.as_bytes(),
        (_, true) => &decoded,
        _ => return Ok(()),
    };
    match Document::parse(bytes, PAYLOAD) {
        Ok(document) => collect(document.root(), depth, found),
        Err(_) => Ok(()),
    }
}

/// `data.oss.object` in the real shape, `data.object` in the shape of tutorials.
fn from_cloud_event(
    event: Value<'_>,
    data: Value<'_>,
    found: &Found<'_>,
) -> Result<Option<ObjectEvent>> {
    let (place, oss) = match data.get("oss") {
        Some(oss) => ("/data/oss", oss),
        None => ("/data", data),
    };
    let Some(key) = oss.text_at(&["object", "key"]) else { return Ok(None) };
    let named_bucket = oss
        .text_at(&["bucket", "name"])
        .or_else(|| bucket_of_subject(&event.text_at(&["subject"])?));
    let bucket = found
        .bucket(named_bucket)
        .map_err(|error| error.with_pointer(format!("{place}/bucket/name")))?;
    let mut object = ObjectEvent { bucket, ..named(key) };
    fill(&mut object, data, oss.get("object").unwrap_or(oss));
    if object.event_name.is_none() {
        object.event_name = event.text_at(&["type"]).map(without_service);
    }
    if object.time.is_none() {
        object.time = event.text_at(&["time"]);
    }
    if object.region.is_none() {
        object.region = event.text_at(&["aliyunregionid"]);
    }
    Ok(Some(object))
}

/// One record of a direct OSS trigger, or one in the shape of tutorials, without `oss`.
fn from_record(record: Value<'_>, found: &Found<'_>) -> Result<Option<ObjectEvent>> {
    let oss = record.get("oss").unwrap_or(record);
    let Some(key) = oss.text_at(&["object", "key"]) else { return Ok(None) };
    let bucket = found
        .bucket(oss.text_at(&["bucket", "name"]))
        .map_err(|error| error.with_pointer("/oss/bucket/name"))?;
    let mut object = ObjectEvent { bucket, ..named(key) };
    fill(&mut object, record, oss.get("object").unwrap_or(oss));
    Ok(Some(object))
}

fn named(raw_key: String) -> ObjectEvent {
    ObjectEvent { key: decoded_key(&raw_key), raw_key, ..ObjectEvent::default() }
}

/// What the record and the object say besides bucket and key.
fn fill(object: &mut ObjectEvent, record: Value<'_>, stored: Value<'_>) {
    let size = stored.get("size");
    // A template can turn the number into text.
    object.size = size.and_then(|size| size.as_i64().or_else(|| size.as_text()?.parse().ok()));
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
        object.mime_type = meta.text_at(&["mimeType"]);
        object.user_meta = meta.get("userMeta").map(|meta| meta.raw().to_owned());
    }
}

fn without_service(event_name: String) -> String {
    event_name.strip_prefix("oss:").map(str::to_owned).unwrap_or(event_name)
}

/// `bucket` of `acs:oss:cn-hangzhou:1234567:bucket/uploads/a.jpg`.
fn bucket_of_subject(subject: &str) -> Option<String> {
    let resource = subject.strip_prefix("acs:oss:")?.splitn(3, ':').nth(2)?;
    let bucket = resource.split('/').next().unwrap_or_default();
    (!bucket.is_empty()).then(|| bucket.to_owned())
}

/// Decodes percent escapes once. Escapes that are no UTF-8 stay as they are.
fn decoded_key(raw: &str) -> String {
    if !raw.contains('%') {
        return raw.to_owned();
    }
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('%') {
        let (plain, tail) = rest.split_at(at);
        out.push_str(plain);
        let escapes = leading_escapes(tail);
        let (run, after) = tail.split_at(escapes.max(1));
        match String::from_utf8(percent_decoded(run)) {
            Ok(text) => out.push_str(&text),
            Err(_) => out.push_str(run),
        }
        rest = after;
    }
    out + rest
}

/// The length in bytes of the `%XX` with which `text` begins.
fn leading_escapes(text: &str) -> usize {
    let is_escape = |escape: &&[u8]| {
        escape.first() == Some(&b'%')
            && escape.len() == 3
            && escape.iter().skip(1).all(u8::is_ascii_hexdigit)
    };
    3 * text.as_bytes().chunks(3).take_while(is_escape).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_decoded_once_and_plus_stays_plus() {
        for (raw, key) in [
            ("a b.jpg", "a b.jpg"),
            ("a+b.jpg", "a+b.jpg"),
            ("a%2Bb.jpg", "a+b.jpg"),
            ("a%20b.jpg", "a b.jpg"),
            ("a%2520b.jpg", "a%20b.jpg"),
            ("100%.jpg", "100%.jpg"),
            ("100%zz%4", "100%zz%4"),
            ("图片/猫.jpg", "图片/猫.jpg"),
            ("%E5%9B%BE%E7%89%87/%E7%8C%AB.jpg", "图片/猫.jpg"),
            ("%ff%41", "%ff%41"),
            ("%41%%42", "A%B"),
        ] {
            assert_eq!(decoded_key(raw), key, "{raw}");
        }
    }

    #[test]
    fn the_subject_names_the_bucket_with_or_without_a_key() {
        let bucket = |subject| bucket_of_subject(subject);
        assert_eq!(bucket("acs:oss:cn-beijing:1:b/x/y.jpg").as_deref(), Some("b"));
        assert_eq!(bucket("acs:oss:cn-beijing:1:b").as_deref(), Some("b"));
        assert_eq!(bucket("acs:ecs:cn-beijing:1:b"), None);
        assert_eq!(bucket("acs:oss:cn-beijing:1:"), None);
    }
}
