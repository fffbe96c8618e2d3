//! The objects that an event announces, in any envelope.

mod envelope;
mod object_event;
mod record;

pub(crate) use envelope::{in_cloud_events, in_json};
pub use object_event::ObjectEvent;
