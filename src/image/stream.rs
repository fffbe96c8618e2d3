//! Finished pictures one by one, each as soon as it is encoded.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};

use crate::error::{Error, Result, guard};
use crate::image::variant::Variant;
use crate::image::{EncodedImage, Job, Options, prepare};
use crate::pool::Pool;

/// The pictures of one call in the order in which they are finished.
///
/// Without a pool the next one is encoded when it is asked for. Dropping the stream half way
/// cancels what has not begun.
pub struct Stream {
    source: Source,
    left: usize,
}

enum Source {
    Waiting(VecDeque<Job>),
    Running { receiver: Receiver<Result<EncodedImage>>, cancelled: Arc<AtomicBool>, process: u32 },
}

impl Stream {
    /// Decodes, resizes and marks the picture, then starts to encode. What can be wrong with the
    /// recipe or the picture is said here and not in the middle of the stream.
    pub fn start(data: &[u8], variants: &[Variant], options: &Options) -> Result<Self> {
        let pool = Pool::with_threads(options.threads)?;
        let jobs = prepare(data, variants, options, &pool)?;
        let left = jobs.len();
        if pool.threads() == 1 {
            return Ok(Self { source: Source::Waiting(jobs.into()), left });
        }
        let (sender, receiver) = channel();
        let cancelled = Arc::new(AtomicBool::new(false));
        for job in jobs {
            let (sender, cancelled) = (sender.clone(), Arc::clone(&cancelled));
            pool.spawn(move || {
                if !cancelled.load(Ordering::Relaxed) {
                    // Nobody listens any more once the stream is dropped, and that is fine.
                    let _ = sender.send(guard(|| job.run()));
                }
            });
        }
        let process = std::process::id();
        Ok(Self { source: Source::Running { receiver, cancelled, process }, left })
    }

    /// Pictures that are still to come.
    pub fn left(&self) -> usize {
        self.left
    }
}

impl Iterator for Stream {
    type Item = Result<EncodedImage>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let item = match &mut self.source {
            Source::Waiting(jobs) => jobs.pop_front()?.run(),
            // The threads that would send do not exist in a forked child.
            Source::Running { process, .. } if *process != std::process::id() => Err(
                Error::argument("this iterator was started before fork(); start one in the child"),
            ),
            Source::Running { receiver, .. } => receiver
                .recv()
                .unwrap_or_else(|_| Err(Error::internal("an encoding thread ended early"))),
        };
        if item.is_err() {
            self.left = 0;
        }
        Some(item)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Source::Running { cancelled, .. } = &self.source {
            cancelled.store(true, Ordering::Relaxed);
        }
    }
}
