//! The objects that an event announces, in any envelope.

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fcimage_events::{CloudEvent, ContentMode, Strictness};
use support::{CDN, EVENTBRIDGE_OSS, HTTP, LOG, MNS, OSS, TIMER, TUTORIAL, as_string, parsed};

/// A queue's message, as EventBridge delivers it; `body` is JSON.
fn queue(body: &str) -> String {
    format!(
        r#"{{"id": "1", "source": "queue", "specversion": "1.0", "type": "mns:Queue:SendMessage",
            "data": {{"requestId": "1", "messageBody": {body}}}}}"#
    )
}

fn own_event(data: &str) -> String {
    format!(
        r#"{{"id": "1", "source": "s", "specversion": "1.0", "type": "my:upload", "data": {data}}}"#
    )
}

fn base64(text: &str) -> String {
    as_string(&STANDARD.encode(text))
}

#[test]
fn an_object_of_eventbridge_has_all_its_facts() {
    let objects = parsed(EVENTBRIDGE_OSS).objects().unwrap();
    assert_eq!(objects.len(), 1);
    let object = &objects[0];
    assert_eq!((object.bucket.as_str(), object.key.as_str()), ("photos", "uploads/a b.jpg"));
    assert_eq!((object.raw_key.as_str(), object.size), ("uploads/a%20b.jpg", Some(122_539)));
    assert_eq!(object.etag.as_deref(), Some("688A7BF4F233DC9C88A80BF985AB7329"));
    assert_eq!(object.event_name.as_deref(), Some("ObjectCreated:PutObject"));
    assert_eq!(object.region.as_deref(), Some("cn-hangzhou"));
    assert_eq!(object.time.as_deref(), Some("2023-08-17T06:45:43.000Z"));
    assert_eq!(object.request_id.as_deref(), Some("64DDC1F7A1B2C3D4E5F60718"));
    assert_eq!(object.media_type.as_deref(), Some("image/jpeg"));
    assert_eq!(object.user_meta, [("x-oss-meta-k".to_owned(), "v".to_owned())]);
}

#[test]
fn the_attributes_complete_the_data_of_the_tutorial() {
    let object = parsed(TUTORIAL).objects().unwrap().remove(0);
    assert_eq!((object.bucket.as_str(), object.size), ("my-upload-bucket", Some(2_048_576)));
    assert_eq!(object.event_name.as_deref(), Some("ObjectCreated:PutObject"));
    assert_eq!(object.time.as_deref(), Some("2026-05-22T08:30:00Z"));
    assert_eq!((object.etag.as_deref(), object.media_type), (Some("abc123"), None));
}

#[test]
fn objects_are_found_in_every_envelope() {
    let transformed = r#"{"bucket": "b", "key": "k", "size": "1"}"#;
    let event = parsed(EVENTBRIDGE_OSS);
    let data = event.json().unwrap().get("data").unwrap().raw().to_owned();
    let oss = event.json().unwrap().find(&["data", "oss"]).unwrap().raw().to_owned();
    let message = |text: &str| MNS.replace("\"hello topic\"", text);
    for (payload, count) in [
        (format!("[{EVENTBRIDGE_OSS}, {TUTORIAL}]"), 2),
        (format!("[{0}, {0}, {0}]", as_string(EVENTBRIDGE_OSS)), 3),
        (OSS.to_owned(), 1),
        (transformed.to_owned(), 1),
        (format!("[{transformed}, {transformed}]"), 2),
        (data, 1),
        (oss, 1),
        (own_event(transformed), 1),
        (own_event(&as_string(OSS)), 1),
        (message(&as_string(OSS)), 1),
        (message(&base64(OSS)), 1),
        (format!(r#"{{"body": {}, "attrs": {{}}}}"#, as_string(OSS)), 1),
        (queue(&as_string(OSS)), 1),
        (queue(&base64(TUTORIAL)), 1),
        (format!("[{}]", as_string(&queue(&as_string(OSS)))), 1),
        (own_event(&format!("{{\"value\": {}}}", as_string(TUTORIAL))), 1),
        (own_event(&format!("{{\"value\": {OSS}}}")), 1),
        (r#"{"bucket": {"name": "b"}, "object": {"id": 1}}"#.to_owned(), 0),
        (TIMER.to_owned(), 0),
        (LOG.to_owned(), 0),
        (CDN.to_owned(), 0),
        (HTTP.replace("\"Hello FC!\"", &as_string(OSS)), 0),
        ("hello".to_owned(), 0),
        (queue("\"hello\""), 0),
        (queue("\"{\""), 0),
        (queue("7"), 0),
    ] {
        let objects = parsed(&payload).objects().unwrap();
        assert_eq!(objects.len(), count, "{payload}");
        assert!(objects.iter().all(|object| object.size.is_some() && !object.key.is_empty()));
    }
}

#[test]
fn envelopes_within_envelopes_come_to_an_end() {
    let mut payload = OSS.to_owned();
    for _ in 0..8 {
        payload = queue(&as_string(&payload));
    }
    assert!(parsed(&payload).objects().unwrap().is_empty());
}

#[test]
fn a_request_announces_the_objects_of_the_cloud_event_that_it_carries() {
    let event = CloudEvent::from_json(EVENTBRIDGE_OSS.as_bytes(), Strictness::Strict).unwrap();
    for mode in [ContentMode::Binary, ContentMode::Structured, ContentMode::Batched] {
        let message = event.to_http(mode).unwrap();
        let headers = message.headers.iter().map(|(name, value)| {
            format!("{}: {}", as_string(&name.to_ascii_uppercase()), as_string(value))
        });
        let headers = headers.collect::<Vec<_>>().join(",");
        let request = HTTP
            .replace("\"Hello FC!\"", &as_string(&STANDARD.encode(&message.body)))
            .replace("\"isBase64Encoded\": false", "\"isBase64Encoded\": true")
            .replace(r#""Content-Type": "text/plain", "X-Custom": ["1", "2"]"#, &headers);
        let request = parsed(&request);
        assert_eq!(request.cloud_events().unwrap(), std::slice::from_ref(&event), "{mode:?}");
        assert_eq!(request.objects().unwrap(), parsed(EVENTBRIDGE_OSS).objects().unwrap());
    }
}

#[test]
fn a_record_without_a_bucket_is_an_error_unless_a_bucket_is_given() {
    let record =
        r#"{"eventSource": "acs:oss", "oss": {"object": {"key": "a%20b.jpg", "size": 1}}}"#;
    let direct = format!("{{\"events\": [{record}]}}");
    let error = parsed(&direct).objects().unwrap_err();
    assert_eq!(error.pointer(), Some("/events/0/oss/bucket/name"));
    let event = own_event(r#"{"object": {"key": "a%20b.jpg"}}"#);
    assert_eq!(parsed(&event).objects().unwrap_err().pointer(), Some("/data/bucket/name"));
    for payload in [direct, event, r#"{"key": "a%20b.jpg"}"#.to_owned()] {
        let object = parsed(&payload).objects_in("home").unwrap().remove(0);
        assert_eq!((object.bucket.as_str(), object.key.as_str()), ("home", "a b.jpg"));
    }
    assert_eq!(parsed(EVENTBRIDGE_OSS).objects_in("home").unwrap()[0].bucket, "photos");
    assert!(parsed(r#"{"size": 1}"#).objects_in("home").unwrap().is_empty());
}

#[test]
fn the_subject_names_the_bucket_that_the_data_lack() {
    let event = own_event(r#"{"object": {"key": "k"}}"#)
        .replace("\"source\": \"s\"", r#""source": "s", "subject": "acs:oss:cn-beijing:1:b/k""#);
    assert_eq!(parsed(&event).objects().unwrap()[0].bucket, "b");
}
