//! The only owner of threads: private rayon pools, made at first use, safe after `fork`.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};

pub use crate::cpu::MAX_THREADS;

use crate::cancel::{self, CancelToken};
use crate::error::{Error, Result};
use crate::{cpu, kept_pools, panics};

/// Runs the parallel parts of a call: on a shared thread pool, or on the calling thread only.
#[derive(Clone)]
pub struct Pool(Option<Arc<rayon::ThreadPool>>);

impl Pool {
    /// The calling thread only; never starts a thread.
    pub const fn serial() -> Self {
        Self(None)
    }

    /// A pool of `threads` (1 to [`MAX_THREADS`]); `None` means as many as there are cores. One
    /// thread means the calling thread only. All calls that ask for the same size share a pool.
    ///
    /// # Errors
    /// `Argument` for a number outside its range.
    pub fn with_threads(threads: Option<usize>) -> Result<Self> {
        match Self::count(threads)? {
            1 => Ok(Self::serial()),
            threads => kept_pools::of(threads).map(|pool| Self(Some(pool))),
        }
    }

    /// The number of threads of [`Pool::with_threads`]; starts none.
    ///
    /// # Errors
    /// `Argument` for a number outside its range.
    pub fn count(threads: Option<usize>) -> Result<usize> {
        match threads {
            Some(n) if (1..=MAX_THREADS).contains(&n) => Ok(n),
            Some(n) => Err(Error::argument(format!(
                "threads must be between 1 and {MAX_THREADS}, got {n}"
            ))),
            None => Ok(cpu::threads()),
        }
    }

    /// The number of threads that work at the same time, at least 1.
    pub fn threads(&self) -> usize {
        self.0.as_ref().map_or(1, |pool| pool.current_num_threads())
    }

    /// Runs `f` on each item, in parallel where there is a pool, and returns the results in the
    /// order of the items. Items are started in their order, so put the longest job first.
    pub fn map<T: Send, R: Send>(&self, items: Vec<T>, f: impl Fn(T) -> R + Sync) -> Vec<R> {
        let Some(pool) = &self.0 else { return items.into_iter().map(f).collect() };
        let token = CancelToken::current();
        let mut done: Vec<Option<R>> = items.iter().map(|_| None).collect();
        let (sender, finished) = channel();
        pool.in_place_scope_fifo(|scope| {
            for (item, place) in items.into_iter().zip(&mut done) {
                let (sender, token, f) = (sender.clone(), token.as_ref(), &f);
                scope.spawn_fifo(move |_| {
                    // Dropped at the end, also by a panic: that tells the waiting thread.
                    let _sender: Sender<()> = sender;
                    *place = Some(under(token, || f(item)));
                });
            }
            drop(sender);
            if cancel::has_check() && pool.current_thread_index().is_none() {
                while finished.recv_timeout(cancel::CHECK_INTERVAL)
                    == Err(RecvTimeoutError::Timeout)
                {
                    // The work itself sees the answer, and ends.
                    let _ = cancel::check();
                }
            }
        });
        // The scope ends when every item has its result, or it forwards a panic.
        done.into_iter().flatten().collect()
    }

    /// Passes `f` to a thread of the pool, or runs it on this thread where there is no pool.
    pub fn spawn(&self, f: impl FnOnce() + Send + 'static) {
        match &self.0 {
            None => f(),
            Some(pool) => pool.spawn_fifo(f),
        }
    }
}

/// Runs `f` on another thread: under the caller's token, and with panics that keep their place.
fn under<R>(token: Option<&CancelToken>, f: impl FnOnce() -> R) -> R {
    panics::forward(|| match token {
        Some(token) => token.enter(f),
        None => f(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thread_is_the_calling_thread() {
        let me = std::thread::current().id();
        let pool = Pool::with_threads(Some(1)).unwrap();
        assert_eq!(pool.map(vec![1, 2], |_| std::thread::current().id()), vec![me, me]);
    }

    #[test]
    fn results_keep_the_order_of_the_items() {
        let pool = Pool::with_threads(Some(3)).unwrap();
        assert_eq!(
            pool.map((0..50).collect(), |i| i * 2),
            (0..50).map(|i| i * 2).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_count_outside_its_range_is_refused() {
        assert!(Pool::with_threads(Some(0)).is_err());
        assert!(Pool::with_threads(Some(MAX_THREADS + 1)).is_err());
    }

    #[test]
    fn items_are_started_in_their_order() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        use std::time::{Duration, Instant};
        let pool = Pool::with_threads(Some(2)).unwrap();
        let pairs: Vec<AtomicUsize> = (0..8).map(|_| AtomicUsize::new(0)).collect();
        // Each item waits for its neighbor, so both must run at the same time.
        let met = pool.map((0..16).collect(), |item: usize| {
            let pair = &pairs[item / 2];
            pair.fetch_add(1, Ordering::SeqCst);
            let start = Instant::now();
            while pair.load(Ordering::SeqCst) < 2 && start.elapsed() < Duration::from_secs(10) {
                std::thread::yield_now();
            }
            pair.load(Ordering::SeqCst) == 2
        });
        assert_eq!(met, [true; 16]);
    }
}
