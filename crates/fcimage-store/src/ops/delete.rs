//! DeleteObject.

use crate::client::{Call, Client, Draft};
use crate::failure::Answer;
use crate::headers::Headers;
use crate::request::Method;

/// How many bytes may follow the headers of the response.
const MAX_ANSWER: u64 = 64 << 10;

impl Client {
    /// Deletes an object. It is no error if there is none.
    ///
    /// # Errors
    /// `Refusal` with 404 if there is no such bucket.
    pub fn delete(&self, call: &Call<'_>, bucket: &str, key: &str) -> Answer<()> {
        let draft = Draft {
            method: Method::Delete,
            target: self.object(bucket, key)?,
            query: Vec::new(),
            headers: Headers::new(),
            payload: self.empty_payload(),
            body: &[],
            max_bytes: MAX_ANSWER,
        };
        self.send(call, &draft, &|_| Ok(()))
    }
}
