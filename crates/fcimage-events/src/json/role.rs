//! What a document is for.

use crate::limits::MAX_EVENT_DEPTH;
use fcimage_base::error::{Error, ErrorKind};

/// What a document is for: how errors name it, and which kind of error a broken one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentRole {
    /// The subject of an error's sentence, such as "the payload".
    pub name: &'static str,
    /// The kind of error that a broken document is.
    pub error_kind: ErrorKind,
}

impl DocumentRole {
    /// The payload of an event.
    pub const PAYLOAD: Self = Self { name: "the payload", error_kind: ErrorKind::Event };
    /// An event pattern.
    pub const PATTERN: Self = Self { name: "the pattern", error_kind: ErrorKind::Pattern };
    /// The values of a template.
    pub const TEMPLATE_VALUES: Self = Self { name: "`value`", error_kind: ErrorKind::Pattern };

    /// An error about this document.
    pub fn error(self, message: impl Into<String>) -> Error {
        Error::new(self.error_kind, message)
    }

    /// The error for a document that nests arrays and objects deeper than [`MAX_EVENT_DEPTH`].
    pub fn too_deep(self) -> Error {
        let message = format!(
            "{} nests arrays and objects deeper than max_event_depth, which is fixed at {MAX_EVENT_DEPTH}",
            self.name
        );
        Error::limit("max_event_depth", message)
    }
}
