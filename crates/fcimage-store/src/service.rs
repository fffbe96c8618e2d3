//! The two interfaces of object storages, and the words in which they differ.

use crate::request::Request;
use crate::sign::{Signing, aws_v4, oss_v4};

/// An interface of object storages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// Alibaba Cloud OSS.
    Oss,
    /// S3: AWS, MinIO, COS, OBS, R2 and others.
    S3,
}

impl Service {
    /// Signs a request.
    pub(crate) fn sign(self, request: &mut Request, signing: &Signing<'_>) {
        match self {
            Self::Oss => oss_v4::sign(request, signing, &[]),
            Self::S3 => aws_v4::sign(request, signing),
        }
    }

    /// What follows a parameter of the query that has no value.
    pub(crate) fn empty_value(self) -> &'static str {
        match self {
            Self::Oss => "",
            Self::S3 => "=",
        }
    }

    /// The header with the ID of a request.
    pub(crate) fn request_id(self) -> &'static str {
        match self {
            Self::Oss => "x-oss-request-id",
            Self::S3 => "x-amz-request-id",
        }
    }

    /// The header that names the source of a copy.
    pub(crate) fn copy_source(self) -> &'static str {
        match self {
            Self::Oss => "x-oss-copy-source",
            Self::S3 => "x-amz-copy-source",
        }
    }
}
