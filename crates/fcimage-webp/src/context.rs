//! What the crate asks of its host.

use crate::error::{Error, Result};

/// How a host cancels a decode or an encode.
///
/// ```
/// use std::sync::atomic::{AtomicBool, Ordering};
///
/// /// Cancelled from another thread.
/// struct Stop(AtomicBool);
///
/// impl fcimage_webp::Context for Stop {
///     fn cancelled(&self) -> bool {
///         self.0.load(Ordering::Relaxed)
///     }
/// }
/// ```
pub trait Context {
    /// Whether to give up. Asked on the calling thread, once for each row of macroblocks (16 pixels); an
    /// encoder asks three times.
    fn cancelled(&self) -> bool {
        false
    }
}

/// An error if the host gives up.
pub(crate) fn check(context: &dyn Context) -> Result<()> {
    if context.cancelled() { Err(Error::cancelled()) } else { Ok(()) }
}

/// Never cancelled.
#[derive(Debug, Clone, Copy, Default)]
pub struct Uncancelled;

impl Context for Uncancelled {}
