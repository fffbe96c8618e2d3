//! Headers of requests and responses.

use fcimage_base::{Error, Result};

/// One header: a name in lower case, and a value without spaces around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The name in lower case.
    pub name: String,
    /// The value.
    pub value: String,
}

/// Headers in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<Header>);

/// What frames a request, or signs it: never taken from callers.
const OURS: [&str; 16] = [
    "authorization",
    "connection",
    "content-length",
    "expect",
    "host",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-amz-content-sha256",
    "x-amz-date",
    "x-amz-security-token",
    "x-oss-content-sha256",
    "x-oss-date",
    "x-oss-security-token",
];

impl Headers {
    /// No headers.
    pub fn new() -> Self {
        Self::default()
    }

    /// The headers of a caller: a name that occurs twice keeps its last value.
    ///
    /// # Errors
    /// `Argument` for a name or a value that HTTP does not allow, and for a header that frames or
    /// signs the request.
    pub fn from_caller(pairs: &[(String, String)]) -> Result<Self> {
        let mut headers = Self::new();
        for (name, value) in pairs {
            let name = name.to_ascii_lowercase();
            if !is_token(&name) {
                return Err(Error::argument(format!("{name:?} is not the name of an HTTP header")));
            }
            if OURS.contains(&name.as_str()) {
                return Err(Error::argument(format!(
                    "the header {name} is set by fcimage and cannot be given"
                )));
            }
            // Only a tab may be used of the control characters.
            if value.bytes().any(|byte| (byte < b' ' && byte != b'\t') || byte == 0x7f) {
                return Err(Error::argument(format!(
                    "the header {name} must not contain control characters, got {value:?}"
                )));
            }
            headers.set(&name, value.trim_matches([' ', '\t']));
        }
        Ok(headers)
    }

    /// The first value of a header; `name` in lower case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|header| header.name == name).map(|header| header.value.as_str())
    }

    /// All values of a header; `name` in lower case.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |header| header.name == name).map(|header| header.value.as_str())
    }

    /// Sets a header instead of those of the same name; `name` in lower case.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|header| header.name != name);
        self.push(name, value);
    }

    /// Adds a header after the others; `name` in lower case.
    pub fn push(&mut self, name: &str, value: impl Into<String>) {
        self.0.push(Header { name: name.to_owned(), value: value.into() });
    }

    /// The headers in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Header> {
        self.0.iter()
    }
}

/// Whether `name` is a token (RFC 9110, 5.6.2).
fn is_token(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !name.is_empty() && name.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(name: &str, value: &str) -> Result<Headers> {
        Headers::from_caller(&[(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn names_are_lower_case_and_values_are_trimmed() {
        let headers = given("Content-Type", " image/png\t").unwrap();
        assert_eq!(headers.get("content-type"), Some("image/png"));
    }

    #[test]
    fn nothing_can_be_smuggled_into_a_request() {
        for (name, value) in [
            ("a", "b\r\nHost: evil"),
            ("a", "b\nc"),
            ("a", "\0"),
            ("a\r\nb", "c"),
            ("a b", "c"),
            ("a:", "c"),
            ("", "c"),
            ("Content-Length", "5"),
            ("HOST", "evil"),
            ("X-Oss-Date", "x"),
            ("X-Amz-Security-Token", "x"),
            ("transfer-Encoding", "chunked"),
        ] {
            let error = given(name, value).unwrap_err();
            assert_eq!(error.kind(), fcimage_base::ErrorKind::Argument, "{name}: {value}");
        }
    }

    #[test]
    fn the_last_of_two_values_is_kept() {
        let pair = |value: &str| ("A".to_owned(), value.to_owned());
        let headers = Headers::from_caller(&[pair("1"), pair("2")]).unwrap();
        assert_eq!(headers.all("a").collect::<Vec<_>>(), ["2"]);
    }
}
