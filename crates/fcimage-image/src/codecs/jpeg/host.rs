//! What `fcimage-jpeg`, which is independent of this project, needs from its host: limits, threads,
//! cancellation, and a translation of its errors.

use crate::vectors;
use fcimage_base::cancel;
use fcimage_base::error::Error;
use fcimage_base::failpoint::{self, Phase};
use fcimage_base::limits::Limits;
use fcimage_base::pool::Pool;
use fcimage_jpeg as jpeg;

/// Decodes with the threads of a pool, under the cancellation of the calling thread.
pub struct Host<'p> {
    /// The threads.
    pub pool: &'p Pool,
}

impl jpeg::Context for Host<'_> {
    fn threads(&self) -> usize {
        self.pool.threads()
    }

    fn for_each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        self.pool.map((0..count).collect(), |number| {
            failpoint::hit(Phase::DecodeRows);
            work(number);
        });
    }

    fn cancelled(&self) -> bool {
        cancel::check().is_err()
    }
}

/// The limits that concern a JPEG.
pub fn limits_of(limits: &Limits) -> jpeg::Limits {
    jpeg::Limits::default()
        .with_max_input_bytes(limits.max_input_bytes)
        .with_max_pixels(limits.max_pixels)
        .with_max_side(limits.max_side)
        .with_max_metadata(limits.max_metadata)
        .with_max_scans(limits.max_scans)
        .with_max_memory(limits.max_memory)
}

/// The same error of this project.
pub fn translated(error: &jpeg::Error) -> Error {
    let message = error.message();
    let translated = match error.kind() {
        jpeg::ErrorKind::Argument => Error::argument(message),
        jpeg::ErrorKind::Damaged => Error::decode(message),
        jpeg::ErrorKind::Unsupported => Error::unsupported(message),
        jpeg::ErrorKind::Limit { name } => Error::limit(name, message),
        jpeg::ErrorKind::Cancelled => Error::cancelled(message),
        _ => Error::internal(message),
    };
    match error.decoded_fraction() {
        Some(fraction) => translated.with_decoded_fraction(fraction),
        None => translated,
    }
}

/// The vector instructions that JPEG files are decoded with in this process, if any.
pub fn vector_instructions() -> Option<&'static str> {
    if vectors::allowed() { jpeg::vector_instructions() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    #[test]
    fn errors_keep_kind_message_and_limit() {
        let limits = limits_of(&Limits { max_input_bytes: 3, ..Limits::DEFAULT });
        let open = |data: &[u8]| translated(&jpeg::Decoder::new(data, &limits).unwrap_err());
        let error = open(b"four");
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_input_bytes")));
        let error = open(b"GIF");
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert_eq!(error.message(), "a JPEG must start with the bytes FF D8");
    }
}
