//! One uploaded picture into all its variants, and the event that announced it.
//!
//! The rooms: [`error`], [`limits`], [`watch`] and [`fault`] are shared; [`pool`] owns every thread; [`image`] turns the
//! bytes of a picture into encoded variants; [`event`] turns a payload into a typed event. The two
//! halves never import each other. The Python module stands on top of both and nothing stands on it.

pub mod error;
pub mod event;
pub mod fault;
pub mod image;
pub mod limits;
mod panics;
pub mod pool;
pub mod watch;

#[cfg(feature = "python")]
mod python;
