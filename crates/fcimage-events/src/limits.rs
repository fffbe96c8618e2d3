//! The fixed limits of this crate. None of them can be changed; errors name the one that was
//! exceeded in lower case.

/// The longest document, and the longest transformed event, in bytes: 32 MiB, the platform's
/// largest synchronous payload. `max_event_bytes` in errors.
pub const MAX_EVENT_BYTES: usize = 32 << 20;

/// The deepest nesting of arrays and objects in a document: the default of serde_json.
/// `max_event_depth` in errors.
pub const MAX_EVENT_DEPTH: usize = 128;

/// The most values in a document, keys of objects included: their index takes at most 32 MiB.
/// `max_event_values` in errors.
pub const MAX_EVENT_VALUES: usize = 1 << 21;

/// The longest body of an HTTP response as it is sent, in bytes: 32 MiB, the most that the platform
/// forwards. `max_response_bytes` in errors.
pub const MAX_RESPONSE_BYTES: usize = 32 << 20;
