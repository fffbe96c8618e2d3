//! What a decode ended with.

use crate::error::Error;

/// How far a frame was decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Rows from the top that were decoded, and that no missing byte could change.
    pub rows: u32,
    /// What is wrong with the frame, where that is less than the height.
    pub damage: Option<Error>,
}
