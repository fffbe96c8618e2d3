//! Payload in, typed event out.
#![forbid(unsafe_code)]
