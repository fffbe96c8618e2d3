//! The head of a request as it is sent.

use crate::request::{Method, Request};

/// What servers see as the name of the client.
const USER_AGENT: &str = concat!("fcimage/", env!("CARGO_PKG_VERSION"));

/// The request line and the headers. `length` is the size of the body. `empty` is written after a
/// parameter of the query without a value.
pub(crate) fn write(request: &Request, length: usize, empty: &str) -> String {
    let query = request.encoded_query(empty);
    let mark = if query.is_empty() { "" } else { "?" };
    let mut head = format!(
        "{} {}{mark}{query} HTTP/1.1\r\nHost: {}\r\n",
        request.method.name(),
        request.path,
        request.host
    );
    for header in request.headers.iter() {
        head += &format!("{}: {}\r\n", header.name, header.value);
    }
    if request.method == Method::Put {
        head += &format!("content-length: {length}\r\n");
    }
    head + &format!("user-agent: {USER_AGENT}\r\n\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::headers::Headers;
    use crate::request::{Parameter, Payload};

    #[test]
    fn a_request_is_sent_as_it_stands_and_nothing_else() {
        let mut headers = Headers::new();
        headers.set("x-oss-meta-a", "b");
        let request = Request {
            method: Method::Put,
            host: "h:1".into(),
            path: "//a/../b%20c".into(),
            resource: "/bucket//a/../b%20c".into(),
            query: vec![Parameter { name: "x y".into(), value: "/".into() }],
            headers,
            payload: Payload::Unsigned,
        };
        let sent = write(&request, 3, "");
        let agent = format!("user-agent: {USER_AGENT}\r\n\r\n");
        assert_eq!(
            sent,
            "PUT //a/../b%20c?x%20y=%2F HTTP/1.1\r\nHost: h:1\r\nx-oss-meta-a: b\r\n\
             content-length: 3\r\n"
                .to_owned()
                + &agent
        );
    }
}
