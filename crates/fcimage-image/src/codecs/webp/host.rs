//! What `fcimage-webp`, which is independent of this project, needs from its host: cancellation, and a
//! translation of its errors.

use crate::codecs::raster::damaged;
use crate::codecs::webp::format::FORMAT;
use fcimage_base::cancel;
use fcimage_base::error::Error;
use fcimage_webp as vp8;

/// Works under the cancellation of the calling thread.
pub(super) struct Host;

impl vp8::Context for Host {
    fn cancelled(&self) -> bool {
        cancel::check().is_err()
    }
}

/// The same error of this project.
pub(super) fn translated(error: &vp8::Error) -> Error {
    let message = error.message();
    match error.kind() {
        vp8::ErrorKind::Argument => Error::argument(message),
        vp8::ErrorKind::Damaged => damaged(FORMAT, message),
        vp8::ErrorKind::Unsupported => Error::unsupported(message),
        vp8::ErrorKind::Limit { name } => Error::limit(name, message),
        vp8::ErrorKind::Cancelled => Error::cancelled(message),
        _ => Error::internal(message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fcimage_base::error::ErrorKind;

    #[test]
    fn errors_keep_kind_message_and_limit() {
        let open = |data: &[u8], limits: vp8::Limits| {
            translated(&vp8::Decoder::new(data, &limits).unwrap_err())
        };
        let frame = [0x10, 0, 0, 0x9d, 0x01, 0x2a, 7, 0, 5, 0];
        let error = open(&frame, vp8::Limits::default().with_max_side(6));
        assert_eq!((error.kind(), error.limit_name()), (ErrorKind::Limit, Some("max_side")));
        let error = open(&frame[..9], vp8::Limits::default());
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.message().starts_with("the WebP is damaged: "), "{error}");
        let error = open(&[0x11; 10], vp8::Limits::default());
        assert_eq!(error.kind(), ErrorKind::Unsupported);
    }
}
