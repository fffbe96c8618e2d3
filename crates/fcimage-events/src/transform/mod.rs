//! Event transforms: what EventBridge makes of an event before it delivers it.

mod event_transform;
mod template;

pub use event_transform::EventTransform;
pub use template::Template;
