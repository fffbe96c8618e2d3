//! The JSON event format: one event (structured mode) and the batch.
//!
//! Source: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{ATTRIBUTES, Attribute, CloudEvent, Data, SPECVERSION};
use crate::json::{Document, PAYLOAD, Type, Value};
use crate::write::{pointer_part, push_compact, push_string, refuse_duplicates};
use fcimage_base::error::{Error, Result};
use fcimage_base::failpoint::{self, Phase};

impl CloudEvent {
    /// One event as JSON. Lenient parsing keeps any extension and any text as time; `strict` holds the
    /// event to every rule of the specification and refuses members that are named twice.
    pub fn from_json(bytes: &[u8], strict: bool) -> Result<Self> {
        let document = Document::parse(bytes, PAYLOAD)?;
        if strict {
            refuse_duplicates(&document, PAYLOAD)?;
        }
        Self::from_value(document.root(), strict)
    }

    /// A batch: a JSON array of events, which may also be JSON texts, as EventBridge delivers them.
    pub fn from_batch(bytes: &[u8], strict: bool) -> Result<Vec<Self>> {
        let document = Document::parse(bytes, PAYLOAD)?;
        if strict {
            refuse_duplicates(&document, PAYLOAD)?;
        }
        Self::batch_from_value(document.root(), strict)
    }

    /// As [`CloudEvent::from_batch`], from a parsed document.
    pub fn batch_from_value(value: Value<'_>, strict: bool) -> Result<Vec<Self>> {
        if value.kind() != Type::Array {
            let found = value.kind().name();
            return Err(Error::event(format!("a batch must be an array of events, got {found}")));
        }
        let one = |(index, item): (usize, Value<'_>)| {
            let event = match item.as_text() {
                Some(text) if !strict => Self::from_json(text.as_bytes(), false),
                _ => Self::from_value(item, strict),
            };
            event.map_err(|error| error.prefix_pointer(&format!("/{index}")))
        };
        value.items().enumerate().map(one).collect()
    }

    /// As [`CloudEvent::from_json`], from a parsed document.
    pub fn from_value(value: Value<'_>, strict: bool) -> Result<Self> {
        failpoint::hit(Phase::CloudEvent);
        if value.kind() != Type::Object {
            let found = value.kind().name();
            return Err(Error::event(format!("a CloudEvent must be an object, got {found}")));
        }
        let version = required(value, "specversion")?;
        if version != SPECVERSION {
            return Err(Error::event(format!(
                "the attribute specversion must be {SPECVERSION:?}, got {version:?}"
            ))
            .with_pointer("/specversion"));
        }
        let event = Self {
            id: required(value, "id")?,
            source: required(value, "source")?,
            kind: required(value, "type")?,
            datacontenttype: optional(value, "datacontenttype")?,
            dataschema: optional(value, "dataschema")?,
            subject: optional(value, "subject")?,
            time: optional(value, "time")?,
            extensions: extensions(value),
            data: data(value)?,
        };
        if strict {
            event.check()?;
        }
        Ok(event)
    }

    /// The event in structured mode.
    pub fn to_json(&self) -> String {
        let mut out = String::from("{\"specversion\":\"1.0\"");
        let mut member = |name: &str, value: &str| {
            out.push(',');
            push_string(&mut out, name);
            out.push(':');
            push_string(&mut out, value);
        };
        member("id", &self.id);
        member("source", &self.source);
        member("type", &self.kind);
        let optional = [
            ("datacontenttype", &self.datacontenttype),
            ("dataschema", &self.dataschema),
            ("subject", &self.subject),
            ("time", &self.time),
        ];
        for (name, value) in optional {
            if let Some(value) = value {
                member(name, value);
            }
        }
        for (name, value) in &self.extensions {
            out.push(',');
            push_string(&mut out, name);
            out.push(':');
            match value {
                Attribute::Text(text) => push_string(&mut out, text),
                other => out.push_str(&other.canonical()),
            }
        }
        match &self.data {
            Data::None => {}
            Data::Json(document) => {
                out.push_str(",\"data\":");
                push_compact(&mut out, document.root());
            }
            Data::Binary(bytes) => {
                out.push_str(",\"data_base64\":\"");
                out.push_str(&STANDARD.encode(bytes));
                out.push('"');
            }
        }
        out.push('}');
        out
    }

    /// The events in batched mode.
    pub fn to_batch(events: &[&Self]) -> String {
        let events: Vec<_> = events.iter().map(|event| event.to_json()).collect();
        format!("[{}]", events.join(","))
    }
}

/// Says what is wrong with an event that claims to be one, without keeping anything of it.
pub(crate) fn check_required(value: Value<'_>) -> Result<()> {
    let version = value.get("specversion").and_then(|value| value.as_text());
    if version.as_deref() != Some(SPECVERSION) {
        let found = value.get("specversion").map_or("nothing", |value| value.raw());
        return Err(Error::event(format!(
            "the attribute specversion must be {SPECVERSION:?}, got {found}"
        ))
        .with_pointer("/specversion"));
    }
    for name in ["id", "source", "type"] {
        let text = value.get(name).and_then(|value| value.as_text());
        if text.is_none_or(|text| text.is_empty()) {
            required(value, name)?;
        }
    }
    Ok(())
}

fn required(value: Value<'_>, name: &str) -> Result<String> {
    optional(value, name)?.filter(|text| !text.is_empty()).ok_or_else(|| {
        let found = if value.get(name).is_some_and(|found| !found.is_null()) {
            "it is empty"
        } else {
            "it is missing"
        };
        Error::event(format!("the attribute {name} must be non-empty text, {found}"))
            .with_pointer(format!("/{name}"))
    })
}

/// JSON's null means that there is no such attribute (JSON event format, 2.2).
fn optional(value: Value<'_>, name: &str) -> Result<Option<String>> {
    match value.get(name) {
        None => Ok(None),
        Some(found) if found.is_null() => Ok(None),
        Some(found) => match found.as_text() {
            Some(text) => Ok(Some(text.into_owned())),
            None => Err(Error::event(format!(
                "the attribute {name} must be text, got {}",
                found.kind().name()
            ))
            .with_pointer(format!("/{name}"))),
        },
    }
}

fn extensions(value: Value<'_>) -> Vec<(String, Attribute)> {
    let mut extensions: Vec<(String, Attribute)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (name, found) in value.members() {
        if ATTRIBUTES.contains(&&*name) || name == "data" || name == "data_base64" {
            continue;
        }
        let attribute = match found.kind() {
            Type::Null => continue,
            Type::Text => Attribute::Text(found.written().into_owned()),
            Type::Bool => Attribute::Boolean(found.raw() == "true"),
            _ => match found.as_i64().and_then(|number| i32::try_from(number).ok()) {
                Some(number) => Attribute::Integer(number),
                None => {
                    let mut json = String::new();
                    push_compact(&mut json, found);
                    Attribute::Other(json)
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
        return value.get("data").map_or(Ok(Data::None), |data| {
            Ok(Data::Json(Document::parse(data.raw().as_bytes(), PAYLOAD)?.into_owned()))
        });
    };
    let wrong = |message: String| Error::event(message).with_pointer(pointer_part("data_base64"));
    if value.get("data").is_some() {
        return Err(wrong(
            "data and data_base64 exclude each other, the event has both".to_owned(),
        ));
    }
    let text = encoded
        .as_text()
        .ok_or_else(|| wrong(format!("data_base64 must be text, got {}", encoded.kind().name())))?;
    let bytes = STANDARD
        .decode(text.as_bytes())
        .map_err(|error| wrong(format!("data_base64 must be Base64 (RFC 4648): {error}")))?;
    Ok(Data::Binary(bytes))
}
