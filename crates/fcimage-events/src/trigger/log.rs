//! Log stores (SLS): the payload says where the logs are, not what they are.

use crate::json::{Document, Value};

/// One task of a log trigger.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub struct LogEvent {
    /// The project's name.
    pub project_name: Option<String>,
    /// The log store's name.
    pub logstore_name: Option<String>,
    /// The URL of the log service.
    pub endpoint: Option<String>,
    /// The shard's number.
    pub shard_id: Option<i64>,
    /// Where the logs begin.
    pub begin_cursor: Option<String>,
    /// Where the logs end.
    pub end_cursor: Option<String>,
    /// The job's name.
    pub job_name: Option<String>,
    /// The task's id.
    pub task_id: Option<String>,
    /// Seconds since 1970.
    pub cursor_time: Option<i64>,
    /// What the trigger's configuration says.
    pub parameter: Option<Document<'static>>,
}

impl LogEvent {
    pub(crate) fn new(value: Value<'_>) -> Self {
        let source = |key| value.text_at(&["source", key]);
        Self {
            project_name: source("projectName"),
            logstore_name: source("logstoreName"),
            endpoint: source("endpoint"),
            shard_id: value.find(&["source", "shardId"]).and_then(|shard| shard.as_i64()),
            begin_cursor: source("beginCursor"),
            end_cursor: source("endCursor"),
            job_name: value.text_at(&["jobName"]),
            task_id: value.text_at(&["taskId"]),
            cursor_time: value.get("cursorTime").and_then(|time| time.as_i64()),
            parameter: value.get("parameter").map(Document::of),
        }
    }
}
