//! Responses to HTTP requests, as the HTTP trigger and API Gateway take them.

use std::ops::RangeInclusive;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::http_headers::{Headers, header, is_field_value, is_token, media_type};
use crate::json::quoted;
use crate::limits::MAX_RESPONSE_BYTES;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// A response to an HTTP request.
///
/// ```
/// use fcimage_events::{HttpResponse, ResponseBody};
///
/// let response = HttpResponse::new(200, vec![], ResponseBody::Json("{}".to_owned()))?;
/// let sent = response.to_fc()?;
/// assert_eq!((sent.status, sent.body.as_str(), sent.is_base64), (200, "{}", false));
/// assert_eq!(sent.headers, [("Content-Type".to_owned(), "application/json".to_owned())]);
/// # Ok::<(), fcimage_base::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HttpResponse {
    status: u16,
    headers: Headers,
    body: ResponseBody,
}

/// The body of a response.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ResponseBody {
    /// Text.
    Text(String),
    /// A JSON document; kept as text.
    Json(String),
    /// Bytes; sent as text where the media type and the bytes allow it.
    Bytes(Vec<u8>),
}

/// A response in the platform's terms: what a handler returns.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FcResponse {
    /// 100 to 599: `statusCode`.
    pub status: u16,
    /// Names and values.
    pub headers: Headers,
    /// Whether the body is Base64: `isBase64Encoded`.
    pub is_base64: bool,
    /// The body as text or Base64.
    pub body: String,
}

/// Which scripts may read a response in a browser (Fetch standard, CORS protocol).
#[derive(Debug, Clone)]
pub struct Cors<'a> {
    /// The one origin that may, or `*` for all.
    pub origin: &'a str,
    /// The allowed methods, such as `GET`.
    pub methods: &'a [String],
    /// The headers that a request may have, such as `Content-Type`.
    pub headers: &'a [String],
    /// For how many seconds a browser may keep the response to a preflight request.
    pub max_age: Option<i64>,
}

impl HttpResponse {
    /// The range of the status.
    pub const STATUS: RangeInclusive<u16> = 100..=599;

    /// A response. Where the Content-Type is missing, the body decides.
    ///
    /// # Errors
    /// [`ErrorKind::Argument`](fcimage_base::error::ErrorKind::Argument) for a status outside 100 to
    /// 599 and for a header that is not valid (RFC 9110, 5.1 and 5.5).
    pub fn new(status: i64, headers: Headers, body: ResponseBody) -> Result<Self> {
        failpoint::hit(Phase::Response);
        let in_range = |status: &u16| Self::STATUS.contains(status);
        let status = u16::try_from(status).ok().filter(in_range).ok_or_else(|| {
            let (low, high) = (Self::STATUS.start(), Self::STATUS.end());
            Error::argument(format!("status must be between {low} and {high}, got {status}"))
        })?;
        headers.iter().try_for_each(|(name, value)| check_header(name, value))?;
        let content_type = match &body {
            ResponseBody::Text(text) if !text.is_empty() => Some("text/plain; charset=utf-8"),
            ResponseBody::Json(_) => Some("application/json"),
            ResponseBody::Bytes(bytes) if !bytes.is_empty() => Some("application/octet-stream"),
            _ => None,
        };
        let body = match body {
            ResponseBody::Json(json) => ResponseBody::Text(json),
            body => body,
        };
        let mut response = Self { status, headers, body };
        if let Some(content_type) = content_type
            && response.header("content-type").is_none()
        {
            response.set("Content-Type", content_type);
        }
        Ok(response)
    }

    /// The response to a preflight request: 204 without content, and the headers of `cors`.
    ///
    /// # Errors
    /// See [`HttpResponse::with_cors`].
    pub fn preflight(cors: &Cors<'_>) -> Result<Self> {
        Self::new(204, vec![], ResponseBody::Text(String::new()))?.with_cors(cors)
    }

    /// The same response with the headers that let a script in a browser read it.
    ///
    /// # Errors
    /// [`ErrorKind::Argument`](fcimage_base::error::ErrorKind::Argument) for a negative `max_age` and
    /// for what is not valid in a header.
    pub fn with_cors(mut self, cors: &Cors<'_>) -> Result<Self> {
        if let Some(seconds) = cors.max_age.filter(|seconds| *seconds < 0) {
            return Err(Error::argument(format!("max_age must be at least 0, got {seconds}")));
        }
        let headers = [
            ("Access-Control-Allow-Origin", Some(cors.origin.to_owned())),
            ("Access-Control-Allow-Methods", joined(cors.methods)),
            ("Access-Control-Allow-Headers", joined(cors.headers)),
            ("Access-Control-Max-Age", cors.max_age.map(|seconds| seconds.to_string())),
        ];
        for (name, value) in headers {
            if let Some(value) = value {
                check_header(name, &value)?;
                self.set(name, &value);
            }
        }
        if cors.origin != "*" {
            let vary = match self.header("vary") {
                Some(vary) if !vary.to_ascii_lowercase().contains("origin") => {
                    format!("{vary}, Origin")
                }
                Some(vary) => vary.to_owned(),
                None => "Origin".to_owned(),
            };
            self.set("Vary", &vary);
        }
        Ok(self)
    }

    /// 100 to 599.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Names and values, in the order in which they were given.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The body as it was given; JSON as text.
    pub fn body(&self) -> &ResponseBody {
        &self.body
    }

    /// The response in the platform's terms: as Base64 where the body is binary.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`](fcimage_base::error::ErrorKind::Limit) for a body that takes more than
    /// [`MAX_RESPONSE_BYTES`].
    pub fn to_fc(&self) -> Result<FcResponse> {
        let as_text = match &self.body {
            ResponseBody::Text(text) | ResponseBody::Json(text) => Some(text.as_str()),
            ResponseBody::Bytes(bytes) => std::str::from_utf8(bytes)
                .ok()
                .filter(|_| self.header("content-type").is_none_or(is_textual)),
        };
        let length = as_text.map_or(self.body.as_bytes().len().div_ceil(3) * 4, str::len);
        if length > MAX_RESPONSE_BYTES {
            return Err(Error::limit(
                "max_response_bytes",
                format!(
                    "the body takes {length} bytes; max_response_bytes is fixed at \
                     {MAX_RESPONSE_BYTES}, because the platform forwards no more: store the data in a \
                     bucket and respond with the URL"
                ),
            ));
        }
        Ok(FcResponse {
            status: self.status,
            headers: self.headers.clone(),
            is_base64: as_text.is_none(),
            body: as_text.map_or_else(|| STANDARD.encode(self.body.as_bytes()), str::to_owned),
        })
    }

    fn header(&self, name: &str) -> Option<&str> {
        header(&self.headers, name)
    }

    fn set(&mut self, name: &str, value: &str) {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
    }
}

impl ResponseBody {
    /// The body's bytes.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) | Self::Json(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

fn joined(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}

/// RFC 9110, 5.1 and 5.5: nothing that could begin another header.
fn check_header(name: &str, value: &str) -> Result<()> {
    if !is_token(name) {
        return Err(Error::argument(format!(
            "the name of a header must be ASCII letters, digits and -, got {}",
            quoted(name)
        )));
    }
    if !is_field_value(value) {
        return Err(Error::argument(format!(
            "the header {name} must not contain control characters, got {}",
            quoted(value)
        )));
    }
    Ok(())
}

fn is_textual(content_type: &str) -> bool {
    const TEXTUAL: [&str; 4] = [
        "application/json",
        "application/xml",
        "application/javascript",
        "application/x-www-form-urlencoded",
    ];
    let media_type = media_type(content_type);
    media_type.starts_with("text/")
        || media_type.ends_with("+json")
        || media_type.ends_with("+xml")
        || TEXTUAL.contains(&media_type.as_str())
}
