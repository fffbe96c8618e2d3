//! Cancellation: long loops call [`check`] and stop early when the caller gave up.
//!
//! A call inside [`with_signal_check`] asks its caller every [`CHECK_INTERVAL`], on the caller's
//! thread only; its work on the pool sees the answer through a shared [`CancelToken`]. Outside of
//! such a call, [`check`] always succeeds.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// The time between two questions to the caller. A signal is answered within about this time, and
/// asking, which waits for the interpreter in Python, has no measurable cost.
pub const CHECK_INTERVAL: Duration = Duration::from_millis(20);

thread_local! {
    static CURRENT: RefCell<Option<CancelToken>> = const { RefCell::new(None) };
    /// What to ask on this thread, and when it was last asked.
    static ASK: RefCell<Option<Asker>> = const { RefCell::new(None) };
    static ASKED: Cell<Option<Instant>> = const { Cell::new(None) };
}

type Asker = Arc<dyn Fn() -> bool>;

/// Shared by all work for one result. A cancelled token stays cancelled.
#[derive(Clone, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// A token that is not cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Work under this token ends at its next [`check`].
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether [`cancel`](Self::cancel) was called.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The token that this thread works under.
    pub fn current() -> Option<Self> {
        CURRENT.with_borrow(Clone::clone)
    }

    /// Runs `f` under this token.
    pub fn enter<T>(&self, f: impl FnOnce() -> T) -> T {
        let _before = Restore(CURRENT.replace(Some(self.clone())), None);
        f()
    }
}

/// Restores the previous values, also during a panic.
struct Restore(Option<CancelToken>, Option<Option<Asker>>);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
        if let Some(ask) = self.1.take() {
            ASK.set(ask);
        }
    }
}

/// Runs `f` and asks `stop` from time to time, on this thread, whether to give up. If so, `f` ends
/// with [`Cancelled`](crate::error::ErrorKind::Cancelled).
pub fn with_signal_check<T>(
    stop: impl Fn() -> bool + 'static,
    f: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let before = CURRENT.replace(Some(CancelToken::new()));
    let _before = Restore(before, Some(ASK.replace(Some(Arc::new(stop)))));
    ASKED.set(Some(Instant::now()));
    f()
}

/// An error of kind `Cancelled` if the call was cancelled.
pub fn check() -> Result<()> {
    let Some(token) = CancelToken::current() else { return Ok(()) };
    let due = || ASKED.get().is_none_or(|asked| asked.elapsed() >= CHECK_INTERVAL);
    if !token.is_cancelled()
        && due()
        && let Some(ask) = ASK.with_borrow(Clone::clone)
    {
        ASKED.set(Some(Instant::now()));
        if ask() {
            token.cancel();
        }
    }
    if token.is_cancelled() { Err(Error::cancelled("the call was cancelled")) } else { Ok(()) }
}

/// Whether this thread runs inside [`with_signal_check`], so that it must ask while it waits.
pub(crate) fn has_check() -> bool {
    ASK.with_borrow(Option::is_some) && CancelToken::current().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use crate::pool::Pool;

    fn forever() -> Result<()> {
        loop {
            check()?;
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn after(delay: Duration) -> impl Fn() -> bool {
        let start = Instant::now();
        move || start.elapsed() > delay
    }

    #[test]
    fn work_without_a_token_goes_on() {
        assert_eq!(check(), Ok(()));
    }

    #[test]
    fn work_on_the_calling_thread_ends_when_it_is_told_to() {
        let error = with_signal_check(after(CHECK_INTERVAL * 2), forever).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        assert_eq!(check(), Ok(()), "the token ends with its call");
    }

    #[test]
    fn work_on_the_pool_ends_too() {
        let pool = Pool::with_threads(Some(2)).unwrap();
        let start = Instant::now();
        let ended = with_signal_check(after(CHECK_INTERVAL), || {
            Ok(pool.map(vec![1, 2, 3, 4], |_| forever()))
        });
        assert_eq!(ended.unwrap().iter().filter(|end| end.is_err()).count(), 4);
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn a_panic_on_the_pool_while_the_caller_waits_reaches_it() {
        let pool = Pool::with_threads(Some(2)).unwrap();
        let work = || Ok(pool.map(vec![1, 2, 3, 4], |i| [0; 4][i]));
        let error = crate::error::catch_panic(|| with_signal_check(|| false, work)).unwrap_err();
        assert!(
            error.message().contains("index is 4, at crates/fcimage-base/src/cancel.rs"),
            "{error}"
        );
        assert_eq!(pool.map(vec![1, 2], |i| i), [1, 2]);
    }
}
