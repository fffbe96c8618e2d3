//! Log stores (SLS): the payload says where the logs are, not what they are.

use crate::json::{Document, Value};

/// One task of a log trigger.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Log {
    pub project_name: Option<String>,
    pub logstore_name: Option<String>,
    pub endpoint: Option<String>,
    pub shard_id: Option<i64>,
    pub begin_cursor: Option<String>,
    pub end_cursor: Option<String>,
    pub job_name: Option<String>,
    pub task_id: Option<String>,
    /// In seconds since 1970.
    pub cursor_time: Option<i64>,
    /// What the trigger's configuration says.
    pub parameter: Option<Document<'static>>,
}

impl Log {
    pub(crate) fn new(value: Value<'_>) -> Self {
        let source = |name| value.text_at(&["source", name]);
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
            parameter: value.get("parameter").and_then(|parameter| parameter.to_document()),
        }
    }
}
