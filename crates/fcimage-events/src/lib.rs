//! What a serverless function receives, understood: the payloads of Function Compute's triggers,
//! CloudEvents, EventBridge's event patterns and event transforms, and HTTP responses.
//!
//! ```
//! use fcimage_events::{EventKind, EventPattern, Strictness, parse_event};
//!
//! let payload = br#"{
//!     "id": "1", "source": "acs.oss", "specversion": "1.0", "type": "oss:ObjectCreated:PutObject",
//!     "data": {"oss": {"bucket": {"name": "photos"}, "object": {"key": "a%20b.jpg", "size": 1024}}}
//! }"#;
//! let event = parse_event(payload, Strictness::Lenient)?;
//! assert_eq!(event.kind(), EventKind::EventBridge);
//! let objects = event.objects()?;
//! assert_eq!((objects[0].bucket.as_str(), objects[0].key.as_str()), ("photos", "a b.jpg"));
//!
//! let pattern = br#"{"source": ["acs.oss"], "data": {"oss": {"object": {"key": [{"suffix": ".jpg"}]}}}}"#;
//! let pattern = EventPattern::new(pattern, Strictness::Strict)?;
//! assert!(pattern.matches(payload)?);
//! # Ok::<(), fcimage_base::Error>(())
//! ```
//!
//! Payloads are untrusted: everything is bounded by the fixed [limits], nothing recurses
//! deeper than they allow, and errors have the JSON pointer of the place.

#![forbid(unsafe_code)]

pub mod cloud_event;
mod event;
mod http_headers;
mod http_response;
pub mod json;
pub mod limits;
mod object;
mod path;
mod pattern;
mod percent;
mod strictness;
pub mod time;
mod transform;
mod trigger;

pub use cloud_event::{CloudEvent, ContentMode, Data, ExtensionValue, HttpMessage};
pub use event::{Event, parse_event};
pub use http_headers::Headers;
pub use http_response::{Cors, FcResponse, HttpResponse, ResponseBody};
pub use object::{ObjectEvent, Provider};
pub use path::{Path, Selection};
pub use pattern::{EventPattern, Explanation, FieldVerdict};
pub use strictness::Strictness;
pub use transform::{EventTransform, Template};
pub use trigger::{CdnEvent, EventKind, HttpRequest, LogEvent, MnsEvent, TimerEvent};
