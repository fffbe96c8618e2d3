//! CloudEvents in JSON, in batches and in HTTP messages.

#![allow(clippy::unwrap_used)]

mod support;

use std::collections::HashSet;

use fcimage_base::error::ErrorKind;
use fcimage_events::cloud_event::{ATTRIBUTES, from_http};
use fcimage_events::json::{Document, DocumentRole};
use fcimage_events::{CloudEvent, ContentMode, Data, ExtensionValue, Headers, Strictness};
use support::{EVENTBRIDGE_OSS, as_string};

const MINIMAL: &str = r#"{"specversion":"1.0","id":"1","source":"/a","type":"t"}"#;

fn lenient(json: &str) -> CloudEvent {
    CloudEvent::from_json(json.as_bytes(), Strictness::Lenient).unwrap()
}

/// The minimal event with more keys.
fn with(more: &str) -> String {
    MINIMAL.replace('}', &format!(",{more}}}"))
}

fn headers(pairs: &[(&str, &str)]) -> Headers {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn an_event_that_was_written_and_read_again_is_equal() {
    for json in [
        MINIMAL,
        EVENTBRIDGE_OSS,
        &with(r#""data":{"n":1.50,"s":"\u00e9"},"flag":true,"count":-7"#),
        &with(r#""data_base64":"AAEC/w==","datacontenttype":"image/png""#),
        &with(r#""data":null"#),
        &with(r#""Odd_Name":1099511627776,"nested":{"a":[1.50]},"time":"soon""#),
    ] {
        let event = lenient(json);
        assert_eq!(lenient(&event.to_json()), event, "{json}");
        let batch = CloudEvent::to_batch(&[&event, &event]);
        let batch = CloudEvent::from_batch(batch.as_bytes(), Strictness::Lenient).unwrap();
        assert_eq!(batch, [event.clone(), event.clone()]);
        for mode in [ContentMode::Structured, ContentMode::Batched] {
            let message = event.to_http(mode).unwrap();
            let read = from_http(&message.headers, &message.body, Strictness::Lenient).unwrap();
            assert_eq!(read, (mode, vec![event.clone()]));
        }
    }
}

#[test]
fn attributes_keep_their_order_and_numbers_their_written_form() {
    let json = with(r#""subject":"s","b":"x","a":1,"data":[1.50,-0]"#);
    assert_eq!(lenient(&json).to_json(), json);
    assert_eq!(ATTRIBUTES.len(), 8);
}

#[test]
fn lenient_parsing_keeps_what_strict_parsing_refuses() {
    let odd = with(r#""time":"soon","Odd_Name":1099511627776,"gone":null,"x":"a","x":"b""#);
    let event = lenient(&odd);
    assert_eq!(event.time.as_deref(), Some("soon"));
    assert_eq!(event.extension("x"), Some(&ExtensionValue::Text("b".to_owned())));
    assert_eq!(
        event.extension("Odd_Name"),
        Some(&ExtensionValue::Other("1099511627776".to_owned()))
    );
    assert_eq!(event.extension("gone"), None);
    for (json, pointer) in [
        (odd.as_str(), "/x"),
        (&with(r#""time":"soon""#), "/time"),
        (&with(r#""Odd_Name":"x""#), "/Odd_Name"),
        (&with(r#""big":2147483648"#), "/big"),
    ] {
        let error = CloudEvent::from_json(json.as_bytes(), Strictness::Strict).unwrap_err();
        assert_eq!(error.pointer(), Some(pointer), "{json}");
    }
}

#[test]
fn data_are_json_or_bytes_and_never_both() {
    assert!(matches!(lenient(MINIMAL).data, Data::None));
    assert!(matches!(lenient(&with("\"data\":null")).data, Data::Json(_)));
    match lenient(&with("\"data_base64\":\"AAEC/w==\"")).data {
        Data::Binary(bytes) => assert_eq!(bytes, [0, 1, 2, 255]),
        other => panic!("{other:?}"),
    }
    for more in [
        r#""data":1,"data_base64":"AA==""#,
        r#""data_base64":"no base64!""#,
        r#""data_base64":"AA""#,
        r#""data_base64":5"#,
    ] {
        let error = CloudEvent::from_json(with(more).as_bytes(), Strictness::Lenient).unwrap_err();
        assert_eq!(error.pointer(), Some("/data_base64"), "{more}");
    }
}

#[test]
fn elements_of_a_lenient_batch_may_be_texts() {
    let batch = format!("[{MINIMAL}, {}]", as_string(MINIMAL));
    let events = CloudEvent::from_batch(batch.as_bytes(), Strictness::Lenient).unwrap();
    assert_eq!(events, [lenient(MINIMAL), lenient(MINIMAL)]);
    let error = CloudEvent::from_batch(batch.as_bytes(), Strictness::Strict).unwrap_err();
    assert_eq!(error.pointer(), Some("/1"));
    let broken = format!("[{MINIMAL}, {{\"specversion\":\"1.0\"}}]");
    let error = CloudEvent::from_batch(broken.as_bytes(), Strictness::Lenient).unwrap_err();
    assert_eq!(error.pointer(), Some("/1/id"));
    let error = CloudEvent::from_batch(MINIMAL.as_bytes(), Strictness::Lenient).unwrap_err();
    assert_eq!(error.message(), "a batch must be an array of events, got an object");
}

#[test]
fn equal_events_are_one_in_a_set() {
    let spelled = |json: &str| lenient(&with(json));
    let same = [
        spelled(r#""data":{"a":1,"b":"A"},"x":"1","y":true"#),
        spelled(r#""y":true,"x":"1","data":{"b":"\u0041", "a":1}"#),
        spelled(r#""x":"1","y":true,"data":{"a":1,"b":"A"},"datacontenttype":"application/json""#),
    ];
    assert_eq!(HashSet::from(same.clone()).len(), 1);
    for other in
        [r#""data":{"a":1}"#, r#""data":{"a":1,"b":"A"},"x":1,"y":true"#, r#""subject":"s""#]
    {
        assert_ne!(spelled(other), same[0], "{other}");
    }
}

#[test]
fn binary_mode_writes_attributes_as_percent_encoded_headers() {
    let mut event = CloudEvent::new("1", "/a", "t");
    event.subject = Some("Euro € 😀 \"q\" 100%".to_owned());
    event.extensions = vec![
        ("flag".to_owned(), ExtensionValue::Boolean(true)),
        ("count".to_owned(), ExtensionValue::Integer(-7)),
    ];
    let json = Document::parse(b"{ \"n\": 1.50 }", DocumentRole::PAYLOAD).unwrap();
    event.data = Data::Json(json.into_owned());
    let message = event.to_http(ContentMode::Binary).unwrap();
    let expected = headers(&[
        ("content-type", "application/json"),
        ("ce-specversion", "1.0"),
        ("ce-id", "1"),
        ("ce-source", "/a"),
        ("ce-type", "t"),
        ("ce-subject", "Euro%20%E2%82%AC%20%F0%9F%98%80%20%22q%22%20100%25"),
        ("ce-flag", "true"),
        ("ce-count", "-7"),
    ]);
    assert_eq!(
        (message.headers.clone(), message.body.as_slice()),
        (expected, &b"{\"n\":1.50}"[..])
    );
    let (mode, events) = from_http(&message.headers, &message.body, Strictness::Strict).unwrap();
    assert_eq!((mode, &events[0].subject), (ContentMode::Binary, &event.subject));
    assert_eq!(events[0].extension("count"), Some(&ExtensionValue::Text("-7".to_owned())));
}

#[test]
fn headers_are_read_in_any_case_and_quoted_strings_are_unquoted() {
    let given = headers(&[
        ("CE-SpecVersion", "1.0"),
        ("Ce-Id", "1"),
        ("ce-source", "/a"),
        ("ce-TYPE", "t"),
        ("ce-subject", "\"a \\\"b\\\" %20c\""),
    ]);
    let (_, events) = from_http(&given, b"", Strictness::Strict).unwrap();
    assert_eq!(events[0].subject.as_deref(), Some("a \"b\"  c"));
}

#[test]
fn a_broken_message_names_the_header() {
    let base = [("ce-specversion", "1.0"), ("ce-id", "1"), ("ce-source", "/a"), ("ce-type", "t")];
    let message_of = |pairs: &[(&str, &str)]| {
        let error = from_http(&headers(pairs), b"", Strictness::Lenient).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Event);
        error.message().to_owned()
    };
    let and = |more: (&'static str, &'static str)| [&base[..], &[more]].concat();
    assert_eq!(message_of(&[("ce-specversion", "1.0")]), "missing or empty header: ce-id");
    assert_eq!(
        message_of(&[("ce-specversion", "0.3")]),
        "the header ce-specversion must be \"1.0\", got \"0.3\""
    );
    assert_eq!(message_of(&and(("CE-ID", "2"))), "duplicate header: ce-id");
    assert_eq!(
        message_of(&and(("ce-data", "x"))),
        "the data must be the body; the header ce-data is not allowed"
    );
    assert_eq!(
        message_of(&and(("ce-subject", "%ff"))),
        "the header ce-subject must be percent-encoded UTF-8, got \"%ff\""
    );
    assert!(message_of(&[]).starts_with("the message carries no event"));
    let xml = message_of(&[("content-type", "application/cloudevents+xml")]);
    assert!(xml.contains("\"application/cloudevents+xml\""), "{xml}");
}

#[test]
fn the_content_type_decides_what_the_body_is() {
    let base = CloudEvent::new("1", "/a", "t").to_http(ContentMode::Binary).unwrap();
    let body = |content_type: &str, body: &[u8]| {
        let mut given = base.headers.clone();
        given.push(("content-type".to_owned(), content_type.to_owned()));
        let (_, mut events) = from_http(&given, body, Strictness::Strict)?;
        let event = events.remove(0);
        assert_eq!(event.to_http(ContentMode::Binary)?.body, body);
        Ok::<_, fcimage_base::Error>(match event.data {
            Data::None => "none".to_owned(),
            Data::Json(document) => document.text().to_owned(),
            Data::Binary(bytes) => format!("{} bytes", bytes.len()),
        })
    };
    assert_eq!(body("text/plain", "é".as_bytes()).unwrap(), "\"é\"");
    assert_eq!(body("text/plain", b"\xff").unwrap(), "1 bytes");
    assert_eq!(body("image/png", b"\x89PNG").unwrap(), "4 bytes");
    assert_eq!(body("application/vnd.x+json", b"{\"a\":1}").unwrap(), "{\"a\":1}");
    assert_eq!(body("application/json", b"").unwrap(), "none");
    assert_eq!(body("application/json", b"{").unwrap_err().kind(), ErrorKind::Event);
}

#[test]
fn no_attribute_smuggles_a_header_into_a_message() {
    for (more, pointer) in [
        (r#""datacontenttype":"text/plain\r\nX: y""#, "/datacontenttype"),
        (r#""a\r\nX: y":"1""#, "/a\r\nX: y"),
        (r#""a b":"1""#, "/a b"),
        (r#""a/b":"1""#, "/a~1b"),
        (r#""":"1""#, "/"),
    ] {
        let event = lenient(&with(more));
        assert_eq!(event.to_http(ContentMode::Binary).unwrap_err().pointer(), Some(pointer));
        event.to_http(ContentMode::Structured).unwrap();
    }
}

#[test]
fn modes_have_names() {
    assert_eq!(ContentMode::from_name("batched").unwrap(), ContentMode::Batched);
    assert_eq!(ContentMode::from_name("other").unwrap_err().kind(), ErrorKind::Argument);
}
