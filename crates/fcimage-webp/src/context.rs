//! What the crate asks of its host.

/// How a host cancels a decode.
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
    /// Whether to give up. Asked on the calling thread, once for each row of macroblocks (16 pixels).
    fn cancelled(&self) -> bool {
        false
    }
}

/// Never cancelled.
#[derive(Debug, Clone, Copy, Default)]
pub struct Uncancelled;

impl Context for Uncancelled {}
