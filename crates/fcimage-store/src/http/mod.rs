//! HTTP/1.1, as far as object storages speak it: one request, one response, then the next.

pub(crate) mod body;
pub(crate) mod head;
pub(crate) mod reader;
pub(crate) mod request_head;
