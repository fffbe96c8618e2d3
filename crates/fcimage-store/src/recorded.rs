//! A response from memory, read as if it came from a connection: for tests and fuzzing.

use crate::failure::{Answer, Refusal};
use crate::headers::Headers;
use crate::http::body;
use crate::http::reader::{Reader, Source};
use crate::ops::{Page, read_page};
use crate::refusal;
use crate::request::Method;
use crate::service::Service;

/// How many bytes of a recorded response arrive at once.
const STEP: usize = 1000;

/// A response, and what it says to each kind of request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
    /// What it says if it is a refusal.
    pub refusal: Refusal,
    /// What it says if it is a page of a list.
    pub page: Option<Page>,
}

/// Reads the response to a request with `method`, with a body of at most `max_bytes`.
///
/// # Errors
/// As for a response from a server.
pub fn read(service: Service, method: Method, bytes: &[u8], max_bytes: u64) -> Answer<Recorded> {
    let (mut reader, mut source) = (Reader::default(), Memory(bytes));
    let head = reader.head(&mut source, method)?;
    let body = body::read(&mut reader, &mut source, head.framing, max_bytes)?;
    let refusal = refusal::of(service, head.status, &head.headers, &body);
    let page = std::str::from_utf8(&body).ok().and_then(read_page);
    Ok(Recorded { status: head.status, headers: head.headers, body, refusal, page })
}

struct Memory<'a>(&'a [u8]);

impl Source for Memory<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Answer<usize> {
        let count = STEP.min(buffer.len()).min(self.0.len());
        let (now, later) = self.0.split_at(count);
        if let Some(into) = buffer.get_mut(..count) {
            into.copy_from_slice(now);
        }
        self.0 = later;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_is_read_from_memory() {
        let bytes = b"HTTP/1.1 404 No\r\nContent-Length: 46\r\n\r\n\
                      <Error><Code>NoSuchKey</Code><EC>1</EC></Error>";
        let found = read(Service::Oss, Method::Get, bytes, 46).unwrap();
        assert_eq!((found.status, found.body.len(), found.page), (404, 46, None));
        assert_eq!(found.refusal.code, "");
        let whole = bytes.to_vec();
        let text = String::from_utf8(whole).unwrap().replace("46", "47");
        let found = read(Service::Oss, Method::Get, text.as_bytes(), 47).unwrap();
        assert_eq!(found.refusal.code, "NoSuchKey");
        assert!(read(Service::Oss, Method::Get, text.as_bytes(), 46).is_err());
    }
}
