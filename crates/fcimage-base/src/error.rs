//! What can go wrong: few kinds outside, exact facts inside.

use std::fmt;

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Whose fault an [`Error`] is. Each kind is one exception class in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// A recipe, option or limit that the caller gave is out of its range (the caller's fault).
    Argument,
    /// The bytes of the picture are damaged or are no picture (the file's fault).
    Decode,
    /// The picture is sound, but of a kind that is not read here (nobody's fault).
    Unsupported,
    /// The picture or event asks for more than the limits grant.
    Limit,
    /// The finished picture does not fit its output format.
    Encode,
    /// The payload is not the event that it should be.
    Event,
    /// An event pattern or transform is not valid.
    Pattern,
    /// A dependency panicked, or an invariant of ours broke: a bug, never the input's fault.
    Internal,
    /// Nobody waits for the result any more: see [`crate::cancel`].
    Cancelled,
}

/// One failure: its kind, a sentence that says what was expected and what was found, and, where
/// they are known, the place (a JSON pointer) and the fraction of the picture that was decoded.
#[derive(Debug, Clone, PartialEq)]
pub struct Error(Box<Facts>);

#[derive(Debug, Clone, PartialEq)]
struct Facts {
    kind: ErrorKind,
    message: String,
    pointer: Option<String>,
    decoded_fraction: Option<f64>,
}

macro_rules! constructors {
    ($($(#[$doc:meta])* $name:ident => $kind:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[cold]
        pub fn $name(message: impl Into<String>) -> Self {
            Self::new(ErrorKind::$kind, message)
        }
    )+};
}

impl Error {
    /// An error of `kind` with a sentence that says what was expected and found.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Box::new(Facts { kind, message, pointer: None, decoded_fraction: None }))
    }

    constructors! {
        /// [`ErrorKind::Argument`].
        argument => Argument,
        /// [`ErrorKind::Decode`].
        decode => Decode,
        /// [`ErrorKind::Unsupported`].
        unsupported => Unsupported,
        /// [`ErrorKind::Limit`].
        limit => Limit,
        /// [`ErrorKind::Encode`].
        encode => Encode,
        /// [`ErrorKind::Event`].
        event => Event,
        /// [`ErrorKind::Pattern`].
        pattern => Pattern,
        /// [`ErrorKind::Internal`].
        internal => Internal,
        /// [`ErrorKind::Cancelled`].
        cancelled => Cancelled,
    }

    /// The same error, with the JSON pointer (RFC 6901) of the place it speaks of.
    #[must_use]
    pub fn with_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.0.pointer = Some(pointer.into());
        self
    }

    /// The same error, with `outer` put before the pointer that it has.
    #[must_use]
    pub fn prefix_pointer(mut self, outer: &str) -> Self {
        let inner = self.0.pointer.take().unwrap_or_default();
        self.0.pointer = Some(format!("{outer}{inner}"));
        self
    }

    /// The same error without a place: for callers whose arguments came one by one.
    #[must_use]
    pub fn without_pointer(mut self) -> Self {
        self.0.pointer = None;
        self
    }

    /// The same error, with the fraction (0.0 to 1.0) of the picture that was decoded before it.
    #[must_use]
    pub fn with_decoded_fraction(mut self, fraction: f64) -> Self {
        self.0.decoded_fraction = Some(fraction);
        self
    }

    /// Whose fault it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The sentence, without the place.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The JSON pointer into the document that the caller gave, if the error is about one.
    pub fn pointer(&self) -> Option<&str> {
        self.0.pointer.as_deref()
    }

    /// How much of the picture was decoded before the damage, 0.0 to 1.0.
    pub fn decoded_fraction(&self) -> Option<f64> {
        self.0.decoded_fraction
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.pointer {
            Some(pointer) if !pointer.is_empty() => write!(f, "at {pointer}: {}", self.0.message),
            _ => f.write_str(&self.0.message),
        }
    }
}

impl std::error::Error for Error {}

/// Runs `f`; a panic in it, which only a bug can cause, becomes an [`ErrorKind::Internal`] that says
/// what happened and where. Nothing is printed, unless `RUST_BACKTRACE` asks for it.
pub fn catch_panic<T>(f: impl FnOnce() -> Result<T>) -> Result<T> {
    crate::panics::catch(f).unwrap_or_else(|what| {
        Err(Error::internal(format!("a bug in fcimage or a dependency: {what}; please report it")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_built_from_the_inside_out() {
        let error = Error::pattern("expected an array")
            .with_pointer("/0")
            .prefix_pointer("/data")
            .prefix_pointer("/x");
        assert_eq!(error.to_string(), "at /x/data/0: expected an array");
        assert_eq!(error.pointer(), Some("/x/data/0"));
    }

    #[test]
    fn a_panic_becomes_an_error() {
        let error = catch_panic(|| -> Result<()> { panic!("index {} of {}", 3, 2) }).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Internal);
        assert!(
            error.message().contains("index 3 of 2, at crates/fcimage-base/src/error.rs:"),
            "{error}"
        );
    }

    #[test]
    fn the_document_itself_is_not_named_as_a_place() {
        assert_eq!(Error::event("not JSON").with_pointer("").to_string(), "not JSON");
    }
}
