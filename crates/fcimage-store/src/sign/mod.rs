//! Signatures of requests: V4 of OSS, and Signature Version 4 of AWS, from which it was derived.

pub mod aws_v4;
pub mod oss_v4;
mod scope;

use crate::clock::Timestamp;
use crate::credentials::Credentials;

/// Who signs, when, and for which region.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'a> {
    /// The access key.
    pub credentials: &'a Credentials,
    /// The region, such as `cn-hangzhou` or `us-east-1`.
    pub region: &'a str,
    /// The time of the signature. Storages accept 15 minutes before and after their own.
    pub time: Timestamp,
}
