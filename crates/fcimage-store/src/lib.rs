//! Objects in Alibaba Cloud OSS, and in storages that speak S3: signed requests over HTTP/1.1.
//!
//! It knows neither images nor Python.
#![forbid(unsafe_code)]

mod checksums;
mod client;
mod clock;
mod crc64;
mod credentials;
mod digest;
mod endpoint;
mod failure;
mod headers;
mod http;
mod net;
mod ops;
mod percent;
pub mod recorded;
mod refusal;
mod request;
mod retry;
mod service;
pub mod sign;
mod xml;

pub use client::{Call, Client, Settings};
pub use clock::Timestamp;
pub use credentials::Credentials;
pub use endpoint::{Addressing, Endpoint};
pub use failure::{Answer, Broken, Failure, Refusal, TooLarge, is_retryable};
pub use headers::{Header, Headers};
pub use net::tls::Roots;
pub use ops::{
    Copied, CopySource, GetOptions, ListOptions, Listed, Object, ObjectHead, Page, Range, Stored,
};
pub use request::{Method, Parameter, Payload, Request};
pub use retry::Retries;
pub use service::Service;
