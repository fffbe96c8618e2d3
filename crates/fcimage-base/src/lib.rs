//! What all crates of fcimage share: errors, limits, cancellation and threads.
//!
//! It does not depend on images, events or Python.
#![forbid(unsafe_code)]

pub mod background;
pub mod cancel;
pub mod cpu;
pub mod environment;
pub mod error;
pub mod failpoint;
pub mod json_pointer;
pub mod json_syntax;
mod kept_pools;
pub mod limits;
mod panics;
pub mod pool;
pub mod suggest;

pub use error::{Error, ErrorKind, Result};
pub use limits::Limits;
pub use pool::Pool;
