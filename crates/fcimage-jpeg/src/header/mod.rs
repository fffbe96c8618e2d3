//! The segments between the coded data (T.81, annex B).

pub(crate) mod frame;
pub(crate) mod metadata;
pub(crate) mod quality;
pub(crate) mod scan;
pub(crate) mod segments;
pub(crate) mod tables;
