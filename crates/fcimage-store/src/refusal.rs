//! Answers with the status of an error.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::clock::Timestamp;
use crate::failure::{Failure, Refusal};
use crate::headers::Headers;
use crate::service::Service;
use crate::xml::{self, Node};

/// How many characters of a message are kept.
const MAX_MESSAGE: usize = 500;

/// What the storage says about a request that it refused.
pub(crate) fn of(service: Service, status: u16, headers: &Headers, body: &[u8]) -> Refusal {
    let header = |name| headers.get(name).map(shown).unwrap_or_default();
    let mut refusal = Refusal {
        status,
        request_id: header(service.request_id()),
        ec: header("x-oss-ec"),
        time: headers.get("date").and_then(Timestamp::parse_http),
        ..Refusal::default()
    };
    // A response to HEAD has no body; OSS puts it into a header.
    let hidden = headers.get("x-oss-err").and_then(|text| STANDARD.decode(text).ok());
    let body = if body.is_empty() { hidden.as_deref().unwrap_or_default() } else { body };
    let text = String::from_utf8_lossy(body);
    let mut found = refusal.clone();
    let read = xml::walk(&text, &mut |node| {
        let Node::Leaf { path, text } = node else { return };
        match path {
            [.., "Error", "Code"] => found.code = shown(text),
            [.., "Error", "Message"] => found.message = shown(text),
            [.., "Error", "EC"] => found.ec = shown(text),
            [.., "Error", "RequestId"] => found.request_id = shown(text),
            _ => {}
        }
    });
    match read {
        Some(()) => refusal = found,
        // Something else answered, such as a proxy: its first words help.
        None => refusal.message = shown(text.trim_start()),
    }
    if let Some(place) = headers.get("location").filter(|_| (300..400).contains(&status)) {
        let place = shown(place);
        refusal.message =
            format!("{} redirected to {place}, which fcimage does not follow", refusal.message);
        refusal.message = refusal.message.trim_start().to_owned();
    }
    refusal
}

/// The failure of a request that had the status 200 before it failed. It can succeed later.
pub(crate) fn late(service: Service, headers: &Headers, body: &[u8]) -> Failure {
    let refusal = of(service, 500, headers, body);
    if refusal.code.is_empty() {
        return Failure::broken("the answer to the request is damaged");
    }
    Failure::Refusal(Box::new(refusal))
}

/// The beginning of a text, without control characters.
fn shown(text: &str) -> String {
    let visible = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().take(MAX_MESSAGE).map(visible).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>No\nway</Message>\
                        <RequestId>R</RequestId><EC>0003-00000001</EC></Error>";

    fn expected(status: u16) -> Refusal {
        Refusal {
            status,
            code: "AccessDenied".into(),
            message: "No way".into(),
            ec: "0003-00000001".into(),
            request_id: "R".into(),
            time: None,
        }
    }

    #[test]
    fn the_body_says_code_message_and_numbers() {
        let refusal = of(Service::Oss, 403, &Headers::new(), BODY.as_bytes());
        assert_eq!(refusal, expected(403));
    }

    #[test]
    fn an_answer_to_head_has_the_same_in_a_header() {
        let mut headers = Headers::new();
        headers.set("x-oss-err", STANDARD.encode(BODY));
        assert_eq!(of(Service::Oss, 404, &headers, b""), expected(404));
    }

    #[test]
    fn a_body_that_is_no_xml_is_quoted() {
        let mut headers = Headers::new();
        headers.set("x-amz-request-id", "id");
        let body = "<html>Bad\0 gateway<br></html>".to_owned() + &"x".repeat(9999);
        let refusal = of(Service::S3, 502, &headers, body.as_bytes());
        assert_eq!((refusal.code.as_str(), refusal.request_id.as_str()), ("", "id"));
        assert!(refusal.message.starts_with("<html>Bad  gateway"));
        assert!(refusal.message.chars().count() <= MAX_MESSAGE);
        assert_eq!(of(Service::S3, 500, &headers, &[0xff, 0xfe]).code, "");
    }

    #[test]
    fn a_redirect_says_where_to() {
        let mut headers = Headers::new();
        headers.set("location", "https://elsewhere.example");
        let refusal = of(Service::S3, 301, &headers, b"");
        assert_eq!(
            refusal.message,
            "redirected to https://elsewhere.example, which fcimage does not follow"
        );
    }
}
