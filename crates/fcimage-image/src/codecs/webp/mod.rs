//! WebP (RFC 9649).

mod encode;
pub mod options;
