//! Timers.

use std::borrow::Cow;

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
    /// The timer of FC, of SCF (Tencent Cloud), or a schedule of EventBridge on AWS.
    pub(crate) fn new(value: Value<'_>) -> Self {
        let text = |keys: &[&str]| keys.iter().find_map(|key| value.text_at(&[key]));
        let rule = || value.get("resources")?.items().next()?.as_text().map(Cow::into_owned);
        Self {
            trigger_name: text(&["triggerName", "TriggerName"]).or_else(rule),
            trigger_time: text(&["triggerTime", "Time", "time"]),
            payload: ["payload", "Message"]
                .iter()
                .find_map(|key| value.get(key))
                .filter(|payload| !payload.is_null())
                .map(|payload| payload.written().into_owned()),
        }
    }

    /// Whether this is the tick of a timer of FC or SCF, or of a schedule on AWS.
    pub(super) fn is_one(value: Value<'_>) -> bool {
        let has = |key| value.get(key).is_some();
        let says = |key, text| value.text_at(&[key]).is_some_and(|found| found == text);
        has("triggerName") && has("triggerTime")
            || says("detail-type", "Scheduled Event")
            || says("Type", "Timer") && has("TriggerName")
    }
}
