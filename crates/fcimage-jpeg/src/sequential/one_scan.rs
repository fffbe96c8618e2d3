//! Files with one scan of all components: one row of MCUs at a time.

use super::bands::{self, RestartIndex};
use super::rest::Progress;
use super::scan::{ScanDecoder, ScanSetup};
use crate::component_rows::{ComponentRows, rows_at};
use crate::error::Result;
use crate::header::scan::ScanHeader;
use crate::header::segments::Segments;
use crate::job::Job;
use crate::output::Output;

/// Decodes the rows that are wanted, in parallel where the file and the host allow it.
pub(super) fn decode(
    segments: &Segments<'_>,
    header: &ScanHeader,
    job: &Job<'_>,
    output: &mut dyn Output,
) -> Result<f64> {
    let setup = ScanSetup::new(segments, header, job)?;
    let (layout, wanted) = (job.layout, job.layout.wanted_rows());
    // Intervals far above the wanted rows need not be read at all.
    let above = wanted.start / bands::ROWS * bands::ROWS;
    let threads = job.context.threads();
    let mut first = 0;
    let mut scan = ScanDecoder::new(&setup);
    if (threads > 1 || above > 0)
        && let Some(index) = RestartIndex::new(&setup)
    {
        if threads > 1 {
            return bands::decode(&setup, &index, above, job, output);
        }
        first = above;
        scan = index.decoder_at(&setup, first);
    }
    let mut planes = ComponentRows::ring(layout, 1);
    let columns = layout.wanted_columns();
    for row in first..wanted.end {
        job.check_cancelled()?;
        let decoded = if row < wanted.start {
            scan.skip_row()
        } else {
            scan.row(columns.clone(), &mut rows_at(&mut planes, layout, row))
        };
        let fraction = |scan: &ScanDecoder<'_>| setup.fraction(first, scan.sound);
        decoded.map_err(|damage| damage.error(scan.position(), fraction(&scan)))?;
        if row >= wanted.start {
            output.advance_to(&planes, layout, row + 1);
        }
    }
    let progress = Progress {
        first,
        end: wanted.end,
        sound: scan.sound,
        passed: scan.passed,
        position: scan.position(),
        restarts: setup.restarts_behind(wanted.end),
    };
    progress.fraction_of_file(&setup, job, || Ok(scan))
}
