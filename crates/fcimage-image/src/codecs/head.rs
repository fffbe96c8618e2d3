//! What the beginning of a file says.

use crate::info::Info;

/// The header of an image, read from the beginning of its file.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Head {
    /// What the header says.
    pub info: Info,
    /// Whether there is more than one frame; `None` where only the rest of the file can say so.
    pub animated: Option<bool>,
}
