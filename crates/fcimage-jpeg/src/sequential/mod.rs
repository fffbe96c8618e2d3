//! Baseline and extended sequential files.

pub(crate) mod bands;
mod one_scan;
mod rest;
mod scan;
mod separate_scans;

use crate::error::Result;
use crate::header::scan::ScanHeader;
use crate::header::segments::Segments;
use crate::job::Job;
use crate::output::Output;

/// Decodes all scans: row by row where one scan has all components, into whole planes where they come
/// one after the other. Returns the fraction of the image that the file holds.
pub(crate) fn decode(
    segments: Segments<'_>,
    first: ScanHeader,
    job: &Job<'_>,
    output: &mut dyn Output,
) -> Result<f64> {
    if first.components.len() == job.layout.components.len() {
        one_scan::decode(&segments, &first, job, output)
    } else {
        separate_scans::decode(segments, first, job, output)
    }
}
