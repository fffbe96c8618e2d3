//! Finished pictures one by one, each as soon as it is encoded.
#![forbid(unsafe_code)]

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};

use crate::error::{Error, Result, guard};
use crate::image::variant::Variant;
use crate::image::{EncodedImage, Job, Options, prepare};
use crate::pool::Pool;
use crate::watch::{self, Watch};

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
    Running { receiver: Receiver<Result<EncodedImage>>, watch: Watch, process: u32 },
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
        let watch = Watch::new();
        for job in jobs {
            let (sender, watch) = (sender.clone(), watch.clone());
            pool.spawn(move || {
                // Nobody listens any more once the stream is dropped, and that is fine.
                let _ = sender.send(watch.over(|| guard(|| job.run())));
            });
        }
        let process = std::process::id();
        Ok(Self { source: Source::Running { receiver, watch, process }, left })
    }

    /// Ends what still runs at its next check, and keeps the rest from beginning.
    fn cancel(&mut self) {
        match &mut self.source {
            Source::Waiting(jobs) => jobs.clear(),
            Source::Running { watch, .. } => watch.stop(),
        }
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
            Source::Running { receiver, .. } => awaited(receiver),
        };
        if item.is_err() {
            self.left = 0;
            self.cancel();
        }
        Some(item)
    }
}

/// The next picture, however long that takes, unless the caller wants to stop.
fn awaited(receiver: &Receiver<Result<EncodedImage>>) -> Result<EncodedImage> {
    loop {
        match receiver.recv_timeout(watch::EVERY) {
            Ok(item) => return item,
            Err(RecvTimeoutError::Timeout) => watch::check()?,
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::internal("an encoding thread ended early"));
            }
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.cancel();
    }
}
