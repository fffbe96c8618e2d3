//! The head of a response: parsed by `httparse`, and judged here.

use crate::failure::{Answer, Failure};
use crate::headers::Headers;
use crate::request::Method;

/// How many headers a response may have. OSS sends about 20, and each entry of user metadata is one.
const MAX_HEADERS: usize = 256;

/// The status and the headers of a response, and how long its body is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) status: u16,
    pub(crate) headers: Headers,
    pub(crate) framing: Framing,
    /// Whether the server keeps the connection open after the body.
    pub(crate) keep_alive: bool,
}

/// Where a body ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// There is none.
    Empty,
    /// After this many bytes.
    Length(u64),
    /// After the last chunk.
    Chunked,
    /// With the connection.
    UntilClose,
}

/// Reads a head that ends with an empty line. `method` is that of the request.
pub(crate) fn parse(bytes: &[u8], method: Method) -> Answer<Head> {
    let mut lines = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut response = httparse::Response::new(&mut lines);
    match response.parse(bytes) {
        Ok(httparse::Status::Complete(_)) => {}
        Ok(httparse::Status::Partial) => return Err(unusable("its head is not complete")),
        Err(httparse::Error::TooManyHeaders) => {
            return Err(unusable(&format!("it has more than {MAX_HEADERS} headers")));
        }
        Err(error) => return Err(unusable(&error.to_string())),
    }
    let (Some(status), Some(version)) = (response.code, response.version) else {
        return Err(unusable("it has no status"));
    };
    if !(100..=599).contains(&status) {
        return Err(unusable(&format!("its status is {status}")));
    }
    let mut headers = Headers::new();
    for line in response.headers.iter() {
        // Values that are not UTF-8 are shown as far as they are; nothing is decided by them.
        headers.push(&line.name.to_ascii_lowercase(), String::from_utf8_lossy(line.value).trim());
    }
    let framing = framing(&headers, status, method)?;
    let closes = |value: &str| has_token(value, "close");
    let keeps = |value: &str| has_token(value, "keep-alive");
    let keep_alive = framing != Framing::UntilClose
        && !headers.all("connection").any(closes)
        && (version == 1 || headers.all("connection").any(keeps));
    Ok(Head { status, headers, framing, keep_alive })
}

/// RFC 9112, 6.3. Where two readers could disagree about the end, there is no end to agree on.
fn framing(headers: &Headers, status: u16, method: Method) -> Answer<Framing> {
    let mut lengths = headers.all("content-length");
    let length = match lengths.next() {
        Some(first) if lengths.all(|other| other == first) => Some(length(first)?),
        Some(_) => return Err(unusable("it has different Content-Length headers")),
        None => None,
    };
    let mut codings = headers.all("transfer-encoding");
    let chunked = match (codings.next(), codings.next()) {
        (None, _) => false,
        (Some(coding), None) if coding.eq_ignore_ascii_case("chunked") => true,
        (Some(coding), _) => {
            return Err(unusable(&format!("its Transfer-Encoding is {coding:?}")));
        }
    };
    if method == Method::Head || status < 200 || matches!(status, 204 | 304) {
        return Ok(Framing::Empty);
    }
    match (chunked, length) {
        (true, Some(_)) => Err(unusable("it has both Transfer-Encoding and Content-Length")),
        (true, None) => Ok(Framing::Chunked),
        (false, Some(length)) => Ok(Framing::Length(length)),
        (false, None) => Ok(Framing::UntilClose),
    }
}

/// The number in a header Content-Length.
pub(crate) fn length(text: &str) -> Answer<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse()
        .ok()
        .filter(|_| digits)
        .ok_or_else(|| unusable(&format!("its Content-Length is {text:?}")))
}

fn has_token(value: &str, token: &str) -> bool {
    value.split(',').any(|part| part.trim().eq_ignore_ascii_case(token))
}

#[cold]
pub(crate) fn unusable(why: &str) -> Failure {
    Failure::broken(format!("the response is not valid HTTP: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(text: &str) -> Answer<Head> {
        parse(format!("{}\r\n\r\n", text.replace('\n', "\r\n")).as_bytes(), Method::Get)
    }

    #[test]
    fn a_body_ends_where_the_headers_say() {
        for (text, framing, keep_alive) in [
            ("HTTP/1.1 200 OK\nContent-Length: 5", Framing::Length(5), true),
            ("HTTP/1.1 200 OK\nContent-Length: 5\ncontent-length: 5", Framing::Length(5), true),
            ("HTTP/1.1 200 OK\nTransfer-Encoding: Chunked", Framing::Chunked, true),
            ("HTTP/1.1 200 OK", Framing::UntilClose, false),
            ("HTTP/1.1 204 No", Framing::Empty, true),
            ("HTTP/1.1 304 No\nContent-Length: 5", Framing::Empty, true),
            ("HTTP/1.1 200 OK\nContent-Length: 0\nConnection: x, Close", Framing::Length(0), false),
            ("HTTP/1.0 200 OK\nContent-Length: 0", Framing::Length(0), false),
            (
                "HTTP/1.0 200 OK\nContent-Length: 0\nConnection: keep-alive",
                Framing::Length(0),
                true,
            ),
        ] {
            let found = head(text).unwrap();
            assert_eq!((found.framing, found.keep_alive), (framing, keep_alive), "{text}");
        }
        let found = parse(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", Method::Head).unwrap();
        assert_eq!(found.framing, Framing::Empty);
    }

    #[test]
    fn a_head_that_can_be_read_in_two_ways_is_refused() {
        for text in [
            "HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 6",
            "HTTP/1.1 200 OK\nContent-Length: 5, 5",
            "HTTP/1.1 200 OK\nContent-Length: +5",
            "HTTP/1.1 200 OK\nContent-Length: -5",
            "HTTP/1.1 200 OK\nContent-Length:",
            "HTTP/1.1 200 OK\nContent-Length: 18446744073709551616",
            "HTTP/1.1 200 OK\nContent-Length: 5\nTransfer-Encoding: chunked",
            "HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked",
            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nTransfer-Encoding: chunked",
            "HTTP/1.1 20 OK",
            "HTTP/1.1 099 OK",
            "HTTP/1.1 999 OK",
            "HTTP/2 200 OK",
            "SSH-2.0-OpenSSH",
            "",
        ] {
            let failure = head(text).unwrap_err();
            assert!(failure.is_retryable(), "{text}");
        }
    }

    #[test]
    fn the_number_of_headers_is_limited() {
        let many =
            (0..257).fold("HTTP/1.1 200 OK".to_owned(), |text, i| format!("{text}\nh{i}: x"));
        let failure = head(&many).unwrap_err();
        assert!(failure.to_string().contains("more than 256 headers"), "{failure}");
    }
}
