//! The objects that an event announces, whatever envelope they came in.

mod envelope;
mod object_event;
mod record;

pub(crate) use envelope::{in_cloud_events, in_json};
pub use object_event::ObjectEvent;
