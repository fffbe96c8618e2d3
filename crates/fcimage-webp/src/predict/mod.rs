//! Prediction from samples above and to the left (RFC 6386, section 12).
//!
//! All functions take the samples that a prediction depends on, and give samples: they know nothing of
//! planes. [`edges`] says what stands for samples outside the image.

pub(crate) mod block;
pub(crate) mod edges;
pub(crate) mod square;
