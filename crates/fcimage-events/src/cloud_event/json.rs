//! The JSON event format: one event (structured mode) and the batch.
//!
//! Source: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::event::{ATTRIBUTES, CloudEvent, Data, ExtensionValue, SPECVERSION};
use super::rules::empty;
use crate::json::{
    Document, DocumentRole, Type, Value, push_compact, push_string, refuse_duplicate_keys,
};
use crate::strictness::Strictness;
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

impl CloudEvent {
    /// Parses one event as JSON. Lenient parsing keeps extensions with any name and value, and any
    /// text as time; of duplicate keys the last one counts.
    ///
    /// # Errors
    /// [`ErrorKind::Event`] when `bytes` are not JSON, when a required attribute is missing or empty,
    /// or when the event has another version of the specification.
    ///
    /// [`ErrorKind::Event`]: fcimage_base::error::ErrorKind::Event
    pub fn from_json(bytes: &[u8], strictness: Strictness) -> Result<Self> {
        Self::from_value(parsed(bytes, strictness)?.root(), strictness)
    }

    /// Parses a batch: a JSON array of events. Lenient parsing also takes elements that are events
    /// as JSON texts, as EventBridge delivers them.
    ///
    /// # Errors
    /// See [`CloudEvent::from_json`]; the pointer begins with the index of the event.
    pub fn from_batch(bytes: &[u8], strictness: Strictness) -> Result<Vec<Self>> {
        Self::batch_from_value(parsed(bytes, strictness)?.root(), strictness)
    }

    /// Reads a batch of a parsed document; see [`CloudEvent::from_batch`].
    ///
    /// # Errors
    /// See [`CloudEvent::from_batch`].
    pub fn batch_from_value(value: Value<'_>, strictness: Strictness) -> Result<Vec<Self>> {
        if value.kind() != Type::Array {
            let found = value.kind().name();
            return Err(Error::event(format!("a batch must be an array of events, got {found}")));
        }
        let one = |(index, item): (usize, Value<'_>)| {
            let event = match item.as_text() {
                Some(text) if !strictness.is_strict() => {
                    Self::from_json(text.as_bytes(), strictness)
                }
                _ => Self::from_value(item, strictness),
            };
            event.map_err(|error| error.prefix_pointer(&format!("/{index}")))
        };
        value.items().enumerate().map(one).collect()
    }

    /// Reads one event of a parsed document; see [`CloudEvent::from_json`].
    ///
    /// # Errors
    /// See [`CloudEvent::from_json`].
    pub fn from_value(value: Value<'_>, strictness: Strictness) -> Result<Self> {
        failpoint::hit(Phase::CloudEvent);
        if value.kind() != Type::Object {
            let found = value.kind().name();
            return Err(Error::event(format!("a CloudEvent must be an object, got {found}")));
        }
        check_version(value)?;
        let event = Self {
            id: required(value, "id")?,
            source: required(value, "source")?,
            event_type: required(value, "type")?,
            datacontenttype: optional(value, "datacontenttype")?,
            dataschema: optional(value, "dataschema")?,
            subject: optional(value, "subject")?,
            time: optional(value, "time")?,
            extensions: extensions(value),
            data: data(value)?,
        };
        if strictness.is_strict() {
            event.check()?;
        }
        Ok(event)
    }

    /// The event as JSON without white space (structured mode).
    pub fn to_json(&self) -> String {
        let mut out = String::from("{\"specversion\":\"1.0\"");
        let push_key = |out: &mut String, name: &str| {
            out.push(',');
            push_string(out, name);
            out.push(':');
        };
        for (name, value) in self.attributes() {
            push_key(&mut out, name);
            push_string(&mut out, value);
        }
        for (name, value) in &self.extensions {
            push_key(&mut out, name);
            match value {
                ExtensionValue::Text(text) => push_string(&mut out, text),
                other => out.push_str(&other.canonical()),
            }
        }
        match &self.data {
            Data::None => {}
            Data::Json(document) => {
                push_key(&mut out, "data");
                push_compact(&mut out, document.root());
            }
            Data::Binary(bytes) => {
                push_key(&mut out, "data_base64");
                push_string(&mut out, &STANDARD.encode(bytes));
            }
        }
        out.push('}');
        out
    }

    /// Several events as a JSON array (batched mode).
    pub fn to_batch(events: &[&Self]) -> String {
        let events: Vec<_> = events.iter().map(|event| event.to_json()).collect();
        format!("[{}]", events.join(","))
    }
}

fn parsed(bytes: &[u8], strictness: Strictness) -> Result<Document<'_>> {
    let document = Document::parse(bytes, DocumentRole::PAYLOAD)?;
    if strictness.is_strict() {
        refuse_duplicate_keys(&document, DocumentRole::PAYLOAD)?;
    }
    Ok(document)
}

/// Whether `value` claims to be a CloudEvent: an object that states a version of the specification.
pub(crate) fn states_a_version(value: Value<'_>) -> bool {
    value.get("specversion").is_some()
}

/// Checks the required attributes of an event that claims to be one, without keeping any.
pub(crate) fn check_required(value: Value<'_>) -> Result<()> {
    check_version(value)?;
    ["id", "source", "type"].into_iter().try_for_each(|name| {
        let text = value.get(name).and_then(|value| value.as_text());
        match text {
            Some(text) if !text.is_empty() => Ok(()),
            _ => required(value, name).map(drop),
        }
    })
}

fn check_version(value: Value<'_>) -> Result<()> {
    let version = value.get("specversion").filter(|version| !version.is_null());
    let message = match version {
        Some(version) if version.as_text().as_deref() == Some(SPECVERSION) => return Ok(()),
        Some(version) => {
            format!("the attribute specversion must be \"{SPECVERSION}\", got {}", version.raw())
        }
        None => "the attribute specversion is missing".to_owned(),
    };
    Err(Error::event(message).with_pointer("/specversion"))
}

fn required(value: Value<'_>, name: &str) -> Result<String> {
    match optional(value, name)? {
        Some(text) if text.is_empty() => Err(empty(name)),
        Some(text) => Ok(text),
        None => Err(Error::event(format!("the attribute {name} is missing"))
            .with_pointer(format!("/{name}"))),
    }
}

/// JSON's null means that the event lacks the attribute (JSON event format, 2.2).
fn optional(value: Value<'_>, name: &str) -> Result<Option<String>> {
    match value.get(name) {
        None => Ok(None),
        Some(found) if found.is_null() => Ok(None),
        Some(found) => match found.as_text() {
            Some(text) => Ok(Some(text.into_owned())),
            None => {
                let found = found.kind().name();
                Err(Error::event(format!("the attribute {name} must be text, got {found}"))
                    .with_pointer(format!("/{name}")))
            }
        },
    }
}

fn extensions(value: Value<'_>) -> Vec<(String, ExtensionValue)> {
    let mut extensions: Vec<(String, ExtensionValue)> = Vec::new();
    let mut places = HashMap::new();
    for (name, found) in value.entries() {
        if ATTRIBUTES.contains(&&*name) || name == "data" || name == "data_base64" {
            continue;
        }
        let attribute = match found.kind() {
            Type::Null => continue,
            Type::Text => ExtensionValue::Text(found.written().into_owned()),
            Type::Bool => ExtensionValue::Boolean(found.raw() == "true"),
            _ => match found.as_i64().and_then(|number| i32::try_from(number).ok()) {
                Some(number) => ExtensionValue::Integer(number),
                None => {
                    let mut json = String::new();
                    push_compact(&mut json, found);
                    ExtensionValue::Other(json)
                }
            },
        };
        let place = *places.entry(name.clone()).or_insert(extensions.len());
        match extensions.get_mut(place) {
            Some((_, last)) => *last = attribute,
            None => extensions.push((name.into_owned(), attribute)),
        }
    }
    extensions
}

fn data(value: Value<'_>) -> Result<Data> {
    let encoded = value.get("data_base64").filter(|value| !value.is_null());
    let Some(encoded) = encoded else {
        let data = value.get("data");
        return Ok(data.map_or(Data::None, |data| Data::Json(Document::of(data))));
    };
    let wrong = |message: String| Error::event(message).with_pointer("/data_base64");
    if value.get("data").is_some() {
        return Err(wrong("an event must have data or data_base64, not both".to_owned()));
    }
    let text = encoded
        .as_text()
        .ok_or_else(|| wrong(format!("data_base64 must be text, got {}", encoded.kind().name())))?;
    let bytes = STANDARD
        .decode(text.as_bytes())
        .map_err(|error| wrong(format!("data_base64 must be Base64 (RFC 4648): {error}")))?;
    Ok(Data::Binary(bytes))
}
