//! PutObject.

use crate::client::{Call, Client, Draft};
use crate::digest::sha256_hex;
use crate::failure::Answer;
use crate::headers::Headers;
use crate::request::{Method, Payload};
use crate::service::Service;

/// What the storage says about a stored object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The headers of the response: ETag, and the version where the bucket has versions.
    pub headers: Headers,
}

impl Client {
    /// Writes an object: whole, or on failure not at all. `headers` are Content-Type, user metadata,
    /// conditions such as If-None-Match, and whatever else the storage knows.
    ///
    /// # Errors
    /// `Refusal` with 409 or 412 if a condition does not hold.
    pub fn put(
        &self,
        call: &Call<'_>,
        bucket: &str,
        key: &str,
        data: &[u8],
        headers: &Headers,
    ) -> Answer<Stored> {
        let mut headers = headers.clone();
        self.checksums.announce(&mut headers, data);
        // TLS protects the body, and the checksum says whether it arrived.
        let signs = self.settings.service == Service::S3 && !self.settings.endpoint.secure;
        let payload = if signs { Payload::Sha256(sha256_hex(data)) } else { Payload::Unsigned };
        let draft = Draft {
            method: Method::Put,
            target: self.object(bucket, key)?,
            query: Vec::new(),
            headers,
            payload,
            body: data,
            max_bytes: MAX_ANSWER,
        };
        self.send(call, &draft, &|incoming| {
            self.checksums.verify(&incoming.head.headers, data)?;
            Ok(Stored { headers: incoming.head.headers })
        })
    }
}

/// How many bytes may follow the headers of a successful upload.
const MAX_ANSWER: u64 = 64 << 10;
