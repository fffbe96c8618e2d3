//! Baseline and extended sequential files.

pub(crate) mod bands;
mod one_scan;
mod rest;
mod scan;
mod separate_scans;

use crate::decoded::Decoded;
use crate::error::Result;
use crate::header::scan::ScanHeader;
use crate::header::segments::Segments;
use crate::job::Job;

/// Decodes all scans: row by row where one scan has all components, into whole planes where they come
/// one after the other.
pub(crate) fn decode(segments: Segments<'_>, first: ScanHeader, job: &Job<'_>) -> Result<Decoded> {
    if first.components.len() == job.layout.components.len() {
        one_scan::decode(&segments, &first, job)
    } else {
        separate_scans::decode(segments, first, job)
    }
}
