//! Progressive files.
#![forbid(unsafe_code)]
use super::layout::Layout;
use super::markers::{Markers, ScanHeader};
use super::{Request, Samples};
use crate::error::{Error, Result};
use crate::limits::Limits;

pub(super) fn decode(
    _markers: Markers<'_>,
    _first: ScanHeader,
    _layout: &Layout,
    _request: &Request,
    _limits: &Limits,
) -> Result<(Samples, f64)> {
    Err(Error::unsupported("progressive JPEG is not read"))
}
