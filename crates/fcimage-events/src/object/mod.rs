//! The objects that an event announces, in any envelope.

mod cos;
mod envelope;
mod gcs;
mod happening;
mod object_event;
mod provider;
mod r2;
mod record;
mod s3;

pub(crate) use envelope::{in_cloud_events, in_json, provider_in_cloud_events, provider_in_json};
pub(crate) use gcs::is_resource as is_gcs_resource;
pub use object_event::ObjectEvent;
pub use provider::Provider;
