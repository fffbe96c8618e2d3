//! Whether anybody still waits for a result: long loops ask [`check`] and stop early.
//!
//! A call that is [`with_signal_check`] asks its caller every [`CHECK_INTERVAL`], on the caller's thread alone; what works
//! for it on the pool sees the answer. Outside of any watch, [`check`] always says to go on.

use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::error::{Error, Result};

/// How long nobody is asked. A signal is answered within about this time, and asking, which in
/// Python waits for the interpreter, costs nothing that can be measured.
pub const CHECK_INTERVAL: Duration = Duration::from_millis(20);

thread_local! {
    static CURRENT: RefCell<Option<CancelToken>> = const { RefCell::new(None) };
    /// What to ask on this thread, and when it was asked last.
    static ASK: RefCell<Option<Asker>> = const { RefCell::new(None) };
    static ASKED: Cell<Option<Instant>> = const { Cell::new(None) };
}

type Asker = Arc<dyn Fn() -> bool>;

/// Shared by all who work on one result. Once stopped, it stays so.
#[derive(Clone, Default)]
pub struct CancelToken(Arc<AtomicBool>);

impl CancelToken {
    /// One that nobody stopped yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What runs under this watch ends at its next [`check`].
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was stopped.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// The watch that this thread works under.
    pub fn current() -> Option<Self> {
        CURRENT.with_borrow(Clone::clone)
    }

    /// Runs `f` under this watch.
    pub fn enter<T>(&self, f: impl FnOnce() -> T) -> T {
        let _before = Restore(CURRENT.replace(Some(self.clone())), None);
        f()
    }
}

/// Puts back what was before, also when a panic passes.
struct Restore(Option<CancelToken>, Option<Option<Asker>>);

impl Drop for Restore {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
        if let Some(ask) = self.1.take() {
            ASK.set(ask);
        }
    }
}

/// Runs `f`, and meanwhile asks `stop` now and then, on this thread, whether to give up. Then `f`
/// ends with [`Cancelled`](crate::error::ErrorKind::Cancelled).
pub fn with_signal_check<T>(
    stop: impl Fn() -> bool + 'static,
    f: impl FnOnce() -> Result<T>,
) -> Result<T> {
    let before = CURRENT.replace(Some(CancelToken::new()));
    let _before = Restore(before, Some(ASK.replace(Some(Arc::new(stop)))));
    ASKED.set(Some(Instant::now()));
    f()
}

/// An error of kind `Cancelled` once nobody waits for the result any more.
pub fn check() -> Result<()> {
    let Some(watch) = CancelToken::current() else { return Ok(()) };
    let due = || ASKED.get().is_none_or(|asked| asked.elapsed() >= CHECK_INTERVAL);
    if !watch.is_cancelled()
        && due()
        && let Some(ask) = ASK.with_borrow(Clone::clone)
    {
        ASKED.set(Some(Instant::now()));
        if ask() {
            watch.cancel();
        }
    }
    if watch.is_cancelled() {
        Err(Error::cancelled("nobody waits for the result any more"))
    } else {
        Ok(())
    }
}

/// Whether this thread is one that has somebody to ask.
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
    fn unwatched_work_goes_on() {
        assert_eq!(check(), Ok(()));
    }

    #[test]
    fn work_on_the_calling_thread_ends_when_it_is_told_to() {
        let error = with_signal_check(after(CHECK_INTERVAL * 2), forever).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Cancelled);
        assert_eq!(check(), Ok(()), "the watch ended with its call");
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
