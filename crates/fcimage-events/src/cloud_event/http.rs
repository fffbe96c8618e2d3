//! The HTTP binding: structured, batched and binary content mode, chosen by Content-Type.
//!
//! Source: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md>.

use std::collections::HashSet;

use super::event::{ATTRIBUTES, CloudEvent, Data, ExtensionValue, SPECVERSION};
use super::rules::wrong;
use crate::http_headers::{Headers, header, is_field_value, is_json, is_token, media_type};
use crate::json::{Document, DocumentRole, push_compact, quoted};
use crate::percent::percent_decoded;
use crate::strictness::Strictness;
use fcimage_base::error::{Error, Result};
use fcimage_base::json_pointer::escape;

/// The media type of an event in structured mode.
pub const STRUCTURED: &str = "application/cloudevents+json";
/// The media type of a batch.
pub const BATCHED: &str = "application/cloudevents-batch+json";

/// How an HTTP message carries events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContentMode {
    /// Attributes in headers, data as the body.
    Binary,
    /// The event as JSON is the body.
    Structured,
    /// A JSON array of events is the body.
    Batched,
}

impl ContentMode {
    /// The mode that is called "binary", "structured" or "batched".
    ///
    /// # Errors
    /// [`ErrorKind::Argument`](fcimage_base::error::ErrorKind::Argument) for any other name.
    pub fn from_name(name: &str) -> Result<Self> {
        match name {
            "binary" => Ok(Self::Binary),
            "structured" => Ok(Self::Structured),
            "batched" => Ok(Self::Batched),
            _ => Err(Error::argument(format!(
                "mode must be \"binary\", \"structured\" or \"batched\", got {}",
                quoted(name)
            ))),
        }
    }

    /// The mode of a message with these headers; None where it carries no event.
    ///
    /// # Errors
    /// [`ErrorKind::Event`](fcimage_base::error::ErrorKind::Event) for events in a format other than
    /// JSON.
    pub fn of(headers: &[(String, String)]) -> Result<Option<Self>> {
        let content_type = header(headers, "content-type").map(media_type);
        match content_type.as_deref() {
            Some(STRUCTURED) => Ok(Some(Self::Structured)),
            Some(BATCHED) => Ok(Some(Self::Batched)),
            Some(other) if other.starts_with("application/cloudevents") => {
                Err(Error::event(format!(
                    "the content type must be {STRUCTURED} or {BATCHED}, got {}",
                    quoted(other)
                )))
            }
            _ => Ok(header(headers, "ce-specversion").map(|_| Self::Binary)),
        }
    }
}

/// The headers and the body of an HTTP message.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpMessage {
    /// Names in lower case, and values.
    pub headers: Headers,
    /// The bytes of the body.
    pub body: Vec<u8>,
}

/// The events that an HTTP message carries, and how it carries them.
///
/// # Errors
/// [`ErrorKind::Event`](fcimage_base::error::ErrorKind::Event) when the message carries no event or a
/// broken one.
pub fn from_http(
    headers: &[(String, String)],
    body: &[u8],
    strictness: Strictness,
) -> Result<(ContentMode, Vec<CloudEvent>)> {
    let Some(mode) = ContentMode::of(headers)? else {
        return Err(Error::event(format!(
            "the message carries no event: it has neither the content type {STRUCTURED} or {BATCHED} \
             nor the header ce-specversion"
        )));
    };
    let events = match mode {
        ContentMode::Structured => vec![CloudEvent::from_json(body, strictness)?],
        ContentMode::Batched => CloudEvent::from_batch(body, strictness)?,
        ContentMode::Binary => vec![binary(headers, body, strictness)?],
    };
    Ok((mode, events))
}

impl CloudEvent {
    /// The event as an HTTP message.
    ///
    /// # Errors
    /// [`ErrorKind::Event`](fcimage_base::error::ErrorKind::Event) in binary mode for an attribute that
    /// lenient parsing accepted and that is not valid in a header: it could begin another header.
    pub fn to_http(&self, mode: ContentMode) -> Result<HttpMessage> {
        let content_type = |value: &str| ("content-type".to_owned(), value.to_owned());
        Ok(match mode {
            ContentMode::Structured => HttpMessage {
                headers: vec![content_type(STRUCTURED)],
                body: self.to_json().into_bytes(),
            },
            ContentMode::Batched => HttpMessage {
                headers: vec![content_type(BATCHED)],
                body: Self::to_batch(&[self]).into_bytes(),
            },
            ContentMode::Binary => {
                self.check_headers()?;
                let mut headers: Headers =
                    self.media_type().map(content_type).into_iter().collect();
                let mut push = |name: &str, value: &str| {
                    headers.push((format!("ce-{name}"), percent_encoded(value)));
                };
                push("specversion", SPECVERSION);
                self.attributes()
                    .filter(|(name, _)| *name != "datacontenttype")
                    .for_each(|(name, value)| push(name, value));
                self.extensions.iter().for_each(|(name, value)| push(name, &value.canonical()));
                HttpMessage { headers, body: self.body() }
            }
        })
    }

    fn check_headers(&self) -> Result<()> {
        if let Some(found) = self.datacontenttype.as_ref().filter(|value| !is_field_value(value)) {
            return Err(wrong("datacontenttype", "without control characters", found));
        }
        match self.extensions.iter().find(|(name, _)| !is_token(name)) {
            Some((name, _)) => Err(Error::event(format!(
                "the name of an extension must be valid in a header (RFC 9110, 5.6.2), got {}",
                quoted(name)
            ))
            .with_pointer(format!("/{}", escape(name)))),
            None => Ok(()),
        }
    }

    fn body(&self) -> Vec<u8> {
        let document = match &self.data {
            Data::None => return Vec::new(),
            Data::Binary(bytes) => return bytes.clone(),
            Data::Json(document) => document,
        };
        match document.root().as_text() {
            // In any other media type, a JSON string is the text itself.
            Some(text) if !self.media_type().is_some_and(is_json) => text.into_owned().into_bytes(),
            _ => {
                let mut json = String::new();
                push_compact(&mut json, document.root());
                json.into_bytes()
            }
        }
    }
}

fn binary(headers: &[(String, String)], body: &[u8], strictness: Strictness) -> Result<CloudEvent> {
    let optional = |name: &str| -> Result<Option<String>> {
        header(headers, &format!("ce-{name}")).map(|value| decoded(name, value)).transpose()
    };
    let required = |name: &str| -> Result<String> {
        optional(name)?
            .filter(|value| !value.is_empty())
            .ok_or_else(|| Error::event(format!("missing or empty header: ce-{name}")))
    };
    let version = required("specversion")?;
    if version != SPECVERSION {
        return Err(Error::event(format!(
            "the header ce-specversion must be \"{SPECVERSION}\", got {}",
            quoted(&version)
        )));
    }
    let mut event = CloudEvent::new(required("id")?, required("source")?, required("type")?);
    let mut names = HashSet::new();
    for (name, value) in headers {
        let name = name.to_ascii_lowercase();
        let Some(name) = name.strip_prefix("ce-") else { continue };
        if name == "data" || name == "data_base64" {
            return Err(Error::event(format!(
                "the data must be the body; the header ce-{name} is not allowed"
            )));
        }
        if !names.insert(name.to_owned()) {
            return Err(Error::event(format!("duplicate header: ce-{name}")));
        }
        if !ATTRIBUTES.contains(&name) {
            let value = ExtensionValue::Text(decoded(name, value)?);
            event.extensions.push((name.to_owned(), value));
        }
    }
    event.dataschema = optional("dataschema")?;
    event.subject = optional("subject")?;
    event.time = optional("time")?;
    event.datacontenttype = header(headers, "content-type").map(str::to_owned);
    event.data = data(event.datacontenttype.as_deref(), body)?;
    if strictness.is_strict() {
        event.check()?;
    }
    Ok(event)
}

/// JSON where the media type says so; text of any other media type as a JSON string; else bytes.
fn data(content_type: Option<&str>, body: &[u8]) -> Result<Data> {
    if body.is_empty() {
        return Ok(Data::None);
    }
    let json =
        |json: &[u8]| Ok(Data::Json(Document::parse(json, DocumentRole::PAYLOAD)?.into_owned()));
    match (content_type, std::str::from_utf8(body)) {
        (Some(content_type), _) if is_json(content_type) => json(body),
        (Some(content_type), Ok(text)) if media_type(content_type).starts_with("text/") => {
            json(quoted(text).as_bytes())
        }
        _ => Ok(Data::Binary(body.to_vec())),
    }
}

/// HTTP binding, 3.1.3.2: space, `"`, `%` and everything outside U+0021 to U+007E.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            0x21..=0x7e if byte != b'"' && byte != b'%' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Removes the quotes of a quoted string (RFC 9110), then decodes percent escapes.
fn decoded(name: &str, value: &str) -> Result<String> {
    let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let unquoted = match inner {
        None => value.to_owned(),
        Some(inner) => {
            let mut escaped = false;
            inner
                .chars()
                .filter(|char| {
                    escaped = *char == '\\' && !escaped;
                    !escaped
                })
                .collect()
        }
    };
    String::from_utf8(percent_decoded(&unquoted)).map_err(|_| {
        Error::event(format!(
            "the header ce-{name} must be percent-encoded UTF-8, got {}",
            quoted(value)
        ))
    })
}
