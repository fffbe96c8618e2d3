//! What decoding works with: limits and threads.

use fcimage_base::Pool;
use fcimage_base::limits::Limits;

/// What every step of one call works with.
#[derive(Clone, Copy)]
pub struct Context<'c> {
    /// What the image may ask for.
    pub limits: &'c Limits,
    /// The threads that may work on it.
    pub pool: &'c Pool,
}
