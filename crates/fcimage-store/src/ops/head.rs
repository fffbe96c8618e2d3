//! HeadObject.

use crate::client::{Call, Client, Draft};
use crate::failure::Answer;
use crate::headers::Headers;
use crate::request::Method;

/// What the storage says about an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectHead {
    /// The headers of the response.
    pub headers: Headers,
}

impl Client {
    /// Reads the headers of an object. `headers` are conditions, such as If-Match.
    ///
    /// # Errors
    /// `Refusal` with 404 if there is no such object or bucket.
    pub fn head(
        &self,
        call: &Call<'_>,
        bucket: &str,
        key: &str,
        headers: &Headers,
    ) -> Answer<ObjectHead> {
        let draft = Draft {
            method: Method::Head,
            target: self.object(bucket, key)?,
            query: Vec::new(),
            headers: headers.clone(),
            payload: self.empty_payload(),
            body: &[],
            max_bytes: 0,
        };
        self.send(call, &draft, &|incoming| Ok(ObjectHead { headers: incoming.head.headers }))
    }
}
