//! What can go wrong while a JPEG is read.

use std::fmt;

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// What is at fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument of the caller is wrong: a scale, a region.
    Argument,
    /// The data are damaged, end too early, or are not a JPEG.
    Damaged,
    /// The file is a JPEG of a kind that this decoder does not support.
    Unsupported,
    /// The file exceeds a limit.
    Limit {
        /// The field of [`Limits`](crate::Limits) that is exceeded, or `max_work`, which is fixed.
        name: &'static str,
    },
    /// The [`Context`](crate::Context) said that the call was cancelled.
    Cancelled,
    /// A bug in this crate, or a [`Context`](crate::Context) that does not keep its promises.
    Internal,
}

/// One failure: its kind, and a message that says what was expected and what was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Error(Box<ErrorInner>);

#[derive(Debug, Clone, PartialEq)]
struct ErrorInner {
    kind: ErrorKind,
    message: String,
    decoded_fraction: Option<f64>,
}

impl Error {
    #[cold]
    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(ErrorInner { kind, message: message.into(), decoded_fraction: None }))
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

    /// The same error, with the fraction of the image that was decoded before it.
    pub(crate) fn with_decoded_fraction(mut self, fraction: f64) -> Self {
        self.0.decoded_fraction = Some(fraction);
        self
    }

    /// What is at fault.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What was expected, what was found, and where.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The fraction of the image, 0.0 to 1.0, that was decoded before the damage, where decoding had
    /// started. Sequential files count MCUs; progressive ones count each coefficient as far as its
    /// bits were read.
    pub fn decoded_fraction(&self) -> Option<f64> {
        self.0.decoded_fraction
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
    fn an_error_keeps_its_kind_message_and_fraction() {
        let error = Error::limit("max_scans", "too many").with_decoded_fraction(0.25);
        assert_eq!(error.kind(), ErrorKind::Limit { name: "max_scans" });
        assert_eq!(error.to_string(), "too many");
        assert_eq!(error.decoded_fraction(), Some(0.25));
        assert_eq!(Error::cancelled().decoded_fraction(), None);
    }
}
