//! What starts a function: each kind is recognized, and each of its facts is read.

mod support;

use fcimage_base::error::ErrorKind;
use fcimage_events::{EventKind, Strictness, parse_event};
use support::{
    API_GATEWAY, CDN, EVENTBRIDGE_OSS, HTTP, LOG, MNS, OSS, TIMER, TUTORIAL, as_string, error_of,
    parsed,
};

#[test]
fn each_kind_of_payload_is_recognized() {
    let batch_of_texts = format!("[{}, {}]", as_string(EVENTBRIDGE_OSS), as_string(TUTORIAL));
    for (kind, payload) in [
        (EventKind::EventBridge, EVENTBRIDGE_OSS),
        (EventKind::EventBridge, TUTORIAL),
        (EventKind::EventBridge, &format!("[{TUTORIAL}]")),
        (EventKind::EventBridge, &batch_of_texts),
        (EventKind::CloudEvent, r#"{"specversion":"1.0","id":"1","source":"my.app","type":"t"}"#),
        (EventKind::CloudEvent, r#"[{"specversion":"1.0","id":"1","source":"my.app","type":"t"}]"#),
        (EventKind::Oss, OSS),
        (EventKind::Oss, r#"{"events": [{"eventSource": "acs:oss"}]}"#),
        (EventKind::Timer, TIMER),
        (EventKind::Log, LOG),
        (EventKind::Mns, MNS),
        (EventKind::Mns, r#"{"body": "hello", "attrs": {}}"#),
        (EventKind::Json, r#"{"body": "hello", "attrs": {}, "more": 1}"#),
        (EventKind::Cdn, CDN),
        (EventKind::Http, HTTP),
        (EventKind::ApiGateway, API_GATEWAY),
        (EventKind::ApiGateway, r#"{"httpMethod": "OPTIONS", "headers": {}}"#),
        (EventKind::Json, r#"{"bucket": "b", "key": "k"}"#),
        (EventKind::Json, "[]"),
        (EventKind::Json, "{}"),
        (EventKind::Json, r#"["text", 1]"#),
        (EventKind::Json, r#"{"events": []}"#),
        (EventKind::Json, r#"{"events": [{"eventSource": "other"}]}"#),
        (EventKind::Json, r#"{"events": 3, "source": "text"}"#),
        (EventKind::Json, "17"),
        (EventKind::Text, "hello topic"),
        (EventKind::Text, ""),
        (EventKind::Text, "\u{feff}hello"),
    ] {
        let event = parsed(payload);
        assert_eq!(event.kind(), kind, "{payload}");
        assert_eq!(event.raw(), payload.as_bytes());
    }
    let cbor = b"\xa3\x67Version\xff";
    let event = parse_event(cbor, Strictness::Strict).unwrap();
    assert_eq!((event.kind(), event.raw()), (EventKind::Binary, &cbor[..]));
    assert_eq!((event.kind().name(), event.objects().unwrap().len()), ("binary", 0));
}

#[test]
fn text_that_begins_like_json_must_be_json() {
    for broken in ["{", " [1", "{'a': 1}", "\u{feff}{}"] {
        assert_eq!(error_of(broken).kind(), ErrorKind::Event, "{broken}");
    }
    let error = parse_event(b"{\"a\": \"\xff\"}", Strictness::Lenient).unwrap_err();
    assert_eq!(error.message(), "the payload must be UTF-8; byte 7 is not");
}

#[test]
fn a_payload_that_is_too_long_is_refused_even_if_it_is_not_json() {
    let error = parse_event(&vec![0xff; (32 << 20) + 1], Strictness::Lenient).unwrap_err();
    assert_eq!(error.limit_name(), Some("max_event_bytes"));
}

#[test]
fn a_broken_element_of_a_batch_is_named() {
    for broken in ["\"{\"", "\"hello\"", "\"{}\"", "{\"a\": 1}", "[]", "1"] {
        let pointer = error_of(&format!("[{TUTORIAL}, {broken}]"));
        assert!(pointer.pointer().is_some_and(|at| at.starts_with("/1")), "{broken}: {pointer}");
    }
}

#[test]
fn a_missing_or_wrong_required_attribute_is_named() {
    for (attribute, replacement, said) in [
        ("\"id\": \"abcd-1234\"", "\"id\": \"\"", "the attribute id must not be empty"),
        ("\"id\": \"abcd-1234\"", "\"id\": null", "the attribute id is missing"),
        ("\"id\": \"abcd-1234\"", "\"id\": 7", "the attribute id must be text, got a number"),
        ("\"source\": \"acs.oss\"", "\"x\": 1", "the attribute source is missing"),
        ("\"1.0\"", "\"0.3\"", "the attribute specversion must be \"1.0\", got \"0.3\""),
        ("\"1.0\"", "1.0", "the attribute specversion must be \"1.0\", got 1.0"),
        ("\"1.0\"", "null", "the attribute specversion is missing"),
    ] {
        assert!(TUTORIAL.contains(attribute));
        let error = error_of(&TUTORIAL.replace(attribute, replacement));
        assert_eq!(error.message(), said);
        assert!(error.pointer().is_some());
    }
}

#[test]
fn strict_parsing_refuses_duplicate_keys_and_broken_rules() {
    let strict = |payload: &str| {
        let error = parse_event(payload.as_bytes(), Strictness::Strict).unwrap_err();
        error.pointer().map(str::to_owned)
    };
    let duplicate = r#"{"key": "k", "x": [{"y/z": 1, "y/z": 2}]}"#;
    assert_eq!(strict(duplicate).as_deref(), Some("/x/0/y~1z"));
    assert_eq!(parsed(duplicate).kind(), EventKind::Json);
    let odd_time = TUTORIAL.replace("2026-05-22T08:30:00Z", "2020-08-17T16:04:46.149Asia/Shanghai");
    assert_eq!(strict(&odd_time).as_deref(), Some("/time"));
    assert_eq!(parsed(&odd_time).kind(), EventKind::EventBridge);
    parse_event(EVENTBRIDGE_OSS.as_bytes(), Strictness::Strict).unwrap();
}

#[test]
fn a_timer_says_its_name_time_and_payload() {
    let timer = parsed(TIMER).timer().unwrap();
    assert_eq!(timer.trigger_name.as_deref(), Some("timer-trigger"));
    assert_eq!(timer.trigger_time.as_deref(), Some("2023-12-26T07:49:00Z"));
    assert_eq!(timer.payload.as_deref(), Some("{\"a\": 1}"));
    assert_eq!(parsed(LOG).timer(), None);
}

#[test]
fn a_log_trigger_says_where_the_logs_are() {
    let log = parsed(LOG).log().unwrap();
    assert_eq!(log.project_name.as_deref(), Some("project"));
    assert_eq!(log.logstore_name.as_deref(), Some("access-log"));
    assert_eq!(log.endpoint.as_deref(), Some("http://log"));
    assert_eq!((log.shard_id, log.cursor_time), (Some(0), Some(1_529_486_425)));
    assert_eq!(log.begin_cursor.as_deref(), Some("MTUy"));
    assert_eq!(log.end_cursor.as_deref(), Some("MTUz"));
    assert_eq!((log.job_name.as_deref(), log.task_id.as_deref()), (Some("job"), Some("task")));
    assert_eq!(log.parameter.unwrap().text(), "{\"threshold\": 1.50}");
    assert!(parsed(TIMER).log().is_none());
}

#[test]
fn a_message_has_its_attributes_in_both_formats() {
    let mns = parsed(MNS).mns().unwrap();
    assert_eq!((mns.message.as_str(), mns.publish_time), ("hello topic", Some(1_550_216_480_040)));
    assert_eq!(mns.topic_name.as_deref(), Some("topic"));
    assert_eq!(mns.topic_owner.as_deref(), Some("1862"));
    assert_eq!(mns.subscriber.as_deref(), Some("1863"));
    assert_eq!(mns.subscription_name.as_deref(), Some("sub"));
    assert_eq!(mns.message_id.as_deref(), Some("2F5B"));
    assert_eq!(mns.message_md5.as_deref(), Some("BA4B"));
    assert_eq!(mns.attributes, [("Extend".to_owned(), "{\"k\": \"v\"}".to_owned())]);
    let bare = parsed(r#"{"body": "hello", "attrs": {"Extend": "x"}}"#).mns().unwrap();
    assert_eq!((bare.message.as_str(), bare.topic_name), ("hello", None));
    assert_eq!(bare.attributes, [("Extend".to_owned(), "x".to_owned())]);
}

#[test]
fn a_cdn_trigger_has_its_records() {
    let records = parsed(CDN).cdn();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].event_name.as_deref(), Some("LogFileCreated"));
    assert_eq!(records[0].event_time.as_deref(), Some("2018-06-16T15:31:49+08:00"));
    assert_eq!(records[0].region.as_deref(), Some("cn-hangzhou"));
    assert_eq!(records[0].trace_id.as_deref(), Some("c645"));
    assert_eq!(records[0].domain.as_deref(), Some("example.com"));
    assert_eq!(records[0].event_parameter.as_ref().unwrap().text(), "{\"fileSize\": 2538}");
    assert!(parsed(TIMER).cdn().is_empty() && parsed(CDN).objects().unwrap().is_empty());
}

#[test]
fn an_http_request_has_its_facts() {
    let event = parsed(HTTP);
    let request = event.http().unwrap().unwrap();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!((request.method.as_str(), request.path.as_str()), ("GET", "/example"));
    assert_eq!(request.headers, [pair("content-type", "text/plain"), pair("x-custom", "1,2")]);
    assert_eq!(request.query, [pair("tag", "a,b")]);
    assert_eq!(&*request.body, b"Hello FC!");
    assert_eq!(request.request_id.as_deref(), Some("1-64f6"));
    assert_eq!(request.source_ip.as_deref(), Some("11.11.11.1"));
    assert_eq!(request.user_agent.as_deref(), Some("Postman"));
    assert_eq!(request.protocol.as_deref(), Some("HTTP/1.1"));
    assert_eq!(request.domain_name.as_deref(), Some("example.fcapp.run"));
    assert_eq!(request.account_id.as_deref(), Some("1234"));
    assert_eq!(request.time.as_deref(), Some("2023-09-05T06:41:11Z"));
    assert!(parsed(TIMER).http().unwrap().is_none());
}

#[test]
fn the_body_of_a_request_is_decoded_once() {
    let event = parsed(API_GATEWAY);
    let first = event.http().unwrap().unwrap();
    assert_eq!((first.method.as_str(), first.path.as_str()), ("POST", "/users/7"));
    assert_eq!(first.path_parameters, [("userId".to_owned(), "7".to_owned())]);
    assert_eq!(&*first.body, b"\x00\xff");
    assert!(std::ptr::eq(first, event.http().unwrap().unwrap()));
    let broken = parsed(&API_GATEWAY.replace("AP8=", "no base64!"));
    for _ in 0..2 {
        assert_eq!(broken.http().unwrap_err().pointer(), Some("/body"));
    }
}
