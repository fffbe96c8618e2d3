//! What can go wrong with a request.

use std::fmt;

use fcimage_base::Error;

use crate::clock::Timestamp;

/// The result of a request, or of a part of one.
pub type Answer<T> = Result<T, Failure>;

/// Why there is no result.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// An argument is wrong, or the call was cancelled.
    Core(Error),
    /// The object has more bytes than the caller accepts.
    TooLarge(TooLarge),
    /// The storage answered that it will not.
    Refusal(Box<Refusal>),
    /// There was no answer, or one that cannot be used.
    Connection(Broken),
}

/// An object with more bytes than the caller accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLarge {
    /// The size of the object; None if the storage does not say it before the end.
    pub size: Option<u64>,
    /// The number of bytes that the caller accepts.
    pub max_bytes: u64,
}

/// A missing or unusable answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What happened.
    pub message: String,
    /// Whether the same request can succeed later.
    pub retryable: bool,
}

/// An answer with the status of an error.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// The code of the storage, such as `AccessDenied`. Empty if it sent none.
    pub code: String,
    /// The message of the storage.
    pub message: String,
    /// OSS's number of the cause, such as `0003-00000001`.
    pub ec: String,
    /// The ID of the request.
    pub request_id: String,
    /// The time of the storage.
    pub time: Option<Timestamp>,
}

/// Codes that mean: later, whatever their status. `BadDigest` says that the data changed on the way.
const RETRYABLE_CODES: [&str; 8] = [
    "BadDigest",
    "ConnectionTimeout",
    "QpsLimitExceeded",
    "RequestTimeout",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequests",
];

/// Codes that will not go away, although their status is one that does.
const PERMANENT_CODES: [&str; 4] =
    ["FileAlreadyExists", "FileImmutable", "NotImplemented", "PositionNotEqualToLength"];

/// Whether the same request can succeed later, after an answer with this status and code.
pub fn is_retryable(status: u16, code: &str) -> bool {
    let passing = status >= 500 || matches!(status, 408 | 409 | 429);
    (passing || RETRYABLE_CODES.contains(&code)) && !PERMANENT_CODES.contains(&code)
}

impl Failure {
    /// A connection that broke; the same request can succeed later.
    #[cold]
    pub(crate) fn broken(message: impl Into<String>) -> Self {
        Self::Connection(Broken { message: message.into(), retryable: true })
    }

    /// A problem between here and the storage that will not go away.
    #[cold]
    pub(crate) fn permanent(message: impl Into<String>) -> Self {
        Self::Connection(Broken { message: message.into(), retryable: false })
    }

    /// Whether the same request can succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Core(_) | Self::TooLarge(_) => false,
            Self::Refusal(refusal) => is_retryable(refusal.status, &refusal.code),
            Self::Connection(broken) => broken.retryable,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Core(error) => error.fmt(f),
            Self::TooLarge(TooLarge { size: Some(size), max_bytes }) => {
                write!(f, "the object has {size} bytes; max_bytes is {max_bytes}")
            }
            Self::TooLarge(TooLarge { size: None, max_bytes }) => {
                write!(f, "the result has more than {max_bytes} bytes, which is max_bytes")
            }
            Self::Refusal(refusal) => write!(f, "{} {}", refusal.status, refusal.code),
            Self::Connection(broken) => f.write_str(&broken.message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_succeed_later_is_retryable() {
        for (status, code, expected) in [
            (503, "", true),
            (500, "InternalError", true),
            (501, "NotImplemented", false),
            (429, "", true),
            (409, "OperationAborted", true),
            (409, "FileAlreadyExists", false),
            (400, "BadDigest", true),
            (400, "RequestTimeout", true),
            (403, "AccessDenied", false),
            (404, "NoSuchKey", false),
            (412, "PreconditionFailed", false),
        ] {
            assert_eq!(is_retryable(status, code), expected, "{status} {code}");
        }
    }
}
