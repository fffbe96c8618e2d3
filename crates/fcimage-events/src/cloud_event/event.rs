//! One CloudEvent: its attributes, its data, and equality.

use std::hash::{Hash, Hasher};

use crate::json::Document;

/// The version of the specification that is read and written.
pub const SPECVERSION: &str = "1.0";

/// The attributes that the specification names; every other one is an extension.
pub const ATTRIBUTES: [&str; 8] =
    ["id", "source", "specversion", "type", "datacontenttype", "dataschema", "subject", "time"];

/// The value of an extension attribute.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ExtensionValue {
    /// Text; times, URIs and bytes are written as text, too.
    Text(String),
    /// A boolean.
    Boolean(bool),
    /// A 32-bit integer.
    Integer(i32),
    /// Any other JSON, which the specification does not allow and lenient parsing keeps.
    Other(String),
}

impl ExtensionValue {
    /// The value as HTTP headers have it (the specification's canonical string encoding).
    pub fn canonical(&self) -> String {
        match self {
            Self::Text(text) | Self::Other(text) => text.clone(),
            Self::Boolean(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
        }
    }
}

/// What happened, in the terms of the event's type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Data {
    /// The event has no data.
    None,
    /// A JSON value; a string is also the text of any other media type.
    Json(Document<'static>),
    /// Bytes, which JSON has as `data_base64`.
    Binary(Vec<u8>),
}

/// One event. Build it with [`CloudEvent::new`], set what else it has, and
/// [check](CloudEvent::check) it.
///
/// ```
/// use fcimage_events::CloudEvent;
///
/// let mut event = CloudEvent::new("1", "/shop", "order.paid");
/// event.subject = Some("order/7".to_owned());
/// event.check()?;
/// assert_eq!(
///     event.to_json(),
///     r#"{"specversion":"1.0","id":"1","source":"/shop","type":"order.paid","subject":"order/7"}"#
/// );
/// # Ok::<(), fcimage_base::Error>(())
/// ```
///
/// Two events are equal if all attributes and the data are equal, in any order.
/// JSON data without `datacontenttype` has the media type `application/json`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CloudEvent {
    /// Unique within the source.
    pub id: String,
    /// A URI reference: where it happened.
    pub source: String,
    /// The attribute `type`: what kind of event this is.
    pub event_type: String,
    /// The media type of the data.
    pub datacontenttype: Option<String>,
    /// A URI: the schema of the data.
    pub dataschema: Option<String>,
    /// What it happened to, within the source.
    pub subject: Option<String>,
    /// When it happened: RFC 3339, but lenient parsing keeps any text.
    pub time: Option<String>,
    /// Every other attribute, in the order in which they were written.
    pub extensions: Vec<(String, ExtensionValue)>,
    /// What happened.
    pub data: Data,
}

impl CloudEvent {
    /// An event with only the required attributes.
    pub fn new(
        id: impl Into<String>,
        source: impl Into<String>,
        event_type: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            source: source.into(),
            event_type: event_type.into(),
            datacontenttype: None,
            dataschema: None,
            subject: None,
            time: None,
            extensions: Vec::new(),
            data: Data::None,
        }
    }

    /// The value of the extension `name`.
    pub fn extension(&self, name: &str) -> Option<&ExtensionValue> {
        self.extensions.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The media type of the data: the stated one, or JSON where the data are JSON and none is
    /// stated (JSON event format, 3.1).
    pub fn media_type(&self) -> Option<&str> {
        match (&self.datacontenttype, &self.data) {
            (Some(stated), _) => Some(stated),
            (None, Data::Json(_)) => Some("application/json"),
            (None, _) => None,
        }
    }

    /// The attributes of the specification that the event has, but `specversion`.
    pub(super) fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        [
            ("id", Some(&self.id)),
            ("source", Some(&self.source)),
            ("type", Some(&self.event_type)),
            ("datacontenttype", self.datacontenttype.as_ref()),
            ("dataschema", self.dataschema.as_ref()),
            ("subject", self.subject.as_ref()),
            ("time", self.time.as_ref()),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?.as_str())))
    }

    fn sorted_extensions(&self) -> Vec<&(String, ExtensionValue)> {
        let mut extensions: Vec<_> = self.extensions.iter().collect();
        extensions.sort_by(|one, other| one.0.cmp(&other.0));
        extensions
    }
}

impl PartialEq for CloudEvent {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
            && self.id == other.id
            && self.source == other.source
            && self.event_type == other.event_type
            && self.media_type() == other.media_type()
            && self.dataschema == other.dataschema
            && self.subject == other.subject
            && self.time == other.time
            && self.sorted_extensions() == other.sorted_extensions()
    }
}

impl Eq for CloudEvent {}

impl Hash for CloudEvent {
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Equal events have these equal; data are left out, because JSON has many spellings.
        (&self.id, &self.source, &self.event_type, &self.subject, &self.time).hash(state);
    }
}
