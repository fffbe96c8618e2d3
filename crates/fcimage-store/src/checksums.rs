//! Checksums in headers: sent with what is stored, and compared with what comes back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::crc64::{Crc64, Polynomial};
use crate::digest::sha256;
use crate::failure::{Answer, Failure};
use crate::headers::Headers;
use crate::service::Service;

/// OSS's checksum, a decimal number.
const OSS_CRC64: &str = "x-oss-hash-crc64ecma";
/// S3's checksums, in Base64.
const S3_CRC32: &str = "x-amz-checksum-crc32";
const S3_CRC64: &str = "x-amz-checksum-crc64nvme";
const S3_SHA256: &str = "x-amz-checksum-sha256";

/// Computes the checksums of a service.
pub(crate) struct Checksums {
    service: Service,
    crc64: Crc64,
}

impl Checksums {
    pub(crate) fn new(service: Service) -> Self {
        let polynomial = match service {
            Service::Oss => Polynomial::Ecma,
            Service::S3 => Polynomial::Nvme,
        };
        Self { service, crc64: Crc64::new(polynomial) }
    }

    /// Adds the checksum of an upload, where the service takes one and the caller gave none.
    pub(crate) fn announce(&self, headers: &mut Headers, data: &[u8]) {
        let given = headers.iter().any(|header| header.name.starts_with("x-amz-checksum-"));
        if self.service == Service::S3 && !given {
            headers.set(S3_CRC32, crc32(data));
        }
    }

    /// Compares `data` with the checksums in a response: of the data that were sent, or that came.
    ///
    /// # Errors
    /// A retryable failure if one differs: the data changed on the way.
    pub(crate) fn verify(&self, headers: &Headers, data: &[u8]) -> Answer<()> {
        let expected = |name: &'static str| {
            // The checksum of an object of several parts ends with their number: it is not one of
            // the bytes.
            let value = headers.get(name).filter(|value| !value.contains('-'))?;
            Some(Expected { name, value })
        };
        match self.service {
            Service::Oss => compare(expected(OSS_CRC64), || self.crc64.of(data).to_string()),
            Service::S3 => {
                compare(expected(S3_CRC32), || crc32(data))?;
                compare(expected(S3_SHA256), || STANDARD.encode(sha256(data)))?;
                compare(expected(S3_CRC64), || STANDARD.encode(self.crc64.of(data).to_be_bytes()))
            }
        }
    }
}

/// A checksum that the storage sent.
struct Expected<'a> {
    name: &'static str,
    value: &'a str,
}

fn compare(expected: Option<Expected<'_>>, found: impl FnOnce() -> String) -> Answer<()> {
    let Some(Expected { name, value }) = expected else { return Ok(()) };
    let found = found();
    if found == value {
        return Ok(());
    }
    Err(Failure::broken(format!(
        "the data changed on the way: their checksum is {found}, the storage sent {name} {value}"
    )))
}

fn crc32(data: &[u8]) -> String {
    STANDARD.encode(crc32fast::hash(data).to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verified(service: Service, name: &str, value: &str) -> bool {
        let mut headers = Headers::new();
        headers.set(name, value);
        Checksums::new(service).verify(&headers, b"123456789").is_ok()
    }

    #[test]
    fn each_checksum_is_compared() {
        for (service, name, value) in [
            (Service::Oss, OSS_CRC64, "11051210869376104954"),
            (Service::S3, S3_CRC32, "y/Q5Jg=="),
            (Service::S3, S3_CRC64, "rosUhgp5mIg="),
            (Service::S3, S3_SHA256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
        ] {
            assert!(verified(service, name, value), "{name}");
            assert!(!verified(service, name, "1"), "{name}");
            assert!(verified(service, name, "1-2"), "{name}: of several parts");
        }
    }

    #[test]
    fn uploads_to_s3_announce_a_checksum_unless_the_caller_does() {
        let mut headers = Headers::new();
        Checksums::new(Service::S3).announce(&mut headers, b"123456789");
        assert_eq!(headers.get(S3_CRC32), Some("y/Q5Jg=="));
        let mut given = Headers::new();
        given.set(S3_SHA256, "x");
        Checksums::new(Service::S3).announce(&mut given, b"123456789");
        assert_eq!(given.get(S3_CRC32), None);
    }
}
