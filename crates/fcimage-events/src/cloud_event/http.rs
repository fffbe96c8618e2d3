//! The HTTP binding: structured, batched and binary content mode, decided by Content-Type.
//!
//! Source: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md>.

use std::collections::HashSet;

use super::{ATTRIBUTES, Attribute, CloudEvent, Data, SPECVERSION, wrong};
use crate::json::{Document, PAYLOAD};
use crate::write::{pointer_part, push_compact};
use fcimage_base::error::{Error, Result};

/// The media type of an event in structured mode.
pub const STRUCTURED: &str = "application/cloudevents+json";
/// The media type of a batch.
pub const BATCHED: &str = "application/cloudevents-batch+json";

/// The names and values of an HTTP message's headers.
pub type Headers = Vec<(String, String)>;

/// How an event stands in an HTTP message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Attributes in headers, data as the body.
    Binary,
    /// The event as JSON is the body.
    Structured,
    /// A JSON array of events is the body.
    Batched,
}

impl Mode {
    /// "binary", "structured" or "batched".
    pub fn from_name(name: &str) -> Result<Self> {
        match name {
            "binary" => Ok(Self::Binary),
            "structured" => Ok(Self::Structured),
            "batched" => Ok(Self::Batched),
            _ => Err(Error::argument(format!(
                "the content mode must be \"binary\", \"structured\" or \"batched\", got {name:?}"
            ))),
        }
    }

    /// The mode in which a message with these headers carries events; None where it carries none.
    pub fn of(headers: &Headers) -> Result<Option<Self>> {
        let media_type = header(headers, "content-type").map(media_type).unwrap_or_default();
        match media_type.as_str() {
            STRUCTURED => Ok(Some(Self::Structured)),
            BATCHED => Ok(Some(Self::Batched)),
            other if other.starts_with("application/cloudevents") => Err(Error::event(format!(
                "expected {STRUCTURED} or {BATCHED}, got the content type {other:?}"
            ))),
            _ => Ok(header(headers, "ce-specversion").map(|_| Self::Binary)),
        }
    }
}

/// The events that an HTTP message carries, and in which mode it does.
pub fn from_http(headers: &Headers, body: &[u8], strict: bool) -> Result<(Mode, Vec<CloudEvent>)> {
    match Mode::of(headers)? {
        Some(Mode::Structured) => {
            Ok((Mode::Structured, vec![CloudEvent::from_json(body, strict)?]))
        }
        Some(Mode::Batched) => Ok((Mode::Batched, CloudEvent::from_batch(body, strict)?)),
        Some(Mode::Binary) => Ok((Mode::Binary, vec![binary(headers, body, strict)?])),
        None => Err(Error::event(format!(
            "expected the content type {STRUCTURED} or {BATCHED}, or the header ce-specversion; found neither"
        ))),
    }
}

impl CloudEvent {
    /// The event as an HTTP message. What lenient parsing kept may not fit into headers: an error that
    /// names the attribute, because written as it is, it could begin a header of its own.
    pub fn to_http(&self, mode: Mode) -> Result<(Headers, Vec<u8>)> {
        let content_type = |value: &str| ("content-type".to_owned(), value.to_owned());
        Ok(match mode {
            Mode::Structured => (vec![content_type(STRUCTURED)], self.to_json().into_bytes()),
            Mode::Batched => (vec![content_type(BATCHED)], Self::to_batch(&[self]).into_bytes()),
            Mode::Binary => {
                self.check_headers()?;
                let mut headers: Headers =
                    self.media_type().map(content_type).into_iter().collect();
                let mut attribute = |name: &str, value: &str| {
                    headers.push((format!("ce-{name}"), percent_encoded(value)));
                };
                attribute("specversion", SPECVERSION);
                attribute("id", &self.id);
                attribute("source", &self.source);
                attribute("type", &self.kind);
                let optional = [
                    ("dataschema", &self.dataschema),
                    ("subject", &self.subject),
                    ("time", &self.time),
                ];
                for (name, value) in optional {
                    if let Some(value) = value {
                        attribute(name, value);
                    }
                }
                for (name, value) in &self.extensions {
                    attribute(name, &value.canonical());
                }
                (headers, self.body())
            }
        })
    }

    fn check_headers(&self) -> Result<()> {
        if let Some(found) = self.datacontenttype.as_ref().filter(|value| !is_field_value(value)) {
            return Err(wrong("datacontenttype", "without control characters", found));
        }
        match self.extensions.iter().find(|(name, _)| !is_token(name)) {
            Some((name, _)) => Err(Error::event(format!(
                "the name of an extension must fit into a header (RFC 9110, 5.6.2), got {name:?}"
            ))
            .with_pointer(pointer_part(name))),
            None => Ok(()),
        }
    }

    fn body(&self) -> Vec<u8> {
        match &self.data {
            Data::None => Vec::new(),
            Data::Binary(bytes) => bytes.clone(),
            Data::Json(document) => {
                let root = document.root();
                match root.as_text() {
                    // A JSON string stands for the text itself in any other media type.
                    Some(text) if !self.media_type().is_some_and(is_json) => {
                        text.into_owned().into_bytes()
                    }
                    _ => {
                        let mut json = String::new();
                        push_compact(&mut json, root);
                        json.into_bytes()
                    }
                }
            }
        }
    }
}

fn binary(headers: &Headers, body: &[u8], strict: bool) -> Result<CloudEvent> {
    let attribute = |name: &str| -> Result<Option<String>> {
        header(headers, &format!("ce-{name}")).map(|value| decoded(name, value)).transpose()
    };
    let required = |name: &str| -> Result<String> {
        attribute(name)?.filter(|value| !value.is_empty()).ok_or_else(|| {
            Error::event(format!("the header ce-{name} must be there and not be empty"))
        })
    };
    let version = required("specversion")?;
    if version != SPECVERSION {
        return Err(Error::event(format!(
            "the header ce-specversion must be {SPECVERSION:?}, got {version:?}"
        )));
    }
    let mut extensions = Vec::new();
    let mut names = HashSet::new();
    for (name, value) in headers {
        let name = name.to_ascii_lowercase();
        let Some(name) = name.strip_prefix("ce-") else { continue };
        if name == "data" || name == "data_base64" {
            return Err(Error::event(format!(
                "the data must be the body, found the header ce-{name}"
            )));
        }
        if !names.insert(name.to_owned()) {
            return Err(Error::event(format!(
                "the header ce-{name} must come once, found it twice"
            )));
        }
        if !ATTRIBUTES.contains(&name) {
            extensions.push((name.to_owned(), Attribute::Text(decoded(name, value)?)));
        }
    }
    let datacontenttype = header(headers, "content-type").map(str::to_owned);
    let event = CloudEvent {
        id: required("id")?,
        source: required("source")?,
        kind: required("type")?,
        dataschema: attribute("dataschema")?,
        subject: attribute("subject")?,
        time: attribute("time")?,
        extensions,
        data: data(datacontenttype.as_deref(), body)?,
        datacontenttype,
    };
    if strict {
        event.check()?;
    }
    Ok(event)
}

/// JSON where the media type says so; text of any other media type as a JSON string; else bytes.
fn data(content_type: Option<&str>, body: &[u8]) -> Result<Data> {
    let Some(content_type) = content_type.filter(|_| !body.is_empty()) else {
        return Ok(if body.is_empty() { Data::None } else { Data::Binary(body.to_vec()) });
    };
    if is_json(content_type) {
        return Ok(Data::Json(Document::parse(body, PAYLOAD)?.into_owned()));
    }
    match std::str::from_utf8(body) {
        Ok(text) if media_type(content_type).starts_with("text/") => {
            let json = crate::write::string(text);
            Ok(Data::Json(Document::parse(json.as_bytes(), PAYLOAD)?.into_owned()))
        }
        _ => Ok(Data::Binary(body.to_vec())),
    }
}

/// Whether `name` can be a header's (RFC 9110, 5.6.2: token).
pub(crate) fn is_token(name: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(legal)
}

/// Whether `value` can be a header's (RFC 9110, 5.5): no control character, which could end the header.
pub(crate) fn is_field_value(value: &str) -> bool {
    !value.bytes().any(|byte| matches!(byte, 0..=8 | 10..=31 | 127))
}

/// The value of the header `name`, which is given in lower case; names come in any case.
pub fn header<'h>(headers: &'h Headers, name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| &**value)
}

/// `application/json` of `Application/JSON; charset=utf-8`.
fn media_type(content_type: &str) -> String {
    let end = content_type.find(';').unwrap_or(content_type.len());
    content_type.get(..end).unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether data of this type is JSON: any `*/json` or `*/*+json` (JSON event format, 3.1).
fn is_json(content_type: &str) -> bool {
    let media_type = media_type(content_type);
    media_type.ends_with("/json") || media_type.ends_with("+json")
}

/// HTTP binding, 3.1.3.2: space, `"`, `%` and everything outside U+0021 to U+007E.
fn percent_encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'"' | b'%' => out.push_str(&format!("%{byte:02X}")),
            0x21..=0x7e => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// Takes off the quotes of a quoted string (RFC 9110), then decodes percent escapes.
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
        Error::event(format!("the header ce-{name} must be percent-encoded UTF-8, got {value:?}"))
    })
}

/// Decodes each escape once; what is no escape stays as it is.
pub(crate) fn percent_decoded(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let digit = |at: usize| {
        bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16)).map(|digit| digit as u8)
    };
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(byte) = bytes.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            _ => {
                out.push(*byte);
                at += 1;
            }
        }
    }
    out
}
