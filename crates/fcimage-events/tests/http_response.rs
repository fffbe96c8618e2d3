//! Responses as the HTTP trigger and API Gateway take them.

#![allow(clippy::unwrap_used)]

use fcimage_base::error::ErrorKind;
use fcimage_events::limits::MAX_RESPONSE_BYTES;
use fcimage_events::{Cors, FcResponse, Headers, HttpResponse, ResponseBody};

fn headers(pairs: &[(&str, &str)]) -> Headers {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn sent(given: &[(&str, &str)], body: ResponseBody) -> FcResponse {
    HttpResponse::new(200, headers(given), body).unwrap().to_fc().unwrap()
}

#[test]
fn the_body_decides_a_missing_content_type() {
    for (body, content_type) in [
        (ResponseBody::Text("é".to_owned()), Some("text/plain; charset=utf-8")),
        (ResponseBody::Json("{}".to_owned()), Some("application/json")),
        (ResponseBody::Bytes(vec![1]), Some("application/octet-stream")),
        (ResponseBody::Text(String::new()), None),
        (ResponseBody::Bytes(vec![]), None),
    ] {
        let found = sent(&[], body.clone()).headers;
        assert_eq!(found.first().map(|(_, value)| value.as_str()), content_type, "{body:?}");
        let given = sent(&[("content-TYPE", "a/b")], body).headers;
        assert_eq!(given, headers(&[("content-TYPE", "a/b")]));
    }
}

#[test]
fn bytes_are_sent_as_text_only_where_type_and_bytes_allow_it() {
    for (content_type, body, is_base64) in [
        ("image/jpeg", &b"\xff\xd8"[..], true),
        ("image/png", b"plain", true),
        ("application/json", b"{}", false),
        ("text/html; charset=utf-8", b"<p>", false),
        ("text/plain", b"\xff", true),
        ("image/svg+xml", b"<svg/>", false),
    ] {
        let found = sent(&[("Content-Type", content_type)], ResponseBody::Bytes(body.to_vec()));
        assert_eq!(found.is_base64, is_base64, "{content_type}");
    }
    assert_eq!(sent(&[], ResponseBody::Bytes(vec![0, 255])).body, "AP8=");
}

#[test]
fn a_body_of_the_largest_size_is_sent_and_a_larger_one_is_refused() {
    let respond = |body| HttpResponse::new(200, vec![], body).unwrap().to_fc();
    respond(ResponseBody::Text("x".repeat(MAX_RESPONSE_BYTES))).unwrap();
    respond(ResponseBody::Bytes(vec![0; MAX_RESPONSE_BYTES / 4 * 3])).unwrap();
    for body in [
        ResponseBody::Text("x".repeat(MAX_RESPONSE_BYTES + 1)),
        ResponseBody::Bytes(vec![0; MAX_RESPONSE_BYTES / 4 * 3 + 1]),
    ] {
        let error = respond(body).unwrap_err();
        assert_eq!(error.limit_name(), Some("max_response_bytes"));
        assert!(error.message().contains("fixed at 33554432"), "{error}");
    }
}

#[test]
fn a_status_is_between_100_and_599() {
    for status in [100, 204, 599] {
        assert_eq!(
            i64::from(
                HttpResponse::new(status, vec![], ResponseBody::Bytes(vec![])).unwrap().status()
            ),
            status
        );
    }
    for status in [99, 600, -1, i64::MAX] {
        let error = HttpResponse::new(status, vec![], ResponseBody::Bytes(vec![])).unwrap_err();
        assert_eq!(error.message(), format!("status must be between 100 and 599, got {status}"));
    }
}

#[test]
fn no_header_smuggles_in_another() {
    for (name, value) in [
        ("A\r\nB", "x"),
        ("A", "x\r\nSet-Cookie: y"),
        ("", "x"),
        ("A B", "x"),
        ("A", "\0"),
        ("Ä", "x"),
    ] {
        let response =
            HttpResponse::new(200, headers(&[(name, value)]), ResponseBody::Bytes(vec![]));
        assert_eq!(response.unwrap_err().kind(), ErrorKind::Argument, "{name:?}: {value:?}");
    }
}

#[test]
fn a_preflight_says_who_may_do_what() {
    let methods = ["GET".to_owned(), "POST".to_owned()];
    let allowed = ["Content-Type".to_owned()];
    let mut cors = Cors {
        origin: "https://example.com",
        methods: &methods,
        headers: &allowed,
        max_age: Some(86_400),
    };
    let response = HttpResponse::preflight(&cors).unwrap();
    assert_eq!(response.status(), 204);
    let expected = headers(&[
        ("Access-Control-Allow-Origin", "https://example.com"),
        ("Access-Control-Allow-Methods", "GET, POST"),
        ("Access-Control-Allow-Headers", "Content-Type"),
        ("Access-Control-Max-Age", "86400"),
        ("Vary", "Origin"),
    ]);
    assert_eq!(response.headers(), expected);
    cors.max_age = Some(-1);
    assert_eq!(HttpResponse::preflight(&cors).unwrap_err().kind(), ErrorKind::Argument);
    cors.max_age = None;
    cors.origin = "https://a\r\nX: y";
    assert_eq!(HttpResponse::preflight(&cors).unwrap_err().kind(), ErrorKind::Argument);
}

#[test]
fn vary_is_extended_once() {
    let cors = Cors { origin: "https://a", methods: &[], headers: &[], max_age: None };
    let response =
        HttpResponse::new(200, headers(&[("vary", "Accept")]), ResponseBody::Bytes(vec![]))
            .unwrap();
    let twice = response.with_cors(&cors).unwrap().with_cors(&cors).unwrap();
    assert!(twice.headers().contains(&("Vary".to_owned(), "Accept, Origin".to_owned())));
    let any = Cors { origin: "*", ..cors };
    let response = HttpResponse::new(200, vec![], ResponseBody::Bytes(vec![])).unwrap();
    assert_eq!(
        response.with_cors(&any).unwrap().headers(),
        headers(&[("Access-Control-Allow-Origin", "*")])
    );
}
