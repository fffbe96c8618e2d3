//! The part of HTTP/1.1 that Function Compute uses with a custom runtime: one request after another on
//! persistent connections. Everything that is read is bounded, in bytes and in time.

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// The platform allows 8 KB of headers and 4 KB of path.
const MAX_HEAD: usize = 16 << 10;
const MAX_HEADERS: usize = 64;
/// The most that the platform passes on, in bytes.
const MAX_BODY: usize = 32 << 20;
/// How long a write may wait for the other side.
const WRITE_TIME: Duration = Duration::from_secs(30);
/// How long a connection is kept without a request. The platform wants at least 15 minutes.
const IDLE_TIME: Duration = Duration::from_secs(20 * 60);

/// One request.
#[derive(Debug, Default)]
pub struct Request {
    pub method: String,
    /// Without the query.
    pub path: String,
    pub query: Vec<(String, String)>,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// The value of a header, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// One answer. `Content-Length` is added when it is written.
#[derive(Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Response {
    /// An answer of one media type.
    pub fn new(status: u16, media_type: &str, body: Vec<u8>) -> Self {
        Self { status, headers: vec![("Content-Type", media_type.to_owned())], body }
    }

    /// The same answer with one more header.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// What came over a connection.
pub enum Incoming {
    Request(Request),
    /// Not HTTP, or more than the bounds allow: the answer, after which the connection is closed.
    Refused(Response),
    /// The other side has closed the connection, or left it idle.
    Closed,
}

/// A connection with the bytes that were read beyond the last request.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    request_time: Duration,
}

impl Connection {
    /// `request_time` is how long a whole request may take to arrive.
    pub fn new(stream: TcpStream, request_time: Duration) -> io::Result<Self> {
        stream.set_write_timeout(Some(WRITE_TIME))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::new(), request_time })
    }

    /// The next request.
    pub fn next(&mut self) -> io::Result<Incoming> {
        match self.read_request() {
            Ok(incoming) => Ok(incoming),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                Ok(Incoming::Refused(text(408, "the request took too long to arrive")))
            }
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                Ok(Incoming::Refused(text(400, "the chunks of the body cannot be read")))
            }
            Err(error) => Err(error),
        }
    }

    /// Writes an answer; to a HEAD request without its body.
    pub fn answer(&mut self, response: &Response, head_only: bool, keep: bool) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
        for (name, value) in &response.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let connection = if keep { "keep-alive" } else { "close" };
        let length = response.body.len();
        head.push_str(&format!("Content-Length: {length}\r\nConnection: {connection}\r\n\r\n"));
        self.stream.write_all(head.as_bytes())?;
        if !head_only {
            self.stream.write_all(&response.body)?;
        }
        self.stream.flush()
    }

    fn read_request(&mut self) -> io::Result<Incoming> {
        if self.buffer.is_empty() {
            match self.fill(Instant::now() + IDLE_TIME) {
                Ok(0) => return Ok(Incoming::Closed),
                Err(error)
                    if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) =>
                {
                    return Ok(Incoming::Closed);
                }
                other => other?,
            };
        }
        let deadline = Instant::now() + self.request_time;
        let mut request = loop {
            match parse_head(&self.buffer) {
                Head::Complete(request, length) => {
                    self.buffer.drain(..length);
                    break request;
                }
                Head::Wrong(message) => return Ok(Incoming::Refused(text(400, &message))),
                Head::Partial if self.buffer.len() > MAX_HEAD => {
                    return Ok(Incoming::Refused(text(431, "the headers are too long")));
                }
                Head::Partial => self.must_fill(deadline)?,
            }
        };
        if request.header("expect").is_some_and(|value| value.eq_ignore_ascii_case("100-continue"))
        {
            self.stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        match body_of(&request) {
            Ok(Body::Length(length)) if length > MAX_BODY => return Ok(too_large()),
            Ok(Body::Length(length)) => {
                while self.buffer.len() < length {
                    self.must_fill(deadline)?;
                }
                request.body = self.buffer.drain(..length).collect();
            }
            Ok(Body::Chunked) => match self.chunks(deadline)? {
                Some(body) => request.body = body,
                None => return Ok(too_large()),
            },
            Err(message) => return Ok(Incoming::Refused(text(400, message))),
        }
        Ok(Incoming::Request(request))
    }

    /// A body in chunks; `None` if it is larger than the bound.
    fn chunks(&mut self, deadline: Instant) -> io::Result<Option<Vec<u8>>> {
        let mut body = Vec::new();
        loop {
            let (used, size) = loop {
                match httparse::parse_chunk_size(&self.buffer) {
                    Ok(httparse::Status::Complete((used, size))) => break (used, size),
                    Ok(httparse::Status::Partial) if self.buffer.len() <= MAX_HEAD => {
                        self.must_fill(deadline)?;
                    }
                    _ => return Err(ErrorKind::InvalidData.into()),
                }
            };
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            if size > MAX_BODY - body.len() {
                return Ok(None);
            }
            self.buffer.drain(..used);
            if size == 0 {
                return self.trailers(deadline).map(|()| Some(body));
            }
            while self.buffer.len() < size + 2 {
                self.must_fill(deadline)?;
            }
            body.extend(self.buffer.drain(..size));
            if self.buffer.drain(..2).ne(*b"\r\n") {
                return Err(ErrorKind::InvalidData.into());
            }
        }
    }

    /// Reads past the lines after the last chunk, up to the empty one.
    fn trailers(&mut self, deadline: Instant) -> io::Result<()> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|two| two == b"\r\n") {
                self.buffer.drain(..end + 2);
                if end == 0 {
                    return Ok(());
                }
            } else if self.buffer.len() > MAX_HEAD {
                return Err(ErrorKind::InvalidData.into());
            } else {
                self.must_fill(deadline)?;
            }
        }
    }

    fn must_fill(&mut self, deadline: Instant) -> io::Result<()> {
        match self.fill(deadline)? {
            0 => Err(ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }

    /// Reads what is there, and waits for it until `deadline`. 0 is the end.
    fn fill(&mut self, deadline: Instant) -> io::Result<usize> {
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(ErrorKind::TimedOut.into());
        }
        self.stream.set_read_timeout(Some(left))?;
        let mut piece = [0; 64 << 10];
        let count = self.stream.read(&mut piece)?;
        self.buffer.extend(piece.iter().take(count));
        Ok(count)
    }
}

enum Head {
    Complete(Request, usize),
    Partial,
    Wrong(String),
}

fn parse_head(bytes: &[u8]) -> Head {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let length = match parsed.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) => return Head::Partial,
        Err(error) => return Head::Wrong(format!("this is not an HTTP request: {error}")),
    };
    let target = parsed.path.unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    let headers = parsed.headers.iter();
    let request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        path: path.to_owned(),
        query: query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        headers: headers.map(|h| (h.name.to_ascii_lowercase(), text(h.value))).collect(),
        body: Vec::new(),
    };
    Head::Complete(request, length)
}

enum Body {
    Length(usize),
    Chunked,
}

/// The length of the body (RFC 9112, 6.3). An ambiguous length is refused.
fn body_of(request: &Request) -> Result<Body, &'static str> {
    let named = |name| request.headers.iter().filter(move |(known, _)| known == name);
    let lengths: Vec<_> = named("content-length").collect();
    match (request.header("transfer-encoding"), lengths.as_slice()) {
        (None, []) => Ok(Body::Length(0)),
        (None, [(_, length)]) if length.bytes().all(|digit| digit.is_ascii_digit()) => {
            length.parse().map(Body::Length).map_err(|_| "the Content-Length is not valid")
        }
        (Some(coding), []) if coding.eq_ignore_ascii_case("chunked") => Ok(Body::Chunked),
        _ => Err("the length of the body is not clear"),
    }
}

/// A short response in plain text.
pub fn text(status: u16, message: &str) -> Response {
    Response::new(status, "text/plain; charset=utf-8", message.as_bytes().to_vec())
}

fn too_large() -> Incoming {
    Incoming::Refused(text(413, "a request may have at most 32 MiB"))
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        400 => "Bad Request",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Content",
        431 => "Request Header Fields Too Large",
        503 => "Service Unavailable",
        _ => "Error",
    }
}
