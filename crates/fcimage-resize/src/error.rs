//! The error of this crate.

use std::fmt;

/// Source samples of another number than the axes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongLength {
    /// Samples of all channels that are needed.
    pub expected: usize,
    /// Samples that there are.
    pub found: usize,
}

impl WrongLength {
    pub(crate) fn check(expected: usize, found: usize) -> Result<(), Self> {
        if found == expected { Ok(()) } else { Err(Self { expected, found }) }
    }
}

impl fmt::Display for WrongLength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expected, found } = self;
        write!(f, "resampling expected {expected} samples, got {found}")
    }
}

impl std::error::Error for WrongLength {}
