//! The content delivery network.

use crate::json::{Document, Value};

/// One record of a CDN trigger.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Cdn {
    /// Such as "LogFileCreated" or "CachedObjectsRefreshed".
    pub event_name: Option<String>,
    pub event_time: Option<String>,
    pub region: Option<String>,
    pub trace_id: Option<String>,
    pub domain: Option<String>,
    pub event_parameter: Option<Document<'static>>,
}

impl Cdn {
    pub(crate) fn all(value: Value<'_>) -> Vec<Self> {
        let events = value.get("events");
        events.into_iter().flat_map(|events| events.items()).map(Self::new).collect()
    }

    fn new(record: Value<'_>) -> Self {
        Self {
            event_name: record.text_at(&["eventName"]),
            event_time: record.text_at(&["eventTime"]),
            region: record.text_at(&["region"]),
            trace_id: record.text_at(&["traceId"]),
            domain: record.text_at(&["resource", "domain"]),
            event_parameter: record.get("eventParameter").and_then(|value| value.to_document()),
        }
    }
}
