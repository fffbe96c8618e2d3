//! What can go wrong: a few kinds, each with a message and, where known, a place.

use std::fmt;

/// The result of everything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// What is at fault. Each kind is one exception class in Python.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument, option or recipe of the caller is wrong.
    Argument,
    /// The image is damaged, or the bytes are not an image.
    Decode,
    /// The image is valid, but its kind is not supported.
    Unsupported,
    /// The image or the event exceeds a limit.
    Limit,
    /// The finished image does not fit its output format.
    Encode,
    /// The payload is not a valid event.
    Event,
    /// An event pattern or transform is not valid.
    Pattern,
    /// A bug in fcimage or in a dependency, never the fault of the input.
    Internal,
    /// The call was cancelled: see [`crate::cancel`].
    Cancelled,
}

/// One failure: its kind, a message that says what was expected and what was found, and, where
/// known, the place (a JSON pointer), the limit and the decoded fraction of the image.
#[derive(Debug, Clone, PartialEq)]
pub struct Error(Box<ErrorInner>);

#[derive(Debug, Clone, PartialEq)]
struct ErrorInner {
    kind: ErrorKind,
    message: String,
    pointer: Option<String>,
    decoded_fraction: Option<f64>,
    limit: Option<&'static str>,
    service: Option<ServiceCode>,
}

/// What the object storage of Alibaba Cloud calls an error: of a string that it would refuse, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceCode {
    /// The code, such as `InvalidArgument`.
    pub code: &'static str,
    /// The number of the cause (EC) in its documentation: module and number within it.
    pub cause: Option<(u16, u16)>,
}

impl ServiceCode {
    /// The number of the cause as it is written, such as `0040-00000212`.
    pub fn ec(self) -> Option<String> {
        self.cause.map(|(module, number)| format!("{module:04}-{number:08}"))
    }
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
    /// An error of `kind` with a message that says what was expected and what was found.
    #[cold]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let message = message.into();
        Self(Box::new(ErrorInner {
            kind,
            message,
            pointer: None,
            decoded_fraction: None,
            limit: None,
            service: None,
        }))
    }

    constructors! {
        /// [`ErrorKind::Argument`].
        argument => Argument,
        /// [`ErrorKind::Decode`].
        decode => Decode,
        /// [`ErrorKind::Unsupported`].
        unsupported => Unsupported,
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

    /// [`ErrorKind::Limit`]: the limit called `name` is exceeded. A field of
    /// [`Limits`](crate::Limits) is called as it is there; other names are limits that nobody can change.
    #[cold]
    pub fn limit(name: &'static str, message: impl Into<String>) -> Self {
        let mut error = Self::new(ErrorKind::Limit, message);
        error.0.limit = Some(name);
        error
    }

    /// The same error, with the JSON pointer (RFC 6901) of the place that is wrong.
    #[must_use]
    pub fn with_pointer(mut self, pointer: impl Into<String>) -> Self {
        self.0.pointer = Some(pointer.into());
        self
    }

    /// The same error, with `outer` before its pointer.
    #[must_use]
    pub fn prefix_pointer(mut self, outer: &str) -> Self {
        let inner = self.0.pointer.take().unwrap_or_default();
        self.0.pointer = Some(format!("{outer}{inner}"));
        self
    }

    /// The same error, with `what` before its message: "`what`: message".
    #[must_use]
    pub fn with_context(mut self, what: &str) -> Self {
        self.0.message = format!("{what}: {}", self.0.message);
        self
    }

    /// The same error without a pointer, for callers who gave arguments instead of a document.
    #[must_use]
    pub fn without_pointer(mut self) -> Self {
        self.0.pointer = None;
        self
    }

    /// The same error, with the fraction of the image that was decoded before it, 0.0 to 1.0.
    #[must_use]
    pub fn with_decoded_fraction(mut self, fraction: f64) -> Self {
        self.0.decoded_fraction = Some(fraction);
        self
    }

    /// The same error, with what the object storage calls it.
    #[must_use]
    pub fn with_service_code(mut self, service: ServiceCode) -> Self {
        self.0.service = Some(service);
        self
    }

    /// What is at fault.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The message, without the pointer.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The JSON pointer into the caller's document, if the error is about one.
    pub fn pointer(&self) -> Option<&str> {
        self.0.pointer.as_deref()
    }

    /// The name of the limit that is exceeded, such as `max_memory`, where the kind is `Limit`.
    pub fn limit_name(&self) -> Option<&'static str> {
        self.0.limit
    }

    /// What the object storage calls it, where the error is about one of its processing strings.
    pub fn service_code(&self) -> Option<ServiceCode> {
        self.0.service
    }

    /// The fraction of the image that was decoded before the damage, 0.0 to 1.0.
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

/// Runs `f` and turns a panic in it, which is always a bug, into an [`ErrorKind::Internal`] that says
/// what happened and where. Nothing is printed unless `RUST_BACKTRACE` is set.
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
    fn the_number_of_a_cause_has_twelve_digits() {
        let service = ServiceCode { code: "InvalidArgument", cause: Some((40, 212)) };
        assert_eq!(service.ec().as_deref(), Some("0040-00000212"));
        let error = Error::argument("x").with_service_code(service);
        assert_eq!(error.service_code(), Some(service));
        assert_eq!(error.to_string(), "x");
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
