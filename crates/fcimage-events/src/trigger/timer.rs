//! Timers.

use crate::json::Value;

/// One tick of a timer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct TimerEvent {
    /// The trigger's name.
    pub trigger_name: Option<String>,
    /// The time of the tick as it was written, usually RFC 3339.
    pub trigger_time: Option<String>,
    /// What the trigger's configuration says: text, often JSON text.
    pub payload: Option<String>,
}

impl TimerEvent {
    pub(crate) fn new(value: Value<'_>) -> Self {
        Self {
            trigger_name: value.text_at(&["triggerName"]),
            trigger_time: value.text_at(&["triggerTime"]),
            payload: value
                .get("payload")
                .filter(|payload| !payload.is_null())
                .map(|payload| payload.written().into_owned()),
        }
    }
}
