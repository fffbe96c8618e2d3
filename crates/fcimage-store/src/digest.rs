//! SHA-256 and HMAC-SHA256, as signatures use them.

use std::fmt::Write as _;

use ring::{digest, hmac};

/// HMAC-SHA256 of `data`.
pub(crate) fn hmac(key: &[u8], data: &str) -> hmac::Tag {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), data.as_bytes())
}

/// SHA-256 of `data` in hexadecimal, lower case.
pub(crate) fn sha256_hex(data: &[u8]) -> String {
    hex(sha256(data).as_ref())
}

/// SHA-256 of `data`.
pub(crate) fn sha256(data: &[u8]) -> digest::Digest {
    digest::digest(&digest::SHA256, data)
}

/// `bytes` in hexadecimal, lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
