//! Attempts, with growing pauses between them.

use std::time::Duration;

use ring::rand::{SecureRandom, SystemRandom};

/// How often a request is sent, and the pauses between.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retries {
    /// How often a request is sent in total, at least once.
    pub attempts: u32,
    /// The pause after the first attempt. It doubles after each, and is shortened at random by up to
    /// half, so that functions that failed together do not retry together.
    pub pause: Duration,
}

/// The longest pause.
const MAX_PAUSE: Duration = Duration::from_secs(20);

impl Retries {
    /// The pause after `attempt`, which is 1 for the first.
    pub(crate) fn pause_after(&self, attempt: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempt.saturating_sub(1).min(16));
        let whole = self.pause.saturating_mul(doubled).min(MAX_PAUSE);
        whole.mul_f64(1.0 - f64::from(random_byte()) / 512.0)
    }
}

/// A random byte; 0 if the system has none.
fn random_byte() -> u8 {
    let mut byte = [0];
    let filled = SystemRandom::new().fill(&mut byte);
    if filled.is_ok() { byte[0] } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_end_at_the_longest() {
        let retries = Retries { attempts: 4, pause: Duration::from_millis(100) };
        for (attempt, whole) in [(1, 100), (2, 200), (3, 400), (4, 800), (30, 20_000)] {
            let pause = retries.pause_after(attempt).as_millis();
            assert!(pause > whole / 2 && pause <= whole, "{attempt}: {pause}");
        }
    }
}
