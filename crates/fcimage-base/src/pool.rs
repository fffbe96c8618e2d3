//! The only owner of threads: one private rayon pool, made at first use, safe after `fork`.
//!
//! A forked child inherits the memory of its parent's pool but none of its threads, so the pool is
//! kept together with the id of the process that made it and made anew in a child.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};

use arc_swap::ArcSwapOption;

pub use crate::cpu::MAX_THREADS;

use crate::cancel::{self, CancelToken};
use crate::error::{Error, Result};
use crate::{cpu, panics};

/// Who runs the parallel parts of one call: a shared thread pool, or the calling thread alone.
#[derive(Clone)]
pub struct Pool(Option<Arc<rayon::ThreadPool>>);

struct Shared {
    process: u32,
    pool: Arc<rayon::ThreadPool>,
}

// Lock-free, because a lock that another thread holds during `fork` stays locked in the child.
static SHARED: ArcSwapOption<Shared> = ArcSwapOption::const_empty();

impl Pool {
    /// The calling thread alone; never starts a thread.
    pub const fn serial() -> Self {
        Self(None)
    }

    /// A pool of `threads` (1 to [`MAX_THREADS`]), or of as many as the machine grants. One thread
    /// means the calling thread alone. The pool is shared by all calls that ask for its size.
    pub fn with_threads(threads: Option<usize>) -> Result<Self> {
        let wanted = Self::count(threads)?;
        if wanted == 1 {
            return Ok(Self::serial());
        }
        let process = std::process::id();
        if let Some(shared) = SHARED.load_full()
            && shared.process == process
            && shared.pool.current_num_threads() == wanted
        {
            return Ok(Self(Some(Arc::clone(&shared.pool))));
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(wanted)
            .thread_name(|i| format!("fcimage-{i}"))
            .build()
            .map_err(|e| Error::internal(format!("cannot start {wanted} threads: {e}")))?;
        let pool = Arc::new(pool);
        let shared = Shared { process, pool: Arc::clone(&pool) };
        if let Some(old) = SHARED.swap(Some(Arc::new(shared)))
            && old.process != process
        {
            // Its threads do not exist here, and dropping it could wait for one of their locks.
            std::mem::forget(old);
        }
        Ok(Self(Some(pool)))
    }

    /// How many threads [`Pool::with_threads`] would give; starts none.
    pub fn count(threads: Option<usize>) -> Result<usize> {
        match threads {
            Some(n) if (1..=MAX_THREADS).contains(&n) => Ok(n),
            Some(n) => {
                Err(Error::argument(format!("threads must be in 1..={MAX_THREADS}, got {n}")))
            }
            None => Ok(cpu::threads()),
        }
    }

    /// How many threads work at once, at least 1.
    pub fn threads(&self) -> usize {
        self.0.as_ref().map_or(1, |pool| pool.current_num_threads())
    }

    /// Runs `f` on each item, in parallel where there is a pool; results in the items' order.
    /// Items are taken up in their order, so the longest job comes first in the list.
    pub fn map<T: Send, R: Send>(&self, items: Vec<T>, f: impl Fn(T) -> R + Sync) -> Vec<R> {
        use rayon::prelude::*;
        let Some(pool) = &self.0 else { return items.into_iter().map(f).collect() };
        let f = bound(f);
        if cancel::has_check() && pool.current_thread_index().is_none() {
            return map_and_ask(pool, items, &f);
        }
        // One item a piece: the default splitting would give the long jobs to one thread.
        pool.install(|| items.into_par_iter().with_max_len(1).map(&f).collect())
    }

    /// Hands `f` to a thread of the pool, or runs it here and now where there is none.
    pub fn spawn(&self, f: impl FnOnce() + Send + 'static) {
        match &self.0 {
            None => f(),
            Some(pool) => pool.spawn(f),
        }
    }

    /// Runs `a` and `b`, at once where there is a pool.
    pub fn join<A: Send, B: Send>(
        &self,
        a: impl FnOnce() -> A + Send,
        b: impl FnOnce() -> B + Send,
    ) -> (A, B) {
        let Some(pool) = &self.0 else { return (a(), b()) };
        let watch = CancelToken::current();
        let (a, b) = (|| under(watch.as_ref(), a), || under(watch.as_ref(), b));
        pool.install(|| rayon::join(a, b))
    }
}

/// `f` for another thread: under the watch of this one, and with panics that keep their place.
fn bound<T, R>(f: impl Fn(T) -> R + Sync) -> impl Fn(T) -> R + Sync {
    let watch = CancelToken::current();
    move |item| under(watch.as_ref(), || f(item))
}

fn under<R>(watch: Option<&CancelToken>, f: impl FnOnce() -> R) -> R {
    panics::forward(|| match watch {
        Some(watch) => watch.enter(f),
        None => f(),
    })
}

/// [`Pool::map`] for a thread that goes on asking, while it waits, whether the work is still wanted.
fn map_and_ask<T: Send, R: Send>(
    pool: &rayon::ThreadPool,
    items: Vec<T>,
    f: &(impl Fn(T) -> R + Sync),
) -> Vec<R> {
    let mut done: Vec<Option<R>> = items.iter().map(|_| None).collect();
    let (sender, finished) = channel();
    pool.in_place_scope_fifo(|scope| {
        for (item, place) in items.into_iter().zip(&mut done) {
            let sender = sender.clone();
            scope.spawn_fifo(move |_| {
                // Dropped at the end, also by a panic: that is how the waiting thread learns.
                let _sender: Sender<()> = sender;
                *place = Some(f(item));
            });
        }
        drop(sender);
        while finished.recv_timeout(cancel::CHECK_INTERVAL) == Err(RecvTimeoutError::Timeout) {
            // The work itself sees the answer and ends.
            let _ = cancel::check();
        }
    });
    done.into_iter().flatten().collect()
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
}
