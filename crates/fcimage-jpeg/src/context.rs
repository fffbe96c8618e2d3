//! What the decoder asks of its host: threads, and whether to go on.

/// How a host runs the parallel parts of a decode, and how it cancels one.
///
/// All methods have a default, that of [`Serial`]. The result does not depend on them.
///
/// ```
/// use std::sync::atomic::{AtomicUsize, Ordering};
///
/// /// Four threads for each batch of work.
/// struct Scoped;
///
/// impl fcimage_jpeg::Context for Scoped {
///     fn threads(&self) -> usize {
///         4
///     }
///
///     fn for_each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
///         let next = AtomicUsize::new(0);
///         std::thread::scope(|scope| {
///             for _ in 0..4 {
///                 scope.spawn(|| {
///                     loop {
///                         match next.fetch_add(1, Ordering::Relaxed) {
///                             i if i < count => work(i),
///                             _ => break,
///                         }
///                     }
///                 });
///             }
///         });
///     }
/// }
/// ```
pub trait Context: Sync {
    /// How many threads work at once, at least 1. With 1, [`for_each`](Self::for_each) is not called.
    fn threads(&self) -> usize {
        1
    }

    /// Calls `work` once with each number from 0 to `count` - 1, in any order, on any threads, and
    /// returns when all calls have returned.
    fn for_each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..count).for_each(work);
    }

    /// Whether to give up. Asked on the calling thread, at least once for each row of blocks (16
    /// pixels of a usual photo), or for each batch of rows where several threads work.
    fn cancelled(&self) -> bool {
        false
    }
}

/// Only the calling thread, never cancelled.
#[derive(Debug, Clone, Copy, Default)]
pub struct Serial;

impl Context for Serial {}
