//! CopyObject.

use crate::client::{Call, Client, Draft};
use crate::failure::Answer;
use crate::headers::Headers;
use crate::refusal;
use crate::request::Method;
use crate::xml::{self, Node};

/// How many bytes the response may have.
const MAX_ANSWER: u64 = 64 << 10;

/// The object that is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopySource<'a> {
    /// The bucket, in the same region.
    pub bucket: &'a str,
    /// The key.
    pub key: &'a str,
}

/// What the storage says about the copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// The ETag, as the storage writes it.
    pub etag: String,
}

impl Client {
    /// Copies an object inside of the storage. `headers` are those of the copy and conditions;
    /// without a metadata directive, the copy has the metadata of the source.
    ///
    /// # Errors
    /// `Refusal` with 404 `NoSuchKey` if there is no source.
    pub fn copy(
        &self,
        call: &Call<'_>,
        source: CopySource<'_>,
        bucket: &str,
        key: &str,
        headers: &Headers,
    ) -> Answer<Copied> {
        let mut headers = headers.clone();
        let from = self.object(source.bucket, source.key)?;
        headers.set(self.settings.service.copy_source(), from.resource);
        let draft = Draft {
            method: Method::Put,
            target: self.object(bucket, key)?,
            query: Vec::new(),
            headers,
            payload: self.empty_payload(),
            body: &[],
            max_bytes: MAX_ANSWER,
        };
        let service = self.settings.service;
        self.send(call, &draft, &|incoming| {
            let text = String::from_utf8_lossy(&incoming.body);
            let (mut etag, mut failed) = (None, false);
            let read = xml::walk(&text, &mut |node| match node {
                Node::Leaf { path: [.., "ETag"], text } => etag = Some(text.to_owned()),
                Node::Leaf { path: [.., "Error", "Code"], .. } => failed = true,
                _ => {}
            });
            match (read, etag) {
                (Some(()), Some(etag)) if !failed => Ok(Copied { etag }),
                // S3 begins to answer before it has copied, and may fail after the status 200.
                _ => Err(refusal::late(service, &incoming.head.headers, &incoming.body)),
            }
        })
    }
}
