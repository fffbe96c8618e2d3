//! One connection: a request, its response, and whether another request may follow.

use std::time::Instant;

use crate::failure::{Answer, Failure};
use crate::http::body;
use crate::http::head::Head;
use crate::http::reader::Reader;
use crate::net::patience::Patience;
use crate::net::stream::Stream;
use crate::request::Method;

/// Requests with smaller bodies are sent in one piece.
const SMALL: usize = 16 << 10;
/// How many bytes of the answer to a refused request are read.
const MAX_REFUSAL: u64 = 64 << 10;
/// A record of TLS: its type for alerts, and the first byte of its version.
const TLS_ALERT: &[u8] = &[0x15, 0x03];

/// What is sent.
pub(crate) struct Outgoing<'a> {
    pub(crate) method: Method,
    pub(crate) head: &'a str,
    pub(crate) body: &'a [u8],
}

/// What came back.
pub(crate) struct Incoming {
    pub(crate) head: Head,
    pub(crate) body: Vec<u8>,
    /// Whether another request may follow on the connection.
    pub(crate) reusable: bool,
}

/// A connection and the bytes that were read from it too early.
pub(crate) struct Connection {
    stream: Stream,
    reader: Reader,
    /// When it was last used.
    pub(crate) used: Instant,
}

impl Connection {
    pub(crate) fn new(stream: Stream) -> Self {
        Self { stream, reader: Reader::default(), used: Instant::now() }
    }

    /// Whether it cannot be used for another request.
    pub(crate) fn is_stale(&mut self) -> bool {
        self.stream.is_stale()
    }

    /// Sends a request and reads the response, with a body of at most `max_bytes`.
    pub(crate) fn exchange(
        &mut self,
        request: &Outgoing<'_>,
        max_bytes: u64,
        patience: &Patience,
    ) -> Answer<Incoming> {
        self.stream.prepare(patience);
        let sent = send(&mut self.stream, request);
        // A server may refuse a request before it has read the body, and close the connection.
        let head = match &sent {
            Err(failure) if !failure.is_retryable() => return Err(failure.clone()),
            _ => self.reader.head(&mut self.stream, request.method),
        };
        let head = match (sent, head) {
            (Ok(()), Ok(head)) => head,
            (Err(_), Ok(head)) if head.status >= 400 => head,
            (Err(failure), _) => return Err(failure),
            (Ok(()), Err(failure)) => return Err(self.explained(failure)),
        };
        let limit = if head.status < 300 { max_bytes } else { MAX_REFUSAL };
        let body = body::read(&mut self.reader, &mut self.stream, head.framing, limit);
        let body = match body {
            // What is wrong is known without the message.
            Err(Failure::TooLarge(_)) if head.status >= 300 => Vec::new(),
            other => other?,
        };
        self.used = Instant::now();
        let whole = head.status < 300 || !body.is_empty() || request.method == Method::Head;
        let reusable = head.keep_alive && whole && self.reader.buffered().is_empty();
        Ok(Incoming { head, body, reusable })
    }

    /// The failure, with what to do if the server speaks TLS.
    fn explained(&self, failure: Failure) -> Failure {
        let plain = matches!(self.stream, Stream::Plain(_));
        if plain && self.reader.buffered().starts_with(TLS_ALERT) {
            return Failure::permanent(
                "the server speaks TLS: write the endpoint with https:// instead of http://",
            );
        }
        failure
    }
}

fn send(stream: &mut Stream, request: &Outgoing<'_>) -> Answer<()> {
    if request.body.len() <= SMALL {
        let mut whole = Vec::with_capacity(request.head.len() + request.body.len());
        whole.extend_from_slice(request.head.as_bytes());
        whole.extend_from_slice(request.body);
        return stream.write_all(&whole);
    }
    stream.write_all(request.head.as_bytes())?;
    stream.write_all(request.body)
}
