//! What comes below the rows that a region needs: whether the file goes on to its end.

use super::scan::{ScanDecoder, ScanSetup};
use crate::error::Result;
use crate::job::Job;
use crate::marker_search::scan_ends_regularly;

/// How far a scan was decoded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Progress {
    /// The first row of MCUs that was decoded; those above were not decoded and count as valid.
    pub(super) first: u32,
    /// The row of MCUs behind the last one that was decoded.
    pub(super) end: u32,
    /// MCUs that were decoded without damage.
    pub(super) sound: u64,
    /// All MCUs that were decoded or filled.
    pub(super) passed: u64,
    /// Where the coded data go on.
    pub(super) position: usize,
    /// Restart markers of the scan behind that place.
    pub(super) restarts: u64,
}

impl Progress {
    /// The fraction of the whole image that the file holds.
    ///
    /// Usually that takes a search for the marker behind the coded data. Where it is missing, or where
    /// damage was seen, the other rows are decoded, too, without making samples; `rest` gives the
    /// scan at row [`end`](Self::end).
    ///
    /// # Errors
    /// `Damaged` where damage is an error and the data end too early; `Cancelled`.
    pub(super) fn fraction_of_file<'s>(
        self,
        setup: &ScanSetup<'s>,
        job: &Job<'_>,
        rest: impl FnOnce() -> Result<ScanDecoder<'s>>,
    ) -> Result<f64> {
        if self.end == setup.mcus.height {
            return Ok(setup.fraction(self.first, self.sound));
        }
        if self.sound == self.passed
            && scan_ends_regularly(setup.data, self.position, self.restarts)
        {
            return Ok(1.0);
        }
        let mut scan = rest()?;
        let before = scan.sound;
        let fraction =
            |scan: &ScanDecoder<'_>| setup.fraction(self.first, self.sound + (scan.sound - before));
        for _ in self.end..setup.mcus.height {
            job.check_cancelled()?;
            let decoded = scan.skip_row();
            decoded.map_err(|damage| damage.error(scan.position(), fraction(&scan)))?;
        }
        Ok(fraction(&scan))
    }
}
