//! Where a storage is, and where a bucket is in it.

use std::net::IpAddr;

use fcimage_base::{Error, Result};

use crate::percent;

/// Where the name of the bucket stands in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addressing {
    /// Before the host: `bucket.endpoint/key`.
    Virtual,
    /// In the path: `endpoint/bucket/key`.
    Path,
    /// Nowhere: the endpoint is a domain of the bucket.
    Domain,
}

/// The address of a storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Whether TLS is used.
    pub secure: bool,
    /// The host, without the brackets of an IPv6 address.
    pub host: String,
    /// The port.
    pub port: u16,
    /// Where the bucket stands.
    pub addressing: Addressing,
}

/// The server at the other end of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Peer {
    pub(crate) secure: bool,
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// The address of an object or of a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) peer: Peer,
    /// The value of the header Host.
    pub(crate) host: String,
    /// The path, percent-encoded.
    pub(crate) path: String,
    /// The path with the bucket, which OSS signs.
    pub(crate) resource: String,
}

impl Endpoint {
    /// Reads `https://host:port`. Without a scheme, it is HTTPS. Without `addressing`, the bucket
    /// stands in the path for IP addresses and names without a dot, such as `localhost` or `minio`,
    /// and before the host for all others.
    ///
    /// # Errors
    /// `Argument` if it is not such an address.
    pub fn parse(text: &str, addressing: Option<Addressing>) -> Result<Self> {
        let wrong = || {
            Error::argument(format!(
                "endpoint must be an address such as https://oss-cn-hangzhou.aliyuncs.com, got {text:?}"
            ))
        };
        let (secure, rest) = match text.split_once("://") {
            Some(("https", rest)) => (true, rest),
            Some(("http", rest)) => (false, rest),
            Some(_) => return Err(wrong()),
            None => (true, text),
        };
        let rest = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = split_port(rest).ok_or_else(wrong)?;
        let address: Option<IpAddr> = host.parse().ok();
        if address.is_none() && !is_name(host) {
            return Err(wrong());
        }
        let port = match port {
            Some(port) => port.parse().ok().filter(|port| *port > 0).ok_or_else(wrong)?,
            None if secure => 443,
            None => 80,
        };
        let in_path = address.is_some() || !host.contains('.');
        let addressing =
            addressing.unwrap_or(if in_path { Addressing::Path } else { Addressing::Virtual });
        if addressing == Addressing::Virtual && address.is_some() {
            return Err(Error::argument(format!(
                "a bucket cannot stand before an IP address: use path style for {text:?}"
            )));
        }
        Ok(Self { secure, host: host.to_ascii_lowercase(), port, addressing })
    }

    /// The address of `key`, or of the bucket if the key is empty.
    ///
    /// # Errors
    /// `Argument` for a name that no bucket can have.
    pub(crate) fn target(&self, bucket: &str, key: &str) -> Result<Target> {
        if !is_bucket(bucket) {
            return Err(Error::argument(format!("{bucket:?} is not the name of a bucket")));
        }
        // The certificate of `*.endpoint` has no room for more dots.
        let dotted = self.secure && bucket.contains('.');
        let before = self.addressing == Addressing::Virtual && !dotted;
        let host = if before { format!("{bucket}.{}", self.host) } else { self.host.clone() };
        let resource = format!("/{bucket}/{}", percent::path(key));
        let path = if before || self.addressing == Addressing::Domain {
            format!("/{}", percent::path(key))
        } else if key.is_empty() {
            format!("/{bucket}")
        } else {
            resource.clone()
        };
        let mut name = if host.contains(':') { format!("[{host}]") } else { host.clone() };
        if self.port != if self.secure { 443 } else { 80 } {
            name = format!("{name}:{}", self.port);
        }
        let peer = Peer { secure: self.secure, host, port: self.port };
        Ok(Target { peer, host: name, path, resource })
    }
}

/// Host and port of `host:port` or `[address]:port`.
fn split_port(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (host, port) = rest.split_once(']')?;
        host.parse::<std::net::Ipv6Addr>().ok()?;
        return match port {
            "" => Some((host, None)),
            port => Some((host, Some(port.strip_prefix(':')?))),
        };
    }
    match text.split_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => Some((host, Some(port))),
        Some(_) => None,
        None => Some((text, None)),
    }
}

/// Whether `name` can be the name of a host.
fn is_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    name.len() <= 253
        && name
            .split('.')
            .all(|label| !label.is_empty() && label.len() <= 63 && label.bytes().all(allowed))
}

/// Whether `name` can be the name of a bucket in any storage: what cannot is not put into a host or
/// a path. Old buckets of S3 may have capitals and underscores.
fn is_bucket(name: &str) -> bool {
    (1..=255).contains(&name.len()) && is_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(endpoint: &str, bucket: &str, key: &str) -> Target {
        Endpoint::parse(endpoint, None).unwrap().target(bucket, key).unwrap()
    }

    #[test]
    fn a_domain_has_the_bucket_before_it() {
        let found = target("oss-cn-hangzhou.aliyuncs.com", "b", "x/../y z");
        assert!(found.peer.secure);
        assert_eq!(found.host, "b.oss-cn-hangzhou.aliyuncs.com");
        assert_eq!(
            (found.path.as_str(), found.resource.as_str()),
            ("/x/../y%20z", "/b/x/../y%20z")
        );
        let dotted = target("https://s3.amazonaws.com", "a.b", "k");
        assert_eq!((dotted.host.as_str(), dotted.path.as_str()), ("s3.amazonaws.com", "/a.b/k"));
    }

    #[test]
    fn an_address_and_a_short_name_have_the_bucket_in_the_path() {
        for (endpoint, host, port) in [
            ("http://127.0.0.1:9000", "127.0.0.1:9000", 9000),
            ("http://localhost/", "localhost", 80),
            ("http://[::1]:9000", "[::1]:9000", 9000),
            ("https://minio:443", "minio", 443),
        ] {
            let found = target(endpoint, "b", "k");
            assert_eq!((found.host.as_str(), found.peer.port), (host, port));
            assert_eq!(found.path, "/b/k");
        }
    }

    #[test]
    fn a_domain_of_the_bucket_has_no_bucket_in_the_request() {
        let endpoint =
            Endpoint::parse("https://img.example.com", Some(Addressing::Domain)).unwrap();
        let found = endpoint.target("b", "k").unwrap();
        assert_eq!((found.host.as_str(), found.path.as_str()), ("img.example.com", "/k"));
        assert_eq!(found.resource, "/b/k");
    }

    #[test]
    fn what_is_no_address_is_an_argument_error() {
        for wrong in [
            "",
            "ftp://example.com",
            "https://",
            "a b",
            "https://example.com/path",
            "https://user@example.com",
            "http://a:b",
            "http://a:0",
            "http://a:99999",
            "http://[::1",
            "http://[1]",
            "http://a..b",
            "http://a\r\nb",
            "https://::1",
        ] {
            assert!(Endpoint::parse(wrong, None).is_err(), "{wrong:?}");
        }
        assert!(Endpoint::parse("http://10.0.0.1", Some(Addressing::Virtual)).is_err());
    }

    #[test]
    fn no_bucket_changes_the_host_or_the_path() {
        let endpoint = Endpoint::parse("https://example.com", None).unwrap();
        for wrong in ["", "a/b", "a?b", "evil.com#", "a b", "..", "a..b", "a:1@b", "\r\n", "桶"] {
            assert!(endpoint.target(wrong, "k").is_err(), "{wrong:?}");
        }
    }
}
