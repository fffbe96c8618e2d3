//! CloudEvents 1.0.2: the attributes and their rules, the JSON format, and the HTTP binding.
//!
//! Source: <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md>.

mod event;
mod http;
mod json;
mod rules;

pub use event::{ATTRIBUTES, CloudEvent, Data, ExtensionValue, SPECVERSION};
pub use http::{BATCHED, ContentMode, HttpMessage, STRUCTURED, from_http};
pub(crate) use json::{check_required, states_a_version};
