//! The only owner of threads: private rayon pools, made at first use, safe after `fork`.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};

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

    /// How many items of [`Pool::pipe`] exist at the same time: one is made while each thread works.
    pub fn piped(&self) -> usize {
        self.threads() + 1
    }

    /// Runs `work` on the items that `next` makes, and passes the results in their order to `take`,
    /// until there are no more. `next` and `take` run on the calling thread, and at most
    /// [`Pool::piped`] items exist at the same time.
    ///
    /// # Errors
    /// The first error in the order of the items, of `take` or `next`; `Cancelled` where the call was
    /// cancelled.
    pub fn pipe<T: Send, R: Send>(
        &self,
        mut next: impl FnMut() -> Result<Option<T>>,
        work: impl Fn(T) -> R + Sync,
        mut take: impl FnMut(R) -> Result<()>,
    ) -> Result<()> {
        // A thread of the pool must not wait for the others of it.
        let Some(pool) = self.0.as_ref().filter(|pool| pool.current_thread_index().is_none())
        else {
            while let Some(item) = next()? {
                take(work(item))?;
            }
            return Ok(());
        };
        let (token, work) = (CancelToken::current(), &work);
        let mut running: VecDeque<Receiver<R>> = VecDeque::new();
        pool.in_place_scope_fifo(|scope| {
            let mut ended = Ok(true);
            while matches!(ended, Ok(true)) {
                ended = next().map(|item| {
                    let Some(item) = item else { return false };
                    let (sender, result) = channel();
                    let token = token.as_ref();
                    scope.spawn_fifo(move |_| {
                        // Nobody waits for it after an error.
                        let _ = sender.send(under(token, || work(item)));
                    });
                    running.push_back(result);
                    true
                });
                while running.len() > self.threads() || !matches!(ended, Ok(true)) {
                    let Some(result) = running.pop_front() else { break };
                    take(received(&result)?)?;
                }
            }
            ended.map(|_| ())
        })
    }

    /// Passes `f` to a thread of the pool, or runs it on this thread where there is no pool.
    pub fn spawn(&self, f: impl FnOnce() + Send + 'static) {
        match &self.0 {
            None => f(),
            Some(pool) => pool.spawn_fifo(f),
        }
    }
}

/// Waits for a result of [`Pool::pipe`], unless the call is cancelled.
fn received<R>(result: &Receiver<R>) -> Result<R> {
    loop {
        match result.recv_timeout(cancel::CHECK_INTERVAL) {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Timeout) => cancel::check()?,
            // Its panic is forwarded when the scope ends.
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::internal("a thread of the pool ended without a result"));
            }
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
    fn piped_results_come_in_order_and_few_items_are_held() {
        use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
        for threads in [1, 3] {
            let pool = Pool::with_threads(Some(threads)).unwrap();
            let (made, held, most) =
                (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
            let next = || {
                let item = made.fetch_add(1, SeqCst);
                most.fetch_max(held.fetch_add(1, SeqCst) + 1, SeqCst);
                Ok((item < 50).then_some(item))
            };
            let mut taken = Vec::new();
            let take = |item| {
                held.fetch_sub(1, SeqCst);
                taken.push(item);
                Ok(())
            };
            pool.pipe(next, |item| item * 2, take).unwrap();
            assert_eq!(taken, (0..50).map(|item| item * 2).collect::<Vec<_>>());
            assert!(most.load(SeqCst) <= pool.piped());
        }
    }

    #[test]
    fn a_pipe_ends_with_the_first_error_in_the_order_of_items() {
        for threads in [1, 3] {
            let pool = Pool::with_threads(Some(threads)).unwrap();
            let mut made = 0;
            let next = || {
                made += 1;
                if made > 5 { Err(Error::decode("next")) } else { Ok(Some(made)) }
            };
            let mut count = 0;
            let error = pool.pipe(
                next,
                |item| item,
                |item| {
                    count += item;
                    if item == 4 { Err(Error::encode("take")) } else { Ok(()) }
                },
            );
            assert_eq!((error.unwrap_err().message(), count), ("take", 10));
            let mut made = 0;
            let next = || {
                made += 1;
                if made > 5 { Err(Error::decode("next")) } else { Ok(Some(made)) }
            };
            let mut count = 0;
            let error = pool.pipe(
                next,
                |item| item,
                |item| {
                    count += item;
                    Ok(())
                },
            );
            assert_eq!((error.unwrap_err().message(), count), ("next", 15));
        }
    }

    #[test]
    fn a_panic_within_a_pipe_reaches_its_caller() {
        let pool = Pool::with_threads(Some(2)).unwrap();
        let mut made = 0;
        let next = || {
            made += 1;
            Ok(Some(made))
        };
        let pipe = || pool.pipe(next, |item: usize| [0; 4][item], |_| Ok(()));
        let error = crate::error::catch_panic(pipe).unwrap_err();
        assert!(
            error.message().contains("index is 4, at crates/fcimage-base/src/pool.rs"),
            "{error}"
        );
        assert_eq!(pool.map(vec![1, 2], |item| item), [1, 2]);
    }

    #[test]
    fn a_pipe_that_waits_is_cancelled() {
        let pool = Pool::with_threads(Some(2)).unwrap();
        let forever = |()| -> Result<()> {
            loop {
                cancel::check()?;
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        };
        let work = || pool.pipe(|| Ok(Some(())), forever, |result| result);
        let error = cancel::with_signal_check(|| true, work).unwrap_err();
        assert_eq!(error.kind(), crate::error::ErrorKind::Cancelled);
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
