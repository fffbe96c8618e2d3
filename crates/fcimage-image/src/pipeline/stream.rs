//! Finished images one by one, each as soon as it is encoded.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use crate::options::RenderOptions;
use crate::pipeline::encoded::EncodedImage;
use crate::pipeline::input::Input;
use crate::pipeline::job::Job;
use crate::pipeline::prepare::prepare;
use crate::recipe::variant::Variant;
use fcimage_base::cancel::{self, CancelToken};
use fcimage_base::error::{Error, Result, catch_panic};
use fcimage_base::pool::Pool;

/// The images of one call in the order in which they are finished; several threads may pull them.
///
/// With one thread, each image is encoded by the thread that asks for it. Dropping the stream cancels
/// what is not encoded yet.
pub struct Stream {
    source: Source,
    /// Images that nobody has asked for yet.
    left: AtomicUsize,
    watch: CancelToken,
}

enum Source {
    Waiting(Mutex<VecDeque<Job>>),
    Running { finished: Arc<Finished>, process: u32 },
}

/// What the pool hands over. Nobody holds the lock while waiting or checking for cancellation, so that
/// each waiting thread can be interrupted, and a signal handler may pull, too.
#[derive(Default)]
struct Finished {
    items: Mutex<VecDeque<Result<EncodedImage>>>,
    changed: Condvar,
}

impl Stream {
    /// Decodes, resizes and marks the image, then starts to encode. What is wrong with a recipe or the
    /// image is found here, and not in the middle of the stream.
    ///
    /// # Errors
    /// As [`render`](crate::render()).
    pub fn start<'d>(
        data: impl Into<Input<'d>>,
        variants: &[Variant],
        options: &RenderOptions,
    ) -> Result<Self> {
        let pool = Pool::with_threads(options.threads)?;
        let jobs = prepare(data.into(), variants, options, &pool)?;
        let left = AtomicUsize::new(jobs.len());
        let watch = CancelToken::new();
        if pool.threads() == 1 {
            return Ok(Self { source: Source::Waiting(Mutex::new(jobs.into())), left, watch });
        }
        let finished = Arc::<Finished>::default();
        for job in jobs {
            let (finished, watch) = (Arc::clone(&finished), watch.clone());
            pool.spawn(move || finished.push(watch.enter(|| catch_panic(|| job.run()))));
        }
        let process = std::process::id();
        Ok(Self { source: Source::Running { finished, process }, left, watch })
    }

    /// The next image, for one of the threads that pull. An error ends the stream for all of them.
    pub fn pull(&self) -> Option<Result<EncodedImage>> {
        let one_less = |left: usize| left.checked_sub(1);
        self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).ok()?;
        let item = match &self.source {
            Source::Waiting(jobs) => {
                let job = locked(jobs).pop_front()?;
                self.watch.enter(|| catch_panic(|| job.run()))
            }
            // The threads that would finish them do not exist in a forked child.
            Source::Running { process, .. } if *process != std::process::id() => {
                Err(Error::argument(
                    "this iterator was started before fork(); start a new one in the child process",
                ))
            }
            Source::Running { finished, .. } => finished.next(&self.watch)?,
        };
        if item.is_err() {
            let closed = self.watch.is_cancelled();
            self.close();
            if closed {
                return None;
            }
        }
        Some(item)
    }

    /// Cancels what is not encoded yet; there are no more images, also for threads that wait for one.
    pub fn close(&self) {
        self.left.store(0, Ordering::Relaxed);
        self.watch.cancel();
        match &self.source {
            Source::Waiting(jobs) => locked(jobs).clear(),
            Source::Running { finished, .. } => {
                locked(&finished.items).clear();
                finished.changed.notify_all();
            }
        }
    }

    /// Images that are still to come.
    pub fn left(&self) -> usize {
        self.left.load(Ordering::Relaxed)
    }
}

impl Iterator for Stream {
    type Item = Result<EncodedImage>;

    fn next(&mut self) -> Option<Self::Item> {
        self.pull()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.watch.cancel();
    }
}

impl Finished {
    fn push(&self, item: Result<EncodedImage>) {
        locked(&self.items).push_back(item);
        self.changed.notify_one();
    }

    /// The next image, however long it takes, unless the call is cancelled; `None` once the stream has
    /// ended.
    fn next(&self, stream: &CancelToken) -> Option<Result<EncodedImage>> {
        loop {
            let waited = self.changed.wait_timeout_while(
                locked(&self.items),
                cancel::CHECK_INTERVAL,
                |items| items.is_empty(),
            );
            let item = waited.unwrap_or_else(PoisonError::into_inner).0.pop_front();
            // After an error, the others only say that they were cancelled.
            if stream.is_cancelled() {
                return None;
            }
            if item.is_some() {
                return item;
            }
            if let Err(error) = cancel::check() {
                return Some(Err(error));
            }
        }
    }
}

/// A poisoned lock is fine: no panic can leave a list half changed.
fn locked<T>(list: &Mutex<T>) -> MutexGuard<'_, T> {
    list.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(name: &str) -> EncodedImage {
        EncodedImage {
            variant: name.into(),
            format: crate::codecs::png::FORMAT,
            size: crate::size::Size::new(1, 1),
            undersized: false,
            crop: None,
            decoded_fraction: 1.0,
            frames: 1,
            source_frames: 1,
            quality: None,
            within_budget: true,
            kept_source: false,
            description: None,
            data: vec![],
        }
    }

    fn running(finished: &Arc<Finished>, left: usize) -> Stream {
        Stream {
            source: Source::Running { finished: Arc::clone(finished), process: std::process::id() },
            left: AtomicUsize::new(left),
            watch: CancelToken::new(),
        }
    }

    #[test]
    fn threads_that_pull_share_the_images() {
        let finished = Arc::default();
        let stream = running(&finished, 40);
        let mut names: Vec<String> = std::thread::scope(|scope| {
            let pull = || std::iter::from_fn(|| stream.pull()).map(|item| item.unwrap().variant);
            let pullers: Vec<_> =
                (0..8).map(|_| scope.spawn(move || pull().collect::<Vec<_>>())).collect();
            (0..40).for_each(|i| finished.push(Ok(image(&format!("{i:02}")))));
            pullers.into_iter().flat_map(|puller| puller.join().unwrap()).collect()
        });
        names.sort();
        assert_eq!(names, (0..40).map(|i| format!("{i:02}")).collect::<Vec<_>>());
        assert_eq!(stream.left(), 0);
    }

    #[test]
    fn an_error_is_returned_once_and_ends_the_stream_for_all_who_wait() {
        let finished = Arc::default();
        let stream = running(&finished, 40);
        let told: Vec<_> = std::thread::scope(|scope| {
            let pullers: Vec<_> = (0..8).map(|_| scope.spawn(|| stream.pull())).collect();
            finished.push(Err(Error::internal("broken")));
            pullers.into_iter().filter_map(|puller| puller.join().unwrap()).collect()
        });
        assert_eq!(told.len(), 1);
        assert!(stream.pull().is_none());
    }

    #[test]
    fn one_who_wants_to_stop_is_not_held_up_by_others_who_wait() {
        let finished = Arc::default();
        let stream = running(&finished, 2);
        std::thread::scope(|scope| {
            let other = scope.spawn(|| stream.pull());
            let stopped = cancel::with_signal_check(|| true, || stream.pull().transpose());
            assert_eq!(stopped.unwrap_err().kind(), fcimage_base::error::ErrorKind::Cancelled);
            assert!(other.join().unwrap().is_none());
        });
    }
}
