//! What both signatures have in common: the scope, the derived key, the string to sign.

use ring::hmac::Tag;

use crate::digest::{hex, hmac, sha256_hex};
use crate::sign::Signing;

/// The words in which the two signatures differ.
pub(super) struct Dialect {
    /// The name of the algorithm, which begins the string to sign.
    pub(super) algorithm: &'static str,
    /// What precedes the secret in the first key.
    pub(super) prefix: &'static str,
    /// The name of the service in the scope.
    pub(super) service: &'static str,
    /// The last word of the scope.
    pub(super) end: &'static str,
}

impl Dialect {
    /// The region, day and service for which a signature is valid.
    pub(super) fn scope(&self, signing: &Signing<'_>) -> String {
        let date = signing.time.date();
        format!("{date}/{}/{}/{}", signing.region, self.service, self.end)
    }

    /// The signature of a canonical request, in hexadecimal.
    pub(super) fn signature(&self, signing: &Signing<'_>, canonical: &str) -> String {
        let text = format!(
            "{}\n{}\n{}\n{}",
            self.algorithm,
            signing.time.basic(),
            self.scope(signing),
            sha256_hex(canonical.as_bytes())
        );
        hex(hmac(self.key(signing).as_ref(), &text).as_ref())
    }

    /// The key that is derived from the secret for the day, the region and the service.
    fn key(&self, signing: &Signing<'_>) -> Tag {
        let secret = format!("{}{}", self.prefix, signing.credentials.access_key_secret);
        let mut key = hmac(secret.as_bytes(), &signing.time.date());
        for part in [signing.region, self.service, self.end] {
            key = hmac(key.as_ref(), part);
        }
        key
    }
}
