//! What can go wrong while a frame is read or written.

use std::fmt;

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// What is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument of the caller is wrong.
    Argument,
    /// The data are damaged, end too early, or are not a VP8 frame.
    Damaged,
    /// The frame is one of VP8, but of a kind that WebP does not use.
    Unsupported,
    /// The frame exceeds a limit.
    Limit {
        /// The name of the limit that is exceeded.
        name: &'static str,
    },
    /// The host said that the call was cancelled.
    Cancelled,
    /// A bug in this crate.
    Internal,
}

/// One failure: its kind, and a message that says what was expected and what was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<ErrorInner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct ErrorInner {
    kind: ErrorKind,
    message: String,
}

impl Error {
    #[cold]
    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(ErrorInner { kind, message: message.into() }))
    }

    #[cold]
    pub(crate) fn argument(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Argument, message)
    }

    #[cold]
    pub(crate) fn damaged(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Damaged, message)
    }

    #[cold]
    pub(crate) fn unsupported(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsupported, message)
    }

    #[cold]
    pub(crate) fn limit(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Limit { name }, message)
    }

    #[cold]
    pub(crate) fn cancelled() -> Self {
        Self::new(ErrorKind::Cancelled, "the call was cancelled")
    }

    #[cold]
    pub(crate) fn internal(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Internal, message)
    }

    /// What is at fault.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What was expected, what was found, and where.
    pub fn message(&self) -> &str {
        &self.0.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_keeps_its_kind_and_message() {
        let error = Error::limit("max_pixels", "too many");
        assert_eq!(error.kind(), ErrorKind::Limit { name: "max_pixels" });
        assert_eq!(error.to_string(), "too many");
    }
}
