//! Sends requests: signed anew for each attempt, repeated where that can help.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use fcimage_base::Result;

use crate::checksums::Checksums;
use crate::clock::Timestamp;
use crate::credentials::Credentials;
use crate::digest::sha256_hex;
use crate::endpoint::{Endpoint, Target};
use crate::failure::{Answer, Failure};
use crate::headers::Headers;
use crate::http::request_head;
use crate::net::connection::{Incoming, Outgoing};
use crate::net::connections::Connections;
use crate::net::patience::Patience;
use crate::net::tls::Roots;
use crate::refusal;
use crate::request::{Method, Parameter, Payload, Request};
use crate::retry::Retries;
use crate::service::Service;
use crate::sign::Signing;

/// The end of a call for which the caller gave none.
const LONGEST: Duration = Duration::from_secs(600);

/// How a client connects.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The interface of the storage.
    pub service: Service,
    /// Where the storage is.
    pub endpoint: Endpoint,
    /// The region for which requests are signed.
    pub region: String,
    /// The authorities that vouch for the server; None for an endpoint without TLS.
    pub roots: Option<Roots>,
    /// How often a request is sent.
    pub retries: Retries,
    /// How long to wait for a connection.
    pub connect: Duration,
    /// How long to wait for the next bytes.
    pub idle: Duration,
}

/// Who calls, and how long the call may take with all attempts.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The access key.
    pub credentials: &'a Credentials,
    /// How long the call may take; None for ten minutes.
    pub time: Option<Duration>,
}

/// A storage: its connections are shared by all buckets and threads.
pub struct Client {
    pub(crate) settings: Settings,
    pub(crate) checksums: Checksums,
    connections: Connections,
    /// Seconds by which the clock of the storage is ahead.
    skew: AtomicI64,
}

/// A request as an operation makes it.
pub(crate) struct Draft<'a> {
    pub(crate) method: Method,
    pub(crate) target: Target,
    pub(crate) query: Vec<Parameter>,
    pub(crate) headers: Headers,
    pub(crate) payload: Payload,
    pub(crate) body: &'a [u8],
    /// How many bytes the response may have.
    pub(crate) max_bytes: u64,
}

impl Client {
    /// A client without connections; the first request connects.
    ///
    /// # Errors
    /// `Internal` if TLS cannot be set up.
    pub fn new(settings: Settings) -> Result<Self> {
        let connections = Connections::new(settings.roots.clone())?;
        let checksums = Checksums::new(settings.service);
        Ok(Self { settings, checksums, connections, skew: AtomicI64::new(0) })
    }

    /// Sends a request until it succeeds, cannot succeed, or the attempts or the time are used up.
    /// `finish` judges the response.
    pub(crate) fn send<T>(
        &self,
        call: &Call<'_>,
        draft: &Draft<'_>,
        finish: &dyn Fn(Incoming) -> Answer<T>,
    ) -> Answer<T> {
        let Settings { connect, idle, retries, .. } = self.settings;
        // An hour is as good as forever, and can be added to any time.
        let time = call.time.unwrap_or(LONGEST).min(Duration::from_secs(3600));
        let patience = Patience { until: Instant::now() + time, connect, idle };
        let (mut attempt, mut clock_was_corrected) = (1, false);
        loop {
            let failure = match self.attempt(call, draft, &patience).and_then(finish) {
                Ok(done) => return Ok(done),
                Err(failure) => failure,
            };
            if !clock_was_corrected && self.correct_clock(&failure) {
                clock_was_corrected = true;
                continue;
            }
            let pause = retries.pause_after(attempt);
            let in_time = Instant::now() + pause < patience.until;
            if !failure.is_retryable() || attempt >= retries.attempts || !in_time {
                return Err(failure);
            }
            patience.sleep(pause)?;
            attempt += 1;
        }
    }

    /// Sends a request once.
    fn attempt(&self, call: &Call<'_>, draft: &Draft<'_>, patience: &Patience) -> Answer<Incoming> {
        let Settings { service, region, .. } = &self.settings;
        let mut request = Request {
            method: draft.method,
            host: draft.target.host.clone(),
            path: draft.target.path.clone(),
            resource: draft.target.resource.clone(),
            query: draft.query.clone(),
            headers: draft.headers.clone(),
            payload: draft.payload.clone(),
        };
        let time = Timestamp::now(self.skew.load(Ordering::Relaxed));
        service.sign(&mut request, &Signing { credentials: call.credentials, region, time });
        let head = request_head::write(&request, draft.body.len(), service.empty_value());
        let outgoing = Outgoing { method: draft.method, head: &head, body: draft.body };
        let peer = &draft.target.peer;
        let incoming = self.connections.exchange(peer, &outgoing, draft.max_bytes, patience)?;
        let (status, headers) = (incoming.head.status, &incoming.head.headers);
        if (200..300).contains(&status) {
            return Ok(incoming);
        }
        Err(Failure::Refusal(Box::new(refusal::of(*service, status, headers, &incoming.body))))
    }

    /// Takes over the time of the storage if it refused that of this machine.
    fn correct_clock(&self, failure: &Failure) -> bool {
        let Failure::Refusal(refusal) = failure else { return false };
        let Some(time) = refusal.time.filter(|_| refusal.code == "RequestTimeTooSkewed") else {
            return false;
        };
        let skew = time.seconds().saturating_sub(Timestamp::now(0).seconds());
        self.skew.store(skew, Ordering::Relaxed);
        true
    }

    /// The address of an object.
    pub(crate) fn object(&self, bucket: &str, key: &str) -> Answer<Target> {
        // Without a key, the address is that of the bucket.
        if key.is_empty() {
            return Err(Failure::permanent("a key must not be empty"));
        }
        self.address(bucket, key)
    }

    /// The address of a bucket.
    pub(crate) fn bucket(&self, bucket: &str) -> Answer<Target> {
        self.address(bucket, "")
    }

    /// Names come from events, so what no storage can have is not the fault of an argument.
    fn address(&self, bucket: &str, key: &str) -> Answer<Target> {
        let target = self.settings.endpoint.target(bucket, key);
        target.map_err(|error| Failure::permanent(error.message()))
    }

    /// What is signed where there is no body.
    pub(crate) fn empty_payload(&self) -> Payload {
        match self.settings.service {
            Service::Oss => Payload::Unsigned,
            Service::S3 => Payload::Sha256(sha256_hex(b"")),
        }
    }
}
