//! The thread pools of this process, kept for the next call.
//!
//! A forked child inherits the memory of its parent's pools but none of their threads, so the pools
//! are kept together with the id of the process that made them, and created again in a child.

use std::sync::Arc;

use arc_swap::ArcSwapOption;

use crate::error::{Error, Result};

/// The number of pools that are kept: a process uses few sizes, and an idle pool costs its stacks.
const MOST: usize = 4;

struct Kept {
    process: u32,
    /// Of different sizes, the newest first.
    pools: Vec<Arc<rayon::ThreadPool>>,
}

// Lock-free, because a lock that another thread holds during `fork` stays locked in the child.
static KEPT: ArcSwapOption<Kept> = ArcSwapOption::const_empty();

/// The pool of `threads` threads.
///
/// # Errors
/// `Internal` where the system starts no more threads.
pub(crate) fn of(threads: usize) -> Result<Arc<rayon::ThreadPool>> {
    let process = std::process::id();
    let kept = KEPT.load_full().filter(|kept| kept.process == process);
    let others = kept.as_ref().map_or(&[][..], |kept| &kept.pools);
    let same = |pool: &&Arc<rayon::ThreadPool>| pool.current_num_threads() == threads;
    if let Some(pool) = others.iter().find(same) {
        return Ok(Arc::clone(pool));
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|i| format!("fcimage-{i}"))
        .build()
        .map_err(|e| Error::internal(format!("cannot start {threads} threads: {e}")))?;
    let pool = Arc::new(pool);
    // Of two calls that do this at once, one loses its pool after its work; the next creates it.
    let pools = std::iter::once(&pool).chain(others).take(MOST).cloned().collect();
    if let Some(old) = KEPT.swap(Some(Arc::new(Kept { process, pools })))
        && old.process != process
    {
        // Its threads do not exist here, and dropping it could wait for one of their locks.
        std::mem::forget(old);
    }
    Ok(pool)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternating_sizes_do_not_start_new_threads() {
        // Other tests may make pools meanwhile, but not of these sizes.
        let (first, second) = (of(11).unwrap(), of(12).unwrap());
        assert!(Arc::ptr_eq(&first, &of(11).unwrap()));
        assert!(Arc::ptr_eq(&second, &of(12).unwrap()));
        for threads in 13..13 + MOST {
            of(threads).unwrap();
        }
        assert!(!Arc::ptr_eq(&first, &of(11).unwrap()), "the oldest is dropped");
    }
}
