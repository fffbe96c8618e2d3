//! Calls that cannot be cancelled, such as the resolver of the system, on a thread of their own: who
//! waits for one may stop waiting.

use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use crate::error::{Error, Result};

/// A call that goes on whether or not somebody waits for it. It must end by itself.
pub struct Background<T>(Receiver<T>);

impl<T: Send + 'static> Background<T> {
    /// Starts `call`. Its thread ends with it.
    ///
    /// # Errors
    /// `Internal` if the system has no room for another thread.
    pub fn start(call: impl FnOnce() -> T + Send + 'static) -> Result<Self> {
        let (sender, receiver) = sync_channel(1);
        // Nobody may be waiting any more.
        let work = move || drop(sender.send(call()));
        std::thread::Builder::new()
            .name("fcimage-background".to_owned())
            .stack_size(512 << 10)
            .spawn(work)
            .map_err(|error| Error::internal(format!("cannot start a thread: {error}")))?;
        Ok(Self(receiver))
    }

    /// Waits for the result, at most this long. None if it is not there yet.
    ///
    /// # Errors
    /// `Internal` if the call panicked.
    pub fn wait(&self, time: Duration) -> Result<Option<T>> {
        match self.0.recv_timeout(time) {
            Ok(result) => Ok(Some(result)),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => {
                Err(Error::internal("a call in the background ended without a result"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn who_waits_can_stop_waiting() {
        let (go, wait) = channel::<()>();
        let call = Background::start(move || wait.recv().is_ok()).unwrap();
        assert_eq!(call.wait(Duration::from_millis(1)), Ok(None));
        go.send(()).unwrap();
        assert_eq!(call.wait(Duration::from_secs(60)), Ok(Some(true)));
    }
}
