//! A request before it is signed and sent.

use crate::headers::Headers;
use crate::percent;

/// The methods that object storages know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Read an object, or list a bucket.
    Get,
    /// Read the headers of an object.
    Head,
    /// Write an object.
    Put,
    /// Delete an object.
    Delete,
}

impl Method {
    /// The name as it is sent.
    pub fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// A parameter of the query, not encoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// The name.
    pub name: String,
    /// The value; empty if there is none.
    pub value: String,
}

/// What a signature says about the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// Nothing: TLS and a checksum protect it.
    Unsigned,
    /// Its SHA-256 in hexadecimal, lower case.
    Sha256(String),
}

impl Payload {
    /// What is sent and signed.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Unsigned => "UNSIGNED-PAYLOAD",
            Self::Sha256(hex) => hex,
        }
    }
}

/// A request before it is signed and sent. It is sent exactly as it stands here: nothing resolves
/// "..", joins slashes, or adds headers.
#[derive(Debug, Clone)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The host, with the port if it is not that of the scheme: the value of the header Host.
    pub host: String,
    /// The path as it is sent: percent-encoded, with a slash at the beginning.
    pub path: String,
    /// The path that OSS signs, which contains the bucket also where the host does.
    pub resource: String,
    /// The query.
    pub query: Vec<Parameter>,
    /// The headers, without those that frame or sign the request.
    pub headers: Headers,
    /// What is signed of the body.
    pub payload: Payload,
}

impl Request {
    /// The query as it is sent and signed: encoded, and sorted by name. `empty` is written after a
    /// name without a value.
    pub(crate) fn encoded_query(&self, empty: &str) -> String {
        let mut pairs: Vec<_> = self
            .query
            .iter()
            .map(|pair| (percent::component(&pair.name), percent::component(&pair.value)))
            .collect();
        pairs.sort();
        let join = |(name, value): &(String, String)| match value.as_str() {
            "" => format!("{name}{empty}"),
            value => format!("{name}={value}"),
        };
        pairs.iter().map(join).collect::<Vec<_>>().join("&")
    }
}
