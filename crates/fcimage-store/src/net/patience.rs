//! How long a call waits.

use std::time::{Duration, Instant};

use fcimage_base::cancel;

use crate::failure::{Answer, Failure};

/// How long the system waits before fcimage asks whether to go on. A cancelled call ends within about
/// twice this time.
pub(crate) const SLICE: Duration = Duration::from_millis(40);

/// The times after which a call gives up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// The end of the whole call.
    pub(crate) until: Instant,
    /// How long to wait for a connection.
    pub(crate) connect: Duration,
    /// How long to wait for the next bytes.
    pub(crate) idle: Duration,
}

impl Patience {
    /// Fails if the call was cancelled or its time is over.
    pub(crate) fn check(&self) -> Answer<()> {
        cancel::check()?;
        if Instant::now() >= self.until {
            return Err(Failure::broken("the time of the call is over"));
        }
        Ok(())
    }

    /// Fails if the call was cancelled, its time is over, or nothing happened since `began`.
    pub(crate) fn check_idle(&self, began: Instant) -> Answer<()> {
        self.check()?;
        if began.elapsed() >= self.idle {
            let seconds = self.idle.as_secs_f64();
            return Err(Failure::broken(format!("nothing was received or sent for {seconds} s")));
        }
        Ok(())
    }

    /// Waits for `pause`.
    pub(crate) fn sleep(&self, pause: Duration) -> Answer<()> {
        let end = Instant::now() + pause;
        loop {
            self.check()?;
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(SLICE));
        }
    }
}
