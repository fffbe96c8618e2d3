//! GetObject.

use crate::client::{Call, Client, Draft};
use crate::failure::{Answer, Failure};
use crate::headers::Headers;
use crate::net::connection::Incoming;
use crate::request::{Method, Parameter};
use crate::service::Service;

/// Bytes of an object: from `first` to `last`, both included; without `last`, to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The first byte; 0 is the first of the object.
    pub first: u64,
    /// The last byte.
    pub last: Option<u64>,
}

/// What is read of an object.
#[derive(Debug, Clone, Default)]
pub struct GetOptions {
    /// The bytes to read; None for all.
    pub range: Option<Range>,
    /// How many bytes the result may have; None for any number.
    pub max_bytes: Option<u64>,
    /// What OSS makes of the object: a value of its parameter `x-oss-process`.
    pub process: Option<String>,
    /// Further headers, such as If-Match.
    pub headers: Headers,
}

/// An object, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The bytes.
    pub data: Vec<u8>,
    /// The headers of the response.
    pub headers: Headers,
}

impl Client {
    /// Reads an object. Its bytes are compared with the checksum that the storage sends, where there
    /// is one of the whole object.
    ///
    /// # Errors
    /// `TooLarge` before the bytes are read, if the storage says the size; `Refusal` with 404
    /// `NoSuchKey` if there is no such object.
    pub fn get(
        &self,
        call: &Call<'_>,
        bucket: &str,
        key: &str,
        options: &GetOptions,
    ) -> Answer<Object> {
        let mut headers = options.headers.clone();
        let mut query = Vec::new();
        if let Some(Range { first, last }) = options.range {
            let last = last.map(|last| last.to_string()).unwrap_or_default();
            headers.set("range", format!("bytes={first}-{last}"));
            if self.settings.service == Service::Oss {
                // Otherwise OSS sends the whole object for a range outside of it.
                headers.set("x-oss-range-behavior", "standard");
            }
        }
        if let Some(process) = &options.process {
            query.push(Parameter { name: "x-oss-process".into(), value: process.clone() });
        }
        if self.settings.service == Service::S3 {
            headers.set("x-amz-checksum-mode", "ENABLED");
        }
        let draft = Draft {
            method: Method::Get,
            target: self.object(bucket, key)?,
            query,
            headers,
            payload: self.empty_payload(),
            body: &[],
            max_bytes: options.max_bytes.unwrap_or(u64::MAX),
        };
        self.send(call, &draft, &|incoming| self.received(incoming, options))
    }

    fn received(&self, incoming: Incoming, options: &GetOptions) -> Answer<Object> {
        let Incoming { head, body, .. } = incoming;
        if options.range.is_some() && head.status != 206 {
            return Err(Failure::permanent("the storage sent the whole object instead of a range"));
        }
        // The checksum is that of the whole object, also for a part or for what was made of it.
        if options.range.is_none() && options.process.is_none() {
            self.checksums.verify(&head.headers, &body)?;
        }
        Ok(Object { data: body, headers: head.headers })
    }
}
