//! Answers to HTTP requests, as the HTTP trigger and API Gateway take them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::cloud_event::http::{header, is_field_value, is_token};
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

/// The largest answer that the platform passes on, in bytes.
pub const MAX_ANSWER: usize = 32 << 20;

/// An answer, before it is written for the platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Body,
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Text.
    Text(String),
    /// A JSON document.
    Json(String),
    /// Bytes; sent as text where the media type and the bytes allow it.
    Bytes(Vec<u8>),
}

/// An answer as the platform takes it.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub is_base64: bool,
    pub body: String,
}

/// Who may read an answer in a browser (Fetch standard, CORS protocol).
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Cors<'a> {
    pub origin: &'a str,
    pub methods: &'a [String],
    pub headers: &'a [String],
    /// Seconds for which a browser may keep the answer to a preflight.
    pub max_age: Option<i64>,
}

impl Response {
    /// An answer with a checked status (100 to 599) and checked headers.
    pub fn new(status: i64, headers: Vec<(String, String)>, body: Body) -> Result<Self> {
        failpoint::hit(Phase::Response);
        let status = u16::try_from(status)
            .ok()
            .filter(|status| (100..=599).contains(status))
            .ok_or_else(|| Error::argument(format!("status must be in 100..=599, got {status}")))?;
        headers.iter().try_for_each(|(name, value)| check_header(name, value))?;
        let mut response = Self { status, headers, body };
        let content_type = match &response.body {
            Body::Text(text) if !text.is_empty() => Some("text/plain; charset=utf-8"),
            Body::Json(_) => Some("application/json"),
            Body::Bytes(bytes) if !bytes.is_empty() => Some("application/octet-stream"),
            _ => None,
        };
        if let Some(content_type) = content_type
            && response.header("content-type").is_none()
        {
            response.set("Content-Type", content_type);
        }
        Ok(response)
    }

    /// The answer to a preflight: no content, and who may do what.
    pub fn preflight(cors: &Cors<'_>) -> Result<Self> {
        Self::new(204, vec![], Body::Text(String::new()))?.with_cors(cors)
    }

    /// The same answer, with the headers that let a browser's script read it.
    pub fn with_cors(mut self, cors: &Cors<'_>) -> Result<Self> {
        if let Some(seconds) = cors.max_age.filter(|seconds| *seconds < 0) {
            return Err(Error::argument(format!("max_age must be at least 0, got {seconds}")));
        }
        let max_age = cors.max_age.map(|seconds| seconds.to_string());
        let headers = [
            ("Access-Control-Allow-Origin", Some(cors.origin.to_owned())),
            ("Access-Control-Allow-Methods", joined(cors.methods)),
            ("Access-Control-Allow-Headers", joined(cors.headers)),
            ("Access-Control-Max-Age", max_age),
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

    /// The status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Names and values, each name once.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The body's bytes.
    pub fn body(&self) -> &[u8] {
        match &self.body {
            Body::Text(text) | Body::Json(text) => text.as_bytes(),
            Body::Bytes(bytes) => bytes,
        }
    }

    /// As the platform takes it: Base64 where the body is binary.
    pub fn to_answer(&self) -> Result<Answer> {
        let as_text = match &self.body {
            Body::Text(text) | Body::Json(text) => Some(text.as_str()),
            Body::Bytes(bytes) => std::str::from_utf8(bytes)
                .ok()
                .filter(|_| self.header("content-type").is_none_or(is_textual)),
        };
        let length = as_text.map_or(self.body().len().div_ceil(3) * 4, str::len);
        if length > MAX_ANSWER {
            return Err(Error::limit(
                "max_answer_bytes",
                format!(
                    "the platform passes on answers of at most {MAX_ANSWER} bytes, this body takes {length}; \
                 put it into a bucket and answer with its address"
                ),
            ));
        }
        Ok(Answer {
            status: self.status,
            headers: self.headers.clone(),
            is_base64: as_text.is_none(),
            body: as_text.map_or_else(|| STANDARD.encode(self.body()), str::to_owned),
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

fn joined(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| names.join(", "))
}

/// RFC 9110, 5.1 and 5.5: no way to smuggle in a second header.
fn check_header(name: &str, value: &str) -> Result<()> {
    if !is_token(name) {
        return Err(Error::argument(format!(
            "the name of a header must be letters, digits and -, got {name:?}"
        )));
    }
    if !is_field_value(value) {
        return Err(Error::argument(format!(
            "the header {name} must have no control characters, got {value:?}"
        )));
    }
    Ok(())
}

fn is_textual(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    const TEXTUAL: [&str; 4] = [
        "application/json",
        "application/xml",
        "application/javascript",
        "application/x-www-form-urlencoded",
    ];
    media_type.starts_with("text/")
        || media_type.ends_with("+json")
        || media_type.ends_with("+xml")
        || TEXTUAL.contains(&media_type.as_str())
}
