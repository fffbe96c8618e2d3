//! CloudEvents 1.0.2: the attributes, their rules, and equality.
//!
//! Source: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md>.

pub mod http;
mod json;

pub(crate) use json::check_required;

use crate::json::{Document, Type, Value};
use crate::{time, write};
use fcimage_base::error::{Error, Result};

/// The version of the specification that is read and written.
pub const SPECVERSION: &str = "1.0";

/// The attributes that the specification names; every other one is an extension.
pub const ATTRIBUTES: [&str; 8] =
    ["id", "source", "specversion", "type", "datacontenttype", "dataschema", "subject", "time"];

/// The value of an extension attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attribute {
    /// Text; also what a time, a URI or bytes are written as.
    Text(String),
    /// true or false.
    Boolean(bool),
    /// A 32-bit integer.
    Integer(i32),
    /// What lenient parsing met and the specification does not allow, as JSON.
    Other(String),
}

impl Attribute {
    /// As the HTTP binding writes it (types/canonical string encoding).
    pub fn canonical(&self) -> String {
        match self {
            Self::Text(text) | Self::Other(text) => text.clone(),
            Self::Boolean(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
        }
    }
}

/// What happened, in the terms of the event's type.
#[derive(Debug, Clone)]
pub enum Data {
    /// There is none.
    None,
    /// A JSON value; a string also stands for text of any other media type.
    Json(Document<'static>),
    /// Bytes: `data_base64` in JSON.
    Binary(Vec<u8>),
}

/// One event.
#[derive(Debug, Clone)]
pub struct CloudEvent {
    /// Unique within the source.
    pub id: String,
    /// A URI reference: where it happened.
    pub source: String,
    /// The attribute `type`.
    pub kind: String,
    /// The media type of the data.
    pub datacontenttype: Option<String>,
    /// A URI: what the data adheres to.
    pub dataschema: Option<String>,
    /// What it happened to, within the source.
    pub subject: Option<String>,
    /// When it happened; RFC 3339, but lenient parsing keeps any text.
    pub time: Option<String>,
    /// Every other attribute, in the order in which they came.
    pub extensions: Vec<(String, Attribute)>,
    /// The payload.
    pub data: Data,
}

impl CloudEvent {
    /// Holds the event to every rule of the specification.
    pub fn check(&self) -> Result<()> {
        for (name, value) in [("id", &self.id), ("source", &self.source), ("type", &self.kind)] {
            not_empty(name, value)?;
        }
        if !is_uri_reference(&self.source) {
            return Err(wrong("source", "a URI reference (RFC 3986)", &self.source));
        }
        let optional = [
            ("datacontenttype", &self.datacontenttype),
            ("dataschema", &self.dataschema),
            ("subject", &self.subject),
            ("time", &self.time),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                not_empty(name, value)?;
            }
        }
        if let Some(value) = &self.datacontenttype
            && !value.contains('/')
        {
            return Err(wrong("datacontenttype", "a media type such as application/json", value));
        }
        if let Some(value) = &self.dataschema
            && !(is_uri_reference(value) && has_scheme(value))
        {
            return Err(wrong("dataschema", "a URI with a scheme (RFC 3986)", value));
        }
        if let Some(value) = &self.time
            && time::parse(value).is_none()
        {
            return Err(wrong("time", "a time such as 2023-08-17T06:45:43Z (RFC 3339)", value));
        }
        for (name, value) in &self.extensions {
            check_extension(name, value)?;
        }
        let required = [("id", &self.id), ("type", &self.kind)];
        let optional =
            optional.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?)));
        let extensions = self.extensions.iter().filter_map(|(name, value)| match value {
            Attribute::Text(text) => Some((name.as_str(), text)),
            _ => None,
        });
        let mut texts = required.into_iter().chain(optional).chain(extensions);
        match texts.find(|(_, text)| text.chars().any(is_forbidden)) {
            Some((name, text)) => {
                Err(wrong(name, "text without control characters and noncharacters", text))
            }
            None => Ok(()),
        }
    }

    /// The extension `name`.
    pub fn extension(&self, name: &str) -> Option<&Attribute> {
        self.extensions.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The media type that the data has: the stated one, or JSON where the data is JSON and nothing
    /// is stated (JSON event format, 3.1).
    pub fn media_type(&self) -> Option<&str> {
        match (&self.datacontenttype, &self.data) {
            (Some(stated), _) => Some(stated),
            (None, Data::Json(_)) => Some("application/json"),
            (None, _) => None,
        }
    }

    /// The data, where it is JSON.
    pub fn json_data(&self) -> Option<Value<'_>> {
        match &self.data {
            Data::Json(document) => Some(document.root()),
            _ => None,
        }
    }
}

impl PartialEq for CloudEvent {
    /// Two events are equal if all attributes and the data are, whatever the order of members.
    fn eq(&self, other: &Self) -> bool {
        let sorted = |event: &Self| {
            let mut extensions = event.extensions.clone();
            extensions.sort_by(|one, other| one.0.cmp(&other.0));
            extensions
        };
        let data = match (&self.data, &other.data) {
            (Data::None, Data::None) => true,
            (Data::Binary(one), Data::Binary(other)) => one == other,
            (Data::Json(one), Data::Json(other)) => {
                one.text() == other.text()
                    || write::canonical(one.root()) == write::canonical(other.root())
            }
            _ => false,
        };
        data && self.id == other.id
            && self.source == other.source
            && self.kind == other.kind
            && self.media_type() == other.media_type()
            && self.dataschema == other.dataschema
            && self.subject == other.subject
            && self.time == other.time
            && sorted(self) == sorted(other)
    }
}

/// Whether `value` claims to be a CloudEvent: an object that states a version of the specification.
pub fn claims_to_be_one(value: Value<'_>) -> bool {
    value.kind() == Type::Object && value.get("specversion").is_some()
}

fn not_empty(name: &str, value: &str) -> Result<()> {
    if value.is_empty() {
        let message = format!("the attribute {name} must be non-empty text, it is empty");
        return Err(Error::event(message).with_pointer(format!("/{name}")));
    }
    Ok(())
}

fn wrong(name: &str, expected: &str, found: &str) -> Error {
    Error::event(format!("the attribute {name} must be {expected}, got {found:?}"))
        .with_pointer(write::pointer_part(name))
}

fn check_extension(name: &str, value: &Attribute) -> Result<()> {
    let legal = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if name.is_empty() || !name.bytes().all(legal) || name == "data" {
        return Err(Error::event(format!(
            "the name of an extension must be lower-case letters and digits, got {name:?}"
        ))
        .with_pointer(write::pointer_part(name)));
    }
    if ATTRIBUTES.contains(&name) {
        let message = format!("{name} is an attribute of the specification, not an extension");
        return Err(Error::event(message).with_pointer(write::pointer_part(name)));
    }
    if let Attribute::Other(found) = value {
        return Err(wrong(name, "text, a boolean or a 32-bit integer", found));
    }
    Ok(())
}

/// What the type String of the specification leaves out (type system): control characters and the
/// noncharacters of Unicode.
fn is_forbidden(char: char) -> bool {
    let code = u32::from(char);
    char.is_control() || code & 0xfffe == 0xfffe || (0xfdd0..=0xfdef).contains(&code)
}

/// The characters of RFC 3986, `%` only before two hexadecimal digits, one fragment at the most, and no
/// colon in the first segment of a path but behind a scheme (4.2).
fn is_uri_reference(text: &str) -> bool {
    let bytes = text.as_bytes();
    let first = text.split(['/', '?', '#']).next().unwrap_or_default();
    if text.matches('#').count() > 1 || (first.contains(':') && !has_scheme(first)) {
        return false;
    }
    bytes.iter().enumerate().all(|(at, byte)| match byte {
        b'%' => {
            bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        }
        byte => byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=".contains(byte),
    })
}

fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}
