//! Timers.

use crate::json::Value;

/// One tick of a timer.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub struct Timer {
    pub trigger_name: Option<String>,
    pub trigger_time: Option<String>,
    /// What the trigger's configuration says: text, often JSON text.
    pub payload: Option<String>,
}

impl Timer {
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
