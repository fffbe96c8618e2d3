//! Verdicts on events: each operator, each edge. docs/patterns.md states the semantics.

#![allow(clippy::unwrap_used)]

mod support;

use fcimage_base::pool::Pool;
use fcimage_events::json::{Document, DocumentRole};
use fcimage_events::{EventPattern, Explanation, Strictness};
use support::{EVENTBRIDGE_OSS, TUTORIAL};

/// A field that the event lacks.
const LACKING: &str = "";

/// The alternatives of the field `data.x`, and values with their verdicts.
#[rustfmt::skip]
const FIELD: &[(&str, &[(&str, bool)])] = &[
    (r#"["a"]"#, &[(r#""a""#, true), (r#""A""#, false), (r#""ab""#, false), (r#""""#, false), (LACKING, false), ("null", false)]),
    (r#"["a", "b"]"#, &[(r#""a""#, true), (r#""b""#, true), (r#""c""#, false), (r#"["c", "b"]"#, true), (r#"["c"]"#, false)]),
    (r#"[""]"#, &[(r#""""#, true), (r#"" ""#, false), ("null", false), (LACKING, false), (r#"[""]"#, true), ("[]", false)]),
    ("[1]", &[("1", true), (r#""1""#, true), ("1.0", false), ("true", false), ("2", false), ("[2, 1]", true)]),
    (r#"["1"]"#, &[("1", true), (r#""1""#, true), ("1.0", false), (r#""01""#, false)]),
    ("[300]", &[("300", true), ("300.0", false), (r#""3.0e2""#, false)]),
    ("[1.5]", &[("1.5", true), (r#""1.5""#, true), (r#""1.50""#, false)]),
    ("[true]", &[("true", true), (r#""true""#, true), ("false", false), ("1", false), (r#""True""#, false)]),
    (r#"["false"]"#, &[("false", true), (r#""false""#, true), ("null", false), ("0", false)]),
    ("[null]", &[("null", true), (r#""null""#, false), (r#""""#, false), (LACKING, false), ("[null]", true), ("0", false)]),
    (r#"["null"]"#, &[("null", false), (r#""null""#, true)]),
    (r#"["a"]"#, &[(r#"{"a": 1}"#, false), ("{}", false), (r#"["a", {}]"#, false), (r#"["a", ["b"]]"#, false), (r#"[["a"]]"#, false)]),
    (r#"["图片"]"#, &[(r#""图片""#, true), (r#""图""#, false)]),
    (r#"["é"]"#, &[(r#""é""#, true), (r#""é""#, false)]),
    (r#"["acs:oss:cn-beijing:*:b"]"#, &[(r#""acs:oss:cn-beijing:*:b""#, true), (r#""acs:oss:cn-beijing:1:b""#, false)]),
    (r#"[{"prefix": "acs."}]"#, &[(r#""acs.oss""#, true), (r#""acs.""#, true), (r#""ACS.""#, false), (r#""xacs.""#, false), (r#""""#, false)]),
    (r#"[{"prefix": "1"}]"#, &[("12", false), (r#""12""#, true), ("null", false), (LACKING, false), ("true", false)]),
    (r#"[{"prefix": "a"}]"#, &[(r#"["b", "ab"]"#, true), (r#"["b"]"#, false), ("[]", false), (r#"{"a": 1}"#, false)]),
    (r#"[{"suffix": ".jpg"}]"#, &[(r#""a.jpg""#, true), (r#"".jpg""#, true), (r#""a.JPG""#, false), (r#""a.jpg ""#, false), (r#""jpg""#, false)]),
    (r#"[{"suffix": "t"}]"#, &[("true", false), ("1", false), ("null", false), (LACKING, false), (r#"["at", 1]"#, true)]),
    (r#"[{"contains": "Normal"}]"#, &[(r#""xNormaly""#, true), (r#""Normal""#, true), (r#""normal""#, false), (r#""Norm""#, false)]),
    (r#"[{"contains": "1"}]"#, &[("1", false), ("10", false), (r#""010""#, true), (LACKING, false), (r#"["a1"]"#, true)]),
    (r#"[{"prefix": "u/"}, {"suffix": ".png"}]"#, &[(r#""u/a""#, true), (r#""a.png""#, true), (r#""a.jpg""#, false)]),
    (r#"[{"anything-but": "x"}]"#, &[(r#""x""#, false), (r#""y""#, true), ("1", true), ("null", true), (LACKING, false), (r#""""#, true)]),
    (r#"[{"anything-but": "x"}]"#, &[(r#"["x"]"#, false), (r#"["x", "y"]"#, true), ("[]", false), ("{}", false), ("[{}]", false)]),
    (r#"[{"anything-but": 1}]"#, &[("1", false), (r#""1""#, false), ("2", true), ("1.0", true)]),
    (r#"[{"anything-but": true}]"#, &[("true", false), (r#""true""#, false), ("false", true)]),
    (r#"[{"anything-but": null}]"#, &[("null", false), (r#""null""#, true), (LACKING, false)]),
    (r#"[{"anything-but": ["a", "b"]}]"#, &[(r#""a""#, false), (r#""b""#, false), (r#""c""#, true), (r#"["a", "b"]"#, false), (r#"["a", "c"]"#, true)]),
    (r#"[{"anything-but": [1, 2]}]"#, &[("1", false), ("3", true), (r#""2""#, false)]),
    (r#"[{"anything-but": {"prefix": "init"}}]"#, &[(r#""initial""#, false), (r#""final""#, true), ("7", true), (LACKING, false)]),
    (r#"[{"anything-but": {"suffix": ".png"}}]"#, &[(r#""a.png""#, false), (r#""a.jpg""#, true), ("null", true)]),
    (r#"[{"anything-but": "x"}, "x"]"#, &[(r#""x""#, true), (r#""y""#, true), (LACKING, false)]),
    (r#"[{"numeric": ["=", 5]}]"#, &[("5", true), ("5.0", true), ("5.00000005", true), ("5.0000001", true), ("5.000001", false), (r#""5""#, false)]),
    (r#"[{"numeric": ["!=", 5]}]"#, &[("5", false), ("5.00000005", false), ("4", true), (r#""4""#, false), (LACKING, false)]),
    (r#"[{"numeric": [">", 0]}]"#, &[("1", true), ("0", false), ("5e-08", false), ("0.001", true), ("-1", false), ("true", false)]),
    (r#"[{"numeric": [">=", 0]}]"#, &[("0", true), ("-5e-08", true), ("-0.001", false), ("1e+300", true)]),
    (r#"[{"numeric": ["<", 0]}]"#, &[("-1", true), ("0", false), ("-5e-08", false), ("null", false)]),
    (r#"[{"numeric": ["<=", 0]}]"#, &[("0", true), ("5e-08", true), ("0.001", false), ("[5, -5]", true)]),
    (r#"[{"numeric": [">", 0, "<=", 5]}]"#, &[("0", false), ("3", true), ("5", true), ("6", false), ("[6, 0]", false)]),
    (r#"[{"numeric": ["<", 0, ">", 5]}]"#, &[("0", false), ("6", false), ("-1", false), ("[-1, 6]", false)]),
    (r#"[{"numeric": [">", 1048576]}]"#, &[("1048577", true), ("1048576", false), ("2048576", true), (r#""2048576""#, false)]),
    (r#"[{"numeric": ["=", 300]}]"#, &[("300.0", true), ("300.0", true)]),
    (r#"[{"numeric": ["=", 1000000000]}]"#, &[("1000000000", true), ("1000000001", false)]),
    (r#"[{"cidr": "10.0.0.0/24"}]"#, &[(r#""10.0.0.0""#, true), (r#""10.0.0.255""#, true), (r#""10.0.0.7""#, true), (r#""10.0.1.0""#, false)]),
    (r#"[{"cidr": "10.0.0.0/24"}]"#, &[(r#""10.0.0""#, false), (r#""text""#, false), (r#""10.0.0.256""#, false), ("10", false), (LACKING, false)]),
    (r#"[{"cidr": "10.0.0.9/24"}]"#, &[(r#""10.0.0.1""#, true), (r#""::1""#, false), (r#""10.0.0.01""#, false)]),
    (r#"[{"cidr": "10.0.0.1"}]"#, &[(r#""10.0.0.1""#, true), (r#""10.0.0.2""#, false), (r#"["1.1.1.1", "10.0.0.1"]"#, true)]),
    (r#"[{"cidr": "0.0.0.0/0"}]"#, &[(r#""255.255.255.255""#, true), (r#""""#, false)]),
    (r#"[{"cidr": "10.0.0.1/32"}]"#, &[(r#""10.0.0.1""#, true), (r#""10.0.0.0""#, false)]),
    (r#"[{"exists": true}]"#, &[("1", true), ("null", true), (r#""""#, true), (LACKING, false), ("{}", true), (r#"{"a": 1}"#, true)]),
    (r#"[{"exists": true}]"#, &[("[1]", true), ("[]", false), ("[{}]", false), ("[null]", true)]),
    (r#"[{"exists": false}]"#, &[("1", false), ("null", false), (LACKING, true), ("{}", false), ("[]", false), ("[1]", false)]),
    (r#"[{"exists": false}, "a"]"#, &[(LACKING, true), (r#""a""#, true), (r#""b""#, false)]),
];
/// Whole patterns and whole events.
#[rustfmt::skip]
const WHOLE: &[(&str, &str, bool)] = &[
    ("{}", EVENTBRIDGE_OSS, true),
    ("{}", "{}", true),
    (TUTORIAL_PATTERN, EVENTBRIDGE_OSS, true),
    (TUTORIAL_PATTERN, TUTORIAL, true),
    (TUTORIAL_PATTERN, "{}", false),
    (KEY, EVENTBRIDGE_OSS, true),
    (KEY, TUTORIAL, false),
    (r#"{"source": ["acs.oss"], "type": ["oss:ObjectCreated:PutObject", "oss:ObjectCreated:PostObject", "oss:ObjectCreated:CompleteMultipartUpload"], "id": ["other"]}"#, EVENTBRIDGE_OSS, false),
    (r#"{"subject": ["acs:oss:cn-beijing:*:my-bucket"]}"#, TUTORIAL, false),
    (r#"{"subject": [{"prefix": "acs:oss:cn-beijing:"}]}"#, TUTORIAL, true),
    (r#"{"aliyunregionid": ["cn-hangzhou"]}"#, EVENTBRIDGE_OSS, true),
    (r#"{"aliyunregionid": ["cn-hangzhou"]}"#, TUTORIAL, false),
    (r#"{"aliyunregionid": [{"exists": false}]}"#, TUTORIAL, true),
    (r#"{"aliyunpublishaddr": [{"cidr": "10.0.0.0/8"}]}"#, EVENTBRIDGE_OSS, true),
    (r#"{"data": {"a": {"b": [{"exists": false}]}}}"#, "{}", true),
    (r#"{"data": {"a": {"b": [{"exists": false}]}}}"#, r#"{"data": null}"#, true),
    (r#"{"data": {"a": {"b": [{"exists": false}]}}}"#, r#"{"data": {"a": "text"}}"#, true),
    (r#"{"data": {"a": {"b": [{"exists": false}]}}}"#, r#"{"data": {"a": [{"b": 1}]}}"#, true),
    (r#"{"data": {"a": {"b": [{"exists": false}]}}}"#, r#"{"data": {"a": {"b": null}}}"#, false),
    (r#"{"data": {"a": {"b": [1]}}}"#, r#"{"data": {"a": [{"b": 1}]}}"#, false),
    (r#"{"data": {"a": [1], "b": [2]}}"#, r#"{"data": {"a": 1, "b": 2}}"#, true),
    (r#"{"data": {"a": [1], "b": [2]}}"#, r#"{"data": {"a": 1, "b": 3}}"#, false),
    (r#"{"data": {"a": [1]}}"#, r#"{"data": {"a": 2, "a": 1}}"#, true),
    (r#"{"data": {"a": [1]}}"#, r#"{"data": {"a": 1, "a": 2}}"#, false),
    (r#"{"data": {"é\"": ["\n"]}}"#, r#"{"data": {"\u00e9\"": "\n"}}"#, true),
    (r#"{"data": {"a": ["3.0e2"]}}"#, r#"{"data": {"a": 3.0e2}}"#, true),
    (r#"{"data": {"a": [300]}}"#, r#"{"data": {"a": 3.0e2}}"#, false),
    (r#"{"data": {"a": [{"numeric": ["=", 300]}]}}"#, r#"{"data": {"a": 3.0e2}}"#, true),
    (r#"{"data": {"a": [{"numeric": [">", 0]}]}}"#, r#"{"data": {"a": 1e999}}"#, true),
    (r#"{"data": {"a": [123456789012345678901]}}"#, r#"{"data": {"a": 123456789012345678901}}"#, true),
    (r#"{"data": {"a": [123456789012345678901]}}"#, r#"{"data": {"a": 123456789012345678902}}"#, false),
];
const TUTORIAL_PATTERN: &str = r#"{"source": ["acs.oss"], "type": ["oss:ObjectCreated:PutObject",
    "oss:ObjectCreated:PostObject", "oss:ObjectCreated:CompleteMultipartUpload"]}"#;

const KEY: &str = r#"{"data": {"oss": {"object": {"key": [{"prefix": "uploads/"}],
    "size": [{"numeric": [">", 1024]}]}}}}"#;

fn compiled(pattern: &str) -> EventPattern {
    EventPattern::new(pattern.as_bytes(), Strictness::Strict).unwrap()
}

fn explained(pattern: &str, event: &str) -> Explanation {
    let event = Document::parse(event.as_bytes(), DocumentRole::PAYLOAD).unwrap();
    compiled(pattern).explain(event.root()).unwrap()
}

fn check(pattern: &str, event: &str, verdict: bool) {
    assert_eq!(compiled(pattern).matches(event.as_bytes()).unwrap(), verdict, "{pattern}: {event}");
    let explanation = explained(pattern, event);
    assert_eq!(explanation.matched, verdict);
    assert_eq!(explanation.fields.iter().all(|field| field.matched), verdict);
    assert!(explanation.to_string().starts_with(if verdict { "matched" } else { "not matched" }));
}

#[test]
fn each_alternative_matches_as_documented() {
    let mut rows = 0;
    for (alternatives, verdicts) in FIELD {
        for (value, verdict) in *verdicts {
            let event = match *value {
                LACKING => "{\"data\": {}}".to_owned(),
                value => format!("{{\"data\": {{\"x\": {value}}}}}"),
            };
            check(&format!("{{\"data\": {{\"x\": {alternatives}}}}}"), &event, *verdict);
            rows += 1;
        }
    }
    assert!(rows >= 150, "{rows} rows");
}

#[test]
fn whole_patterns_match_whole_events() {
    for (pattern, event, verdict) in WHOLE {
        check(pattern, event, *verdict);
    }
}

#[test]
fn a_lenient_pattern_has_any_attribute_at_the_top() {
    let pattern = br#"{"region": ["a"], "nested": {"deep": [1]}}"#;
    assert!(EventPattern::new(pattern, Strictness::Strict).is_err());
    let pattern = EventPattern::new(pattern, Strictness::Lenient).unwrap();
    assert!(pattern.matches(br#"{"region": "a", "nested": {"deep": 1}}"#).unwrap());
    assert!(!pattern.matches(br#"{"region": "a"}"#).unwrap());
}

#[test]
fn only_objects_can_be_matched() {
    for event in ["[]", "1", "\"text\"", "{", ""] {
        let error = compiled("{}").matches(event.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), fcimage_base::error::ErrorKind::Event, "{event}");
    }
    let error = compiled("{}").matches(b"[]").unwrap_err();
    assert_eq!(error.message(), "an event to match must be an object, got an array");
}

#[test]
fn the_explanation_says_what_failed_and_why() {
    let explanation = explained(KEY, TUTORIAL);
    assert_eq!(
        explanation.to_string(),
        "not matched\n  \
         NO   data.oss.object.key: expected text that begins with \"uploads/\"; \
         found nothing: the event lacks this field\n  \
         NO   data.oss.object.size: expected a number > 1024; found nothing: the event lacks this field"
    );
    assert_eq!(explained("{}", "{}").to_string(), "matched: an empty pattern matches every event");
    let long = explained("{\"id\": [\"a\"]}", &format!("{{\"id\": \"{}\"}}", "x".repeat(10_000)));
    assert!(long.fields[0].found.as_ref().is_some_and(|found| found.len() < 120));
}

#[test]
fn each_operator_is_explained_in_words() {
    for (alternatives, words) in [
        (r#"["a", null]"#, "\"a\" or null"),
        (r#"[{"prefix": "a"}]"#, "text that begins with \"a\""),
        (r#"[{"suffix": "a"}]"#, "text that ends with \"a\""),
        (r#"[{"contains": "a"}]"#, "text that contains \"a\""),
        (r#"[{"anything-but": ["a", 1]}]"#, "anything but \"a\" or \"1\""),
        (r#"[{"anything-but": {"prefix": "a"}}]"#, "anything but text that begins with \"a\""),
        (r#"[{"numeric": [">", 0, "<=", 5]}]"#, "a number > 0 and <= 5"),
        (r#"[{"cidr": "10.0.0.1/24"}]"#, "an IPv4 address in 10.0.0.0/24"),
        (r#"[{"exists": true}]"#, "the field to exist"),
        (r#"[{"exists": false}]"#, "the field not to exist"),
    ] {
        let explanation = explained(&format!("{{\"data\": {{\"x\": {alternatives}}}}}"), "{}");
        assert_eq!(explanation.fields[0].expected, words);
    }
}

#[test]
fn many_verdicts_are_those_of_one_at_a_time() {
    let pattern = compiled(KEY);
    let mut events: Vec<&[u8]> =
        (0..1000).map(|n| if n % 3 == 0 { TUTORIAL } else { EVENTBRIDGE_OSS }.as_bytes()).collect();
    let expected: Vec<bool> = events.iter().map(|event| pattern.matches(event).unwrap()).collect();
    let pool = Pool::with_threads(Some(2)).unwrap();
    assert_eq!(pattern.matches_many(&events, &pool).unwrap(), expected);
    assert_eq!(pattern.matches_many(&[], &pool).unwrap(), Vec::<bool>::new());
    events[700] = b"{";
    events[900] = b"[";
    assert_eq!(pattern.matches_many(&events, &pool).unwrap_err().pointer(), Some("/700"));
}

#[test]
fn patterns_with_fields_in_another_order_are_equal() {
    let one = compiled(r#"{"id": ["a"], "source": ["b"]}"#);
    assert_eq!(one, compiled(r#"{ "source": ["b"], "id": ["\u0061"] }"#));
    assert_ne!(one, compiled(r#"{"id": ["a"], "source": ["c"]}"#));
    let lenient = EventPattern::new(one.json().raw().as_bytes(), Strictness::Lenient).unwrap();
    assert_ne!(one, lenient);
    assert_eq!(lenient.strictness(), Strictness::Lenient);
}
