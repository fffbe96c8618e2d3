//! The content delivery network.

use crate::json::{Document, Value};

/// One record of a CDN trigger.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct CdnEvent {
    /// What happened, such as "LogFileCreated" or "CachedObjectsRefreshed".
    pub event_name: Option<String>,
    /// The time as it was written, usually RFC 3339.
    pub event_time: Option<String>,
    /// The region, such as "cn-hangzhou".
    pub region: Option<String>,
    /// The id for tracing the event.
    pub trace_id: Option<String>,
    /// The accelerated domain.
    pub domain: Option<String>,
    /// Further facts, which depend on `event_name`.
    pub event_parameter: Option<Document<'static>>,
}

impl CdnEvent {
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
            event_parameter: record.get("eventParameter").map(Document::of),
        }
    }
}
